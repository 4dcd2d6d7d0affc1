// The weeks of the month grid: a box for each day and service, with its time, its mark and why it may not change.

import { findScroller } from "../../browser/arrow_keys.js";
import { drawNames, drawRow, drawTable, makeSpot, makeToggle, paintSpot } from "../../browser/columns.js";
import { make, twoSizes } from "../../browser/elements.js";
import { drawMark, findCommonReason, MARKS } from "./month_words.js";

/** `spots` is filled with the boxes, `changes` says how they look, `changed()` hears when one was changed. */
export class MonthWeeks {
  #home; #data; #spots; #changes; #changed;
  #toggles = []; // one per « tout »: {button, full}
  #unfolded = new Set(); // "child day" of the weeks in view: one that closes meanwhile does not fold away

  constructor(home, spots, changes, changed) {
    [this.#home, this.#spots, this.#changes, this.#changed] = [home, spots, changes, changed];
  }

  draw(data) {
    this.#data = data;
    this.#spots.clear();
    this.#toggles = [];
    this.#home.querySelector(".weeks").replaceChildren(...data.weeks.map((week) => this.#drawWeek(week)));
    this.#home.querySelector(".whole").replaceChildren(...this.#drawWhole());
  }

  /** Show every box as it is with its change. */
  paint() { this.#spots.forEach((spot) => this.#paintSpot(spot)); }

  paintToggles() {
    this.#toggles.forEach(({ button, full }) => button.setAttribute("aria-pressed", full()));
  }

  #drawWeek({ number, label, status, empty, days }) {
    const head = make("header", make("h3", `Semaine ${number} · ${label}`));
    if (empty) return make("section", [head, make("p", empty, { className: "reason" })], { className: "week" });
    const reason = findCommonReason(days.flatMap((day) => day.cells));
    const chip = status?.text ?? reason;
    if (chip) head.append(make("span", chip, { className: status?.open ? "chip open" : "chip" }));
    const body = make("tbody", days.map((day) => this.#drawDay(day, reason)));
    const isos = new Set(days.map(({ iso }) => iso));
    const boxes = [...this.#spots.values()].filter(({ key }) => isos.has(key.split(" ")[0]));
    const header = this.#drawHeader("Date", boxes, days[0].iso, `toute la semaine ${number}`);
    const table = drawTable(this.#data.services, `Semaine ${number}, ${label}`, [header, body]);
    const about = reason ? make("p", reason, { className: "reason" }) : "";
    const inside = make("div", [about, make("div", table, { className: "scroll" })], { className: "inside" });
    this.#fold(head, inside, `${this.#data.child.id} ${days[0].iso}`, !reason);
    return make("section", [head, inside], { className: "week" });
  }

  /** A week that may change is in view; the title of another is the button that shows it. */
  #fold(head, inside, key, open) {
    if (open) return this.#unfolded.add(key);
    const title = head.querySelector("h3");
    const button = make("button", [...title.childNodes], { type: "button" }, { "data-at": `week ${key}` });
    const show = () => {
      inside.hidden = !this.#unfolded.has(key);
      button.setAttribute("aria-expanded", !inside.hidden);
    };
    button.onclick = () => {
      if (!this.#unfolded.delete(key)) this.#unfolded.add(key);
      show();
    };
    show();
    title.append(button);
  }

  /** The names over these boxes, « tout » with each service that has some which may change; `of` says of what. */
  #drawHeader(first, boxes, at, of) {
    const turn = (all, on) => all.forEach((spot) => this.#change(spot, { on }));
    return drawNames(this.#data.services, first, (service) => {
      const free = boxes.filter((spot) => spot.service === service && !spot.cell.off && !spot.cell.tardy);
      if (!free.length) return null;
      const named = [`${service.label} : ${of}`, `all ${service.id} ${at}`];
      const toggle = makeToggle(...named, free, (spot) => this.#changes.stateOf(spot).on, turn);
      this.#toggles.push(toggle);
      return toggle.button;
    });
  }

  /** The row on top, « tout » for a whole month; nothing where no box may change. */
  #drawWhole() {
    const boxes = [...this.#spots.values()];
    const header = this.#drawHeader(twoSizes("Tout le mois", "Mois"), boxes, "month", "tout le mois");
    const table = drawTable(this.#data.services, "", [header]);
    table.role = "presentation";
    return header.querySelector("button") ? [make("div", table, { className: "scroll" })] : [];
  }

  #drawDay(day, known) {
    const reason = findCommonReason(day.cells);
    const date = make("th", twoSizes(day.label, day.short), { scope: "row" });
    if (reason && reason !== known) date.append(make("small", reason, { className: "long" }));
    const cellOf = (service, i) => day.cells[i] && this.#drawCell(day, day.cells[i], service);
    return drawRow(date, this.#data.services, cellOf, day.today ? "today" : "");
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
    const description = [MARKS[cell.mark]?.[1], cell.off ?? cell.tardy].filter(Boolean).join(" – ");
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
