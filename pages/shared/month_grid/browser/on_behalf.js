// What staff must say for their changes: a reason once the cutoff has passed, whether what is taken off then is billed,
// a yes beyond the capacity or for a child that the service is not for.

import { make } from "../../browser/elements.js";

const LATE_OFF = "Annulé après le délai";

let typed = ""; // the reason, as the ticks: kept in this page while a session ends and somebody signs in again

/** Fields in the bar of the grid, each there while some change needs it: none on the page of a parent. */
export class StaffFields {
  #place; #cells;
  #reason = make("input", [], { type: "text", maxLength: 200, autocomplete: "off" });
  #exceed = make("input", [], { type: "checkbox" });
  #bill = make("select", [
    make("option", "Ne pas facturer", { value: "" }),
    make("option", "Facturer quand même (repas commandé)", { value: "yes" }),
  ], {}, { "aria-label": LATE_OFF });
  #waiver = make("select", [], {}, { "aria-label": "Majoration" });
  #why = make("label", ["Motif (délai dépassé, obligatoire)", this.#reason]);
  #money = make("label", [LATE_OFF, this.#bill]);
  #yes = make("span");
  #excuse = make("label", ["Majoration de l'ajout tardif", this.#waiver]);
  #more = make("label", [this.#exceed, this.#yes]);

  /** `cells()` gives the changed cells, each with whether it shall be ticked. */
  constructor(place, cells) {
    [this.#place, this.#cells] = [place, cells];
    this.#reason.value = typed;
    this.#reason.oninput = () => {
      typed = this.#reason.value;
      this.#reason.removeAttribute("aria-invalid");
    };
  }

  get #late() { return this.#cells().some(({ cell, on }) => cell.late?.[on ? "on" : "off"]); }
  get #lateOn() { return this.#cells().some(({ cell, on }) => on && !cell.on && cell.late?.on); }
  get #lateOff() { return this.#cells().some(({ cell, on }) => cell.on && !on && cell.late?.off); }
  get #reasons() {
    const added = this.#cells().filter(({ cell, on }) => cell.full && on && !cell.on);
    return [...new Set(added.map(({ cell }) => cell.full))];
  }
  get #full() { return this.#reasons.length > 0; }

  /** Ask for what the changes need, and for nothing else; `waivers` are the reasons for which nothing more is asked. */
  draw(waivers) {
    if (this.#waiver.options.length !== waivers.length + 1) {
      const options = waivers.map((reason) => make("option", `Levée\u00a0: ${reason}`, { value: reason }));
      this.#waiver.replaceChildren(make("option", "Facturer la majoration", { value: "" }), ...options);
    }
    this.#show([
      ...(this.#late ? [this.#why] : []),
      ...(waivers.length && this.#lateOn ? [this.#excuse] : []),
      ...(this.#lateOff ? [this.#money] : []),
      ...(this.#full ? [this.#more] : []),
    ]);
    const onlyFull = this.#reasons.every((reason) => reason.startsWith("Complet"));
    const anyway = `Inscrire quand même : ${this.#reasons.join(" ")}`;
    this.#yes.textContent = onlyFull ? "Inscrire au-delà de la capacité" : anyway;
    if (!this.#late) this.#reason.removeAttribute("aria-invalid");
  }

  /** Show these fields; one that stands already is not moved, for it may hold the focus. */
  #show(asked) {
    [...this.#place.children].filter((one) => !asked.includes(one)).forEach((one) => one.remove());
    asked.filter((one, i) => this.#place.children[i] !== one).forEach((one) => {
      this.#place.insertBefore(one, this.#place.children[asked.indexOf(one)] ?? null);
    });
  }

  /** Whether nothing is missing; what is takes the focus. */
  check() {
    const unsaid = this.#late && !this.#reason.value.trim() && this.#reason;
    const missing = unsaid || (this.#full && !this.#exceed.checked && this.#exceed);
    if (missing) {
      missing.setAttribute("aria-invalid", true);
      missing.focus();
    }
    return !missing;
  }

  /** What goes along with the changes: nothing for those of parents. */
  get answer() {
    return {
      ...(this.#late && { reason: this.#reason.value.trim() }),
      ...(this.#lateOn && this.#waiver.value && { waive: this.#waiver.value }),
      ...(this.#lateOff && { bill: this.#bill.value === "yes" }),
      ...(this.#full && { exceed: this.#exceed.checked }),
    };
  }

  /** After a save: the next change may have another reason. */
  clear() {
    typed = this.#reason.value = this.#bill.value = this.#waiver.value = "";
    this.#exceed.checked = false;
  }
}
