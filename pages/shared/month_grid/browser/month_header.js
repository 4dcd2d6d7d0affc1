// Above the weeks of the month grid: which child and month is in view, the deadlines, the legend; and going elsewhere.

import { make } from "../../browser/elements.js";
import { drawMark, drawNote, MARKS } from "./month_words.js";

export const PATIENCE = 15_000; // ms after which what got no answer may be tried again

/** `leave(then)` asks about unsaved changes first, `send(there)` asks the server for another month or child. */
export class MonthTop {
  #part; #leave; #send; #data; #away;
  #aimed = null; // the month that was asked for and has not come yet: another click goes on from there

  constructor(home, leave, send) {
    this.#part = (selector) => home.querySelector(selector);
    [this.#leave, this.#send] = [leave, send];
  }

  draw(data) {
    this.#data = data;
    const children = data.children.length > 1 ? data.children : [];
    this.#part(".pills").replaceChildren(...children.map((child) => this.#drawChild(child)));
    this.#drawMonth(data.month);
    const rules = data.rules ?? [];
    const inView = this.#part(".note details")?.open ?? (rules.length === 1 && this.#part(".grid").clientWidth > 700);
    this.#part(".note").replaceChildren(drawNote(data.note, rules, inView));
    const used = new Set(data.weeks.flatMap((w) => w.days ?? []).flatMap((d) => d.cells).map((cell) => cell?.mark));
    const line = (mark) => make("li", [drawMark(mark), MARKS[mark][1]]);
    this.#part(".legend").replaceChildren(...Object.keys(MARKS).filter((mark) => used.has(mark)).map(line));
  }

  #drawChild({ id, name }) {
    const current = id === this.#data.child.id;
    const button = make("button", name, { type: "button" }, { "data-at": `child ${id}`, "aria-current": current });
    button.onclick = () => current || this.#go({ child: id });
    return button;
  }

  #drawMonth({ label, previous, next }) {
    const title = this.#part("nav h2");
    if (title.textContent !== label) title.textContent = label;
    [[".previous", previous, -1], [".next", next, 1]].forEach(([selector, month, by]) => {
      this.#part(selector).disabled = !month;
      this.#part(selector).onclick = () => this.#go({ month: this.#findNeighbour(by) });
    });
  }

  /** The month after (or before) the one that is asked for, else shown; no further than the address may go. */
  #findNeighbour(by) {
    const { iso, earliest, latest } = this.#data.month;
    const [year, month] = (this.#aimed ?? iso).split("-").map(Number);
    const there = new Date(Date.UTC(year, month - 1 + by)).toISOString().slice(0, 7);
    return [earliest ?? "0000", there, latest ?? "9999"].sort()[1];
  }

  /** Until another month or child has come, the old one takes no tick: it would be left behind unseen. */
  #go(there) {
    this.#leave(() => {
      this.#rest(true);
      this.#aimed = there.month ?? null;
      this.#send(there);
    });
  }

  /** Another month or child has come; the boxes rest on where it is not yet the one that was asked for last. */
  arrive(month) {
    if (!this.#aimed || this.#aimed === month) this.#rest(false);
  }

  #rest(yes) {
    [".weeks", ".whole"].forEach((selector) => { this.#part(selector).inert = yes; });
    clearTimeout(this.#away);
    if (yes) this.#away = setTimeout(() => this.#rest(false), PATIENCE);
    else this.#aimed = null;
  }
}
