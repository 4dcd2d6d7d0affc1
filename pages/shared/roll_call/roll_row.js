// One child of the roll call: its name, what staff must know of it, and the buttons to tap.

import { make } from "../browser/elements.js";
import { hour } from "../browser/french.js";
import { ABSENT, buttonFor, minutesOf, timeOf, UNKNOWN } from "./roll_words.js";

/** The row of a booking; it stays the same element `li` as long as the list does. */
export class RollRow {
  #row; #taps; #words; #came; #absent; #off; #left; #time;
  #about = make("span", [], { className: "about" });
  #by = make("span", [], { className: "by" });

  /** `list` is {timed, today, mark_words}. `taps`: `note(row, mark)` and `remove(row)` hear of taps, `markOf(row)` is
   * what is shown, null for a row that was taken off, `now()` gives minutes. */
  constructor(row, list, taps) {
    [this.#row, this.#taps, this.#words] = [row, taps, list.mark_words];
    const arrival = list.timed === "arrival";
    const button = (kind, sign, word, act) => buttonFor(row.name, kind, sign, word, act);
    const present = () => ({ presence: "present", time: arrival && list.today ? taps.now() : null });
    this.#came = button("present", "✓", arrival ? "Arrivé" : "Présent", () => this.#toggle(present()));
    this.#absent = button("absent", "✗", "Absent", () => this.#toggle(ABSENT));
    this.#off = button("remove", "✗", "Retirer", () => taps.remove(this.#row));
    this.#left = button("left", "⌂", "Parti", () =>
      this.#notePresent(taps.markOf(this.#row)?.time == null ? taps.now() : null));
    this.#left.hidden = list.timed !== "departure" || !list.today;
    const label = `${arrival ? "Heure d'arrivée" : "Heure de départ"}, ${row.name}`;
    this.#time = make("input", [], { type: "time", hidden: !list.timed }, { "aria-label": label });
    this.#time.onchange = () => this.#notePresent(minutesOf(this.#time.value));
    const name = make("span", row.name, { className: "name" });
    const who = make("div", [name, this.#about, this.#by], { className: "who" });
    const acts = make("div", [this.#time, ...this.#buttons], { className: `acts${list.timed ? " timed" : ""}` });
    this.li = make("li", [who, acts], {}, { role: "listitem" });
  }

  get #buttons() { return [this.#came, this.#absent, this.#off, this.#left]; }
  #notePresent(time) { this.#taps.note(this.#row, { presence: "present", time }); }

  /** What is pressed already is taken back. */
  #toggle(mark) {
    const pressed = this.#taps.markOf(this.#row)?.presence === mark.presence;
    this.#taps.note(this.#row, pressed ? UNKNOWN : mark);
  }

  /** Show `row` as it is now; `waits`: something of it is not confirmed yet. A row that is not `wanted` hides. */
  paint(row, { open, waits, wanted }) {
    this.#row = row;
    const mark = this.#taps.markOf(row);
    this.li.hidden = !mark || !wanted;
    if (!mark) return;
    this.li.className = `row ${mark.presence}${waits ? " waits" : ""}`;
    this.#came.setAttribute("aria-pressed", mark.presence === "present");
    this.#absent.setAttribute("aria-pressed", mark.presence === "absent");
    this.#left.setAttribute("aria-pressed", mark.time != null);
    this.#buttons.forEach((one) => one.setAttribute("aria-disabled", !open));
    this.#absent.hidden = row.sick || row.removable;
    this.#off.hidden = !row.removable;
    this.#time.disabled = !open;
    this.#time.classList.toggle("unseen", mark.presence !== "present"); // its place is kept: no button moves
    const typing = this.li.getRootNode().activeElement === this.#time; // nothing changes under a finger
    if (!typing) this.#time.value = timeOf(mark.time);
    this.#drawTags();
    this.#drawBy(mark, waits);
  }

  #drawTags() {
    const said = JSON.stringify(this.#row.tags);
    if (this.#about.dataset.said === said) return;
    this.#about.dataset.said = said;
    this.#about.replaceChildren(...this.#row.tags.map(({ text, kind, more }) => {
      const sign = make(more ? "summary" : "span", text, { className: `tag ${kind}` });
      return more ? make("details", [sign, make("span", more)]) : sign;
    }));
  }

  /** What is noted, and by whom. */
  #drawBy(mark, waits) {
    const at = mark.time == null ? "" : ` à ${hour(mark.time)}`;
    const noted = mark.presence === "unknown" ? "" : this.#words[mark.presence] + at;
    const said = [noted, waits ? "à envoyer" : noted && this.#row.by].filter(Boolean).join(" · ");
    if (this.#by.textContent !== said) this.#by.textContent = said;
  }
}
