// What staff must say for their changes: a reason once the cutoff has passed, whether what is taken off then is billed,
// a yes beyond the capacity.

import { make } from "./elements.js";

const LATE_OFF = "Annulé après le délai";

/** Fields in the bar of the grid. `changed()` gives the changed cells, each with what it shall be. */
export const askStaff = (place, changed) => {
  const reason = make("input", [], { type: "text", maxLength: 200, autocomplete: "off" });
  const exceed = make("input", [], { type: "checkbox" });
  const why = make("label", ["Motif (délai dépassé, obligatoire)", reason]);
  const more = make("label", [exceed, make("span", "Inscrire au-delà de la capacité")]);
  const bill = make("select", [
    make("option", "Ne pas facturer", { value: "" }),
    make("option", "Facturer quand même (repas commandé)", { value: "yes" }),
  ], {}, { "aria-label": LATE_OFF });
  const money = make("label", [LATE_OFF, bill]);
  place.append(why, money, more);
  reason.oninput = () => reason.removeAttribute("aria-invalid");

  const late = () => changed().some(({ cell, on }) => cell.late?.[on ? "on" : "off"]);
  const lateOff = () => changed().some(({ cell, on }) => cell.on && !on && cell.late?.off);
  const full = () => changed().some(({ cell, on }) => cell.full && on && !cell.on);

  /** Ask for what the changes need, and for nothing else. */
  const refresh = () => {
    [why.hidden, money.hidden, more.hidden] = [!late(), !lateOff(), !full()];
    if (why.hidden) reason.removeAttribute("aria-invalid");
  };

  /** Whether nothing is missing; what is takes the focus. */
  const ready = () => {
    const missing = [late() && !reason.value.trim() && reason, full() && !exceed.checked && exceed].find(Boolean);
    if (missing) {
      missing.setAttribute("aria-invalid", true);
      missing.focus();
    }
    return !missing;
  };

  /** What goes along with the changes: nothing for those of parents. */
  const answer = () => ({
    ...(late() && { reason: reason.value.trim() }),
    ...(lateOff() && { bill: bill.value === "yes" }),
    ...(full() && { exceed: exceed.checked }),
  });

  /** After a save: the next change may have another reason. */
  const clear = () => {
    reason.value = bill.value = "";
    exceed.checked = false;
  };
  return { refresh, ready, answer, clear };
};
