// One child of the roll call: its name, what staff must know of it, and the buttons to tap.

import { hour, make } from "./elements.js";
import { buttonFor, minutesOf, PRESENCE, timeOf } from "./roll_words.js";

export const UNKNOWN = { presence: "unknown", time: null };
const ABSENT = { presence: "absent", time: null };

/** The row of a booking; it stays the same element as long as the list does.
 *
 * `list` is {timed, today}; `now()` gives minutes. `note(row, mark)` and `remove(row)` hear of taps; `markOf(row)` is
 * what is shown, null for a row that was taken off.
 */
export const createRow = (first, list, { note, remove, markOf, now }) => {
  let row = first;
  const present = () => ({ presence: "present", time: list.timed === "arrival" && list.today ? now() : null });
  /** What is pressed already is taken back. */
  const toggle = (mark) => note(row, markOf(row)?.presence === mark.presence ? UNKNOWN : mark);
  const button = (kind, sign, word, act) => buttonFor(row.name, kind, sign, word, act);

  const came = button("present", "✓", list.timed === "arrival" ? "Arrivé" : "Présent", () => toggle(present()));
  const absent = button("absent", "✗", "Absent", () => toggle(ABSENT));
  const off = button("remove", "✗", "Retirer", () => remove(row));
  const left = button("left", "⌂", "Parti", () =>
    note(row, { presence: "present", time: markOf(row)?.time == null ? now() : null }));
  left.hidden = list.timed !== "departure" || !list.today;
  const label = list.timed === "arrival" ? "Heure d'arrivée" : "Heure de départ";
  const time = make("input", [], { type: "time", hidden: !list.timed }, { "aria-label": `${label}, ${row.name}` });
  time.onchange = () => note(row, { presence: "present", time: minutesOf(time.value) });

  const about = make("span", [], { className: "about" });
  const by = make("span", [], { className: "by" });
  const who = make("div", [make("span", row.name, { className: "name" }), about, by], { className: "who" });
  const acts = make("div", [came, absent, off, left, time], { className: "acts" });
  const li = make("li", [who, acts], {}, { role: "listitem" });

  const tag = ({ text, kind, more }) => {
    const sign = make(more ? "summary" : "span", text, { className: `tag ${kind}` });
    return more ? make("details", [sign, make("span", more)]) : sign;
  };
  const drawTags = () => {
    const said = JSON.stringify(row.tags);
    if (about.dataset.said !== said) about.replaceChildren(...row.tags.map(tag));
    about.dataset.said = said;
  };

  /** Show `fresh` as it is now; `waits`: something of it is not confirmed yet. A row that is not `wanted` hides. */
  const paint = (fresh, { open, waits, wanted }) => {
    row = fresh;
    const mark = markOf(row);
    li.hidden = !mark || !wanted;
    if (!mark) return;
    li.className = `row ${mark.presence}${waits ? " waits" : ""}`;
    came.setAttribute("aria-pressed", mark.presence === "present");
    absent.setAttribute("aria-pressed", mark.presence === "absent");
    left.setAttribute("aria-pressed", mark.time != null);
    [came, absent, off, left].forEach((one) => one.setAttribute("aria-disabled", !open));
    absent.hidden = row.sick || row.removable;
    off.hidden = !row.removable;
    time.disabled = !open;
    time.classList.toggle("unseen", mark.presence !== "present"); // its place is kept: no button moves
    if (li.getRootNode().activeElement !== time) time.value = timeOf(mark.time); // nothing changes under a finger
    drawTags();
    const at = mark.time == null ? "" : ` à ${hour(mark.time)}`;
    const noted = mark.presence === "unknown" ? "" : PRESENCE[mark.presence] + at;
    const said = [noted, waits ? "à envoyer" : noted && row.by].filter(Boolean).join(" · ") || "\u00a0";
    if (by.textContent !== said) by.textContent = said;
  };
  return { li, paint };
};
