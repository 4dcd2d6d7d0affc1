// The weeks of the month grid: a box for each day and service, with its time, its mark and why it may not change.

import { findScroller } from "../../browser/arrow_keys.js";
import { drawNames, drawRow, drawTable, makeSpot, makeToggle, paintSpot } from "../../browser/columns.js";
import { make, twoSizes } from "../../browser/elements.js";
import { drawClosed, fold, isClosed, splitByMonth } from "./month_folds.js";
import { hasRoom } from "./month_header.js";
import { drawMark, MARKS } from "./month_words.js";
import { translate } from "../../browser/translate.js";

/** `spots` is filled with the boxes, `changes` says how they look, `changed()` hears when one was changed. */
export class MonthWeeks {
  #home; #data; #spots; #changes; #changed;
  #toggles = []; // one per « tout »: {button, full}
  #before = new Map(); // what names a « tout » → how its boxes were when it ticked them: the second click gives it back
  #unfolded = new Set(); // "child day" of the weeks that are in view
  #open = new Set(); // those that may change, or might when they were drawn first: one that closes does not fold away

  constructor(home, spots, changes, changed) {
    [this.#home, this.#spots, this.#changes, this.#changed] = [home, spots, changes, changed];
  }

  draw(data) {
    this.#data = data;
    this.#spots.clear();
    this.#toggles = [];
    const weeks = data.weeks.map((week) => this.#drawWeek(week));
    const first = data.weeks.findIndex((week) => !isClosed(week) || this.#open.has(this.#nameOf(week)));
    const closed = first > 1 ? weeks.splice(0, first) : [];
    const folded = closed.length ? [drawClosed(closed, `${data.child.id} ${data.month.iso}`, this.#unfolded)] : [];
    const [place, whole] = [".weeks", ".whole"].map((selector) => this.#home.querySelector(selector));
    place.replaceChildren(...folded, ...weeks);
    whole.replaceChildren(...this.#drawWhole());
    if (hasRoom(place)) place.before(whole);
    else place.after(whole);
  }

  /** Show every box as it is with its change. */
  paint() { this.#spots.forEach((spot) => this.#paintSpot(spot)); }

  paintToggles() {
    this.#toggles.forEach(({ button, full }) => button.setAttribute("aria-pressed", full()));
  }

  /** What « tout » would give back is no more: it was saved, or given up. */
  forget() { this.#before.clear(); }

  #nameOf({ days }) { return `${this.#data.child.id} ${days[0]?.iso}`; }

  #drawWeek(week) {
    const { number, label, status, empty, days, reason } = week;
    const title = translate("Semaine {number} · {days}", { number, days: label });
    const head = make("header", make("h3", title));
    if (empty) return make("section", [head, make("p", empty, { className: "reason" })], { className: "week" });
    const chip = status?.text ?? reason;
    const said = this.#data.note.split("**")[1]; // the note over the weeks has the deadline of the first open one
    const told = said && chip?.endsWith(said) ? " told" : "";
    if (chip) head.append(make("span", chip, { className: (status?.open ? "chip open" : "chip") + told }));
    const columns = this.#data.services.filter(({ id }) => week.services?.includes(id) ?? true);
    const bodies = splitByMonth(days, this.#data.month.iso)
      .map(([month, some]) => this.#drawBody(month, some, columns, reason));
    const isos = new Set(days.map(({ iso }) => iso));
    const boxes = [...this.#spots.values()].filter(({ key }) => isos.has(key.split(" ")[0]));
    const of = translate("toute la semaine {number}", { number });
    const header = this.#drawHeader(columns, translate("Date"), boxes, days[0].iso, of);
    const caption = translate("Semaine {number}, {days}", { number, days: label });
    const table = drawTable(columns, caption, [header, ...bodies]);
    const about = reason ? make("p", reason, { className: "reason" }) : "";
    const inside = make("div", [about, make("div", table, { className: "scroll" })], { className: "inside" });
    const key = this.#nameOf(week);
    if (!reason) [this.#unfolded, this.#open].forEach((keys) => keys.add(key));
    else fold(head, inside, key, this.#unfolded);
    return make("section", [head, inside], { className: "week" });
  }

  /** The rows of the days of one month, under its name where there is one. */
  #drawBody(month, days, columns, reason) {
    const name = make("th", month, { scope: "rowgroup", colSpan: columns.length + 1 });
    const title = month ? [make("tr", name, { className: "turn" })] : [];
    return make("tbody", [...title, ...days.map((day) => this.#drawDay(day, columns, reason))]);
  }

  /** The names over these boxes, « tout » with each service that has some which may change; `of` says of what. */
  #drawHeader(columns, first, boxes, at, of) {
    return drawNames(columns, first, (service) => {
      const free = boxes.filter((spot) => spot.service === service && !spot.cell.off && !spot.cell.tardy);
      if (!free.length) return null;
      const name = `all ${service.id} ${at}`;
      const label = translate("{service} : {days}", { service: service.label, days: of });
      const isOn = (spot) => this.#changes.stateOf(spot).on;
      const toggle = makeToggle(label, name, free, isOn, (all, on) => this.#turn(name, all, on));
      this.#toggles.push(toggle);
      return toggle.button;
    });
  }

  /** Tick all of these boxes; or, where all are ticked, make them what they were before, empty where nobody knows. */
  #turn(name, boxes, on) {
    const before = new Map(on ? [] : this.#before.get(name));
    if (on) this.#before.set(name, boxes.map((spot) => [spot.key, { ...this.#changes.stateOf(spot) }]));
    else this.#before.delete(name);
    boxes.forEach((spot) => {
      const { on: ticked, time } = before.get(spot.key) ?? { on };
      this.#change(spot, { on: ticked, ...(time != null && { time }) });
    });
  }

  /** « tout » for the days of the month in view; nothing where none of its boxes may change. */
  #drawWhole() {
    const boxes = [...this.#spots.values()].filter(({ key }) => key.startsWith(this.#data.month.iso));
    const columns = this.#data.services.filter((service) => boxes.some((spot) => spot.service === service));
    const title = twoSizes(translate("Tout le mois"), translate("Mois"));
    const header = this.#drawHeader(columns, title, boxes, "month", translate("tout le mois"));
    const table = drawTable(columns, "", [header]);
    table.role = "presentation";
    return header.querySelector("button") ? [make("div", table, { className: "scroll" })] : [];
  }

  #drawDay(day, columns, known) {
    const date = make("th", twoSizes(day.label, day.short), { scope: "row" });
    if (day.reason && day.reason !== known) date.append(make("small", day.reason, { className: "long" }));
    const cellOf = (service) => {
      const cell = day.cells[this.#data.services.indexOf(service)];
      return cell && this.#drawCell(day, cell, service);
    };
    return drawRow(date, columns, cellOf, day.today ? "today" : "");
  }

  #drawCell(day, cell, service) {
    const key = `${day.iso} ${service.id}`;
    const made = makeSpot(service, day, key, cell, {
      onTick: (spot, on) => this.#change(spot, { on }),
      onTime: (spot, time) => {
        this.#changes.rememberTime(service, time);
        this.#change(spot, { time });
      },
    });
    const spot = Object.assign(made, { cell });
    [spot.box, spot.select].filter(Boolean).forEach((one) => { one.disabled = !!cell.off; });
    this.#spots.set(key, spot);
    if (cell.mark) spot.td.append(drawMark(cell.mark));
    this.#explain(spot);
    return spot.td;
  }

  /** Tell a cell's mark and why it may not change to mouse and screen reader; its reason also to touch and arrow keys:
   * the cell takes the focus that its box cannot. */
  #explain({ key, name, cell, td, box }) {
    const description = [MARKS[cell.mark]?.[1](), cell.off ?? cell.tardy].filter(Boolean).join(" – ");
    if (description) {
      const id = `about-${key.replace(" ", "-")}`;
      td.append(make("span", description, { id, hidden: true }));
      td.title = description;
      box.setAttribute("aria-describedby", id);
    }
    if (!cell.off) return;
    const why = this.#home.querySelector(".why");
    td.classList.add("off");
    td.tabIndex = -1;
    td.dataset.at = `cell ${key}`;
    td.onclick = () => td.focus();
    td.onfocus = () => { why.textContent = `${name}\u00a0: ${cell.off}`; };
    td.onblur = () => { why.textContent = ""; };
  }

  #paintSpot(spot) {
    paintSpot(spot, this.#changes.stateOf(spot));
    spot.td.classList.toggle("changed", this.#changes.has(spot));
  }

  /** Change a box; what is painted above it must not move it away from the pointer. */
  #change(spot, wanted) {
    this.#changes.change(spot, wanted);
    const before = spot.box.getBoundingClientRect().top;
    if (this.#data.services.some(({ brings }) => brings)) this.paint();
    else this.#paintSpot(spot);
    findScroller(this.#home)?.scrollBy({ top: spot.box.getBoundingClientRect().top - before, behavior: "instant" });
    this.#changed();
  }
}
