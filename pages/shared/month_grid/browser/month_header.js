// Above the weeks of the month grid: which child and month is in view, the deadlines; and going elsewhere. Below them:
// what its marks and short names mean.

import { PATIENCE } from "../../browser/awaited_save.js";
import { areMany } from "../../browser/columns.js";
import { make, shorten } from "../../browser/elements.js";
import { nameMonth } from "../../browser/french.js";
import { drawMark, drawNote, MARKS } from "./month_words.js";
import { translate } from "../../browser/translate.js";

/** Whether there is room over the weeks for what is not needed, so that they still begin in the first screen. */
export const hasRoom = (grid) => grid.clientWidth > 700 && document.documentElement.clientHeight > 600;

/** `send(there)` asks the server for another month or child. */
export class MonthTop {
  #part; #send; #data; #away;
  #aimed = null; // the month that was asked for and has not come yet: another click goes on from there

  constructor(home, send) {
    this.#part = (selector) => home.querySelector(selector);
    this.#send = send;
  }

  draw(data) {
    this.#data = data;
    const children = data.children.length > 1 ? data.children : [];
    this.#part(".pills").replaceChildren(...children.map((child) => this.#drawChild(child)));
    this.#drawMonth(data.month);
    const rules = data.rules ?? [];
    const inView = this.#part(".note details")?.open ?? (rules.length === 1 && hasRoom(this.#part(".grid")));
    this.#part(".note").replaceChildren(drawNote(data.note, rules, inView));
    this.#drawLegend(data);
  }

  #drawLegend({ weeks, services }) {
    const used = new Set(weeks.flatMap((w) => w.days ?? []).flatMap((d) => d.cells).map((cell) => cell?.mark));
    const marks = Object.keys(MARKS).filter((mark) => used.has(mark));
    const shown = weeks.map((week) => services.filter(({ id }) => week.services?.includes(id) ?? true));
    const many = shown.some(areMany);
    const short = services.map((one) => [shorten(one, many), one.label]).filter(([name, label]) => name !== label);
    const explain = ([name, label]) =>
      make("li", [make("b", name), ` ${label}`], { className: many ? "" : "abbreviated" });
    this.#part(".legend").replaceChildren(
      ...marks.map((mark) => make("li", [drawMark(mark), MARKS[mark][1]()])), ...short.map(explain),
    );
  }

  #drawChild({ id, name }) {
    const current = id === this.#data.child.id;
    const button = make("button", name, { type: "button" }, { "data-at": `child ${id}`, "aria-current": current });
    button.onclick = () => current || this.#go({ child: id }, translate("Chargement pour {name}…", { name }));
    return button;
  }

  #drawMonth({ label, previous, next }) {
    const title = this.#part("nav h2");
    if (title.textContent !== label) title.textContent = label;
    [[".previous", previous, -1], [".next", next, 1]].forEach(([selector, month, by]) => {
      this.#part(selector).disabled = !month;
      this.#part(selector).onclick = () => this.#goBy(by);
    });
  }

  #goBy(by) {
    const month = this.#findNeighbour(by), name = nameMonth(month);
    const words = /^[aeiou]/.test(name)
      ? translate("Chargement d'{month}…", { month: name })
      : translate("Chargement de {month}…", { month: name });
    this.#go({ month }, words);
  }

  /** The month after (or before) the one that is asked for, else shown; no further than the address may go. */
  #findNeighbour(by) {
    const { iso, earliest, latest } = this.#data.month;
    const [year, month] = (this.#aimed ?? iso).split("-").map(Number);
    const there = new Date(Date.UTC(year, month - 1 + by)).toISOString().slice(0, 7);
    return [earliest ?? "0000", there, latest ?? "9999"].sort()[1];
  }

  /** Until another month or child has come, the old one takes no tick: it would be left behind unseen. */
  #go(there, words) {
    this.#rest(words);
    this.#aimed = there.month ?? null;
    this.#send(there);
  }

  /** Another month or child has come; the boxes rest on where it is not yet the one that was asked for last. */
  arrive(month) {
    if (!this.#aimed || this.#aimed === month) this.#rest("");
  }

  /** Say what is on its way, over the weeks that are dimmed until it is there; nothing once it has come. */
  #rest(words) {
    [".weeks", ".whole"].forEach((selector) => { this.#part(selector).inert = !!words; });
    this.#part(".weeks").setAttribute("aria-busy", !!words);
    this.#part(".loading").textContent = words;
    clearTimeout(this.#away);
    if (words) this.#away = setTimeout(() => this.#rest(""), PATIENCE);
    else this.#aimed = null;
  }
}
