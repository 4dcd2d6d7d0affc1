// The week of one child: a chip for each day, its other services behind a tap, « comme d'habitude ».

import { makeSpot, paintSpot } from "../../browser/columns.js";
import { make } from "../../browser/elements.js";
import { translate } from "../../browser/translate.js";
import { MonthChanges } from "../../month_grid/browser/month_changes.js";
import { sumMonth } from "../../month_grid/browser/month_cost.js";
import { describeChip, explainBox } from "./week_words.js";

/** `changed()` hears when a box was changed, `explain(sentence)` when somebody taps one that may not. */
export class WeekRow {
  #spots = new Map(); // "day service" → its box, of makeSpot, with its `cell`
  #changes = new MonthChanges(this.#spots);
  #child; #changed; #explain; #main; #button;
  #chips = []; // {spot, chip, word, about, name}

  constructor(changed, explain) { [this.#changed, this.#explain] = [changed, explain]; }

  get changes() { return this.#changes; }

  /** What all changes cost more (cents), and the services without a price. */
  get cost() {
    const { costs, services } = this.#child;
    const sums = costs.map((one) => sumMonth(one, services, this.#changes.all));
    const labels = services.filter(({ id }) => sums.some(({ unpriced }) => unpriced.has(id))).map(({ label }) => label);
    return { cents: sums.reduce((all, { cents }, i) => all + cents - costs[i].cents, 0), unpriced: labels };
  }

  /** The element of the child as it is now; `open` shows its other services. Lines of what was dropped go to `lost`. */
  draw(child, open, lost) {
    this.#child = child;
    this.#changes.turnTo(child.id, []);
    this.#spots.clear();
    this.#chips = [];
    this.#main = findMain(child.days);
    const id = `child-${child.id}`;
    this.#button = make("button", "", { type: "button", className: "usual" }, { "data-at": `usual ${child.id}` });
    this.#button.onclick = () => this.tick(!this.isFull);
    const head = make("div", [make("p", child.name, { id, className: "who" }), this.#button], { className: "name" });
    const note = child.empty ?? child.note;
    const parts = [head, ...(note ? [make("p", note, { className: "note" })] : [])];
    if (!child.empty) parts.push(this.#drawDays(child.days.map((day) => this.#drawChip(day))), this.#drawRest(open));
    const seen = [...this.#changes.all.keys()].map((key) => key.split(" ")[0]);
    lost.push(...this.#changes.reconcile(new Set(seen)));
    this.paint();
    return make("div", parts, { className: "child" }, { role: "group", "aria-labelledby": id });
  }

  #drawDays(cells, className = "days") {
    const row = make("div", cells, { className });
    row.style.setProperty("--days", this.#child.days.length);
    return row;
  }

  #drawChip(day) {
    const [weekday, number] = day.short.split(" ");
    const [word, about] = [make("i"), make("span", "", { className: "sr" })];
    const date = [make("small", weekday), make("b", number)];
    const cell = day.chip == null ? null : day.cells[day.chip];
    if (!cell) return make("span", [...date, make("i", translate("fermé"))], { className: "day off" });
    const service = this.#child.services[day.chip];
    const spot = this.#makeSpot(service, day, cell);
    about.id = `about-${this.#child.id}-${day.iso}`;
    spot.box.setAttribute("aria-describedby", about.id);
    const chip = make("label", [spot.box, ...date, word], { className: day.today ? "day today" : "day" });
    this.#chips.push({ spot, chip, word, about, name: day.chip === this.#main ? undefined : service.label, day });
    return make("div", [chip, about], { className: "place" });
  }

  /** The services that no chip stands for, and the times of those that one does. */
  #drawRest(open) {
    const { services, days, others } = this.#child;
    const rows = others.flatMap((place) => {
      const cells = days.map((day) => this.#drawBox(services[place], day, day.cells[place], day.chip === place));
      return [make("p", services[place].label, {}, { "aria-hidden": true }), this.#drawDays(cells, "boxes")];
    });
    return make("div", rows, { className: "rest", hidden: !open });
  }

  #drawBox(service, day, cell, hasChip) {
    if (!cell) return make("span");
    const key = `${day.iso} ${service.id}`;
    if (hasChip) return make("span", this.#spots.get(key).select ?? []);
    const spot = this.#makeSpot(service, day, cell);
    const about = explainBox(cell);
    if (about) spot.box.setAttribute("aria-description", about);
    const box = make("label", spot.box, { className: "box" });
    box.classList.toggle("off", !!cell.off);
    return make("span", [box, spot.select ?? ""]);
  }

  /** A box that may not change takes the focus all the same, and says why when somebody tries. */
  #makeSpot(service, day, cell) {
    const spot = makeSpot(service, day, `${day.iso} ${service.id}`, cell, {
      onTick: (one, on) => this.#change(one, { on }),
      onTime: (one, time) => {
        this.#changes.rememberTime(service, time);
        this.#change(one, { time });
      },
    });
    [spot.box, spot.select].filter(Boolean).forEach((one) => { one.dataset.at += ` ${this.#child.id}`; });
    if (cell.off) {
      spot.box.setAttribute("aria-disabled", true);
      spot.box.onclick = (event) => {
        event.preventDefault();
        this.#explain(`${spot.name}\u00a0: ${cell.off}`);
      };
      if (spot.select) spot.select.disabled = true;
    }
    this.#spots.set(spot.key, Object.assign(spot, { cell }));
    return this.#spots.get(spot.key);
  }

  #change(spot, wanted) {
    this.#changes.change(spot, wanted);
    this.paint();
    this.#explain(spot.cell.tardy && this.#changes.stateOf(spot).on ? `${spot.name}\u00a0: ${spot.cell.tardy}` : "");
    this.#changed();
  }

  /** Show every box as it is with its change. */
  paint() {
    this.#spots.forEach((spot) => paintSpot(spot, this.#changes.stateOf(spot)));
    this.#chips.forEach((one) => this.#paintChip(one));
    const { isFull, canTick } = this;
    this.#button.hidden = !canTick;
    this.#button.textContent = this.hasHabit ? translate("comme d'habitude") : translate("toute la semaine");
    this.#button.setAttribute("aria-label", `${this.#button.textContent}, ${this.#child.name}`);
    this.#button.setAttribute("aria-pressed", isFull);
  }

  #paintChip({ spot, chip, word, about, name, day }) {
    const state = this.#changes.stateOf(spot);
    const rest = this.#child.services.map((service) => ({ service, spot: this.#spots.get(`${day.iso} ${service.id}`) }))
      .filter((one) => one.spot && one.spot !== spot && this.#changes.stateOf(one.spot).on)
      .map((one) => ({ service: one.service, time: this.#changes.stateOf(one.spot).time }));
    word.textContent = describeChip(spot.cell, state, rest, name);
    about.textContent = explainBox(spot.cell, rest);
    const hasChanged = ({ service }) => this.#changes.all.has(`${day.iso} ${service.id}`);
    const touched = this.#changes.has(spot) || rest.some(hasChanged);
    chip.classList.toggle("on", state.on);
    chip.classList.toggle("new", touched);
    chip.classList.toggle("off", !!spot.cell.off);
  }

  get hasHabit() { return this.#child.usual.length > 0; }

  /** The boxes that the child mostly has, else those of the whole week, as far as they may change: [spot, time]. */
  get #wanted() {
    const usual = this.#child.usual.map(([day, service, time]) => [this.#spots.get(`${day} ${service}`), time]);
    const week = this.#chips.filter(({ name }) => name === undefined).map(({ spot }) => [spot, null]);
    const all = this.hasHabit ? usual : week;
    return all.filter(([spot]) => spot && !spot.cell.off && !spot.cell.tardy);
  }

  /** Whether « comme d'habitude » may do something, or take back what it did. */
  get canTick() { return this.#wanted.some(([spot]) => !spot.cell.on); }
  get isFull() { return this.#wanted.every(([spot]) => this.#changes.stateOf(spot).on); }

  /** Tick what is wanted and not ticked yet; or let those boxes be again as they stand. */
  tick(on) {
    this.#wanted.forEach(([spot, time]) => {
      if (on && !this.#changes.stateOf(spot).on) this.#changes.change(spot, { on, ...(time != null && { time }) });
      if (!on) this.#changes.change(spot, { on: spot.cell.on, time: spot.cell.time });
    });
    this.paint();
    this.#changed();
  }
}

/** The place of the service for which most days of the week stand. */
const findMain = (days) => {
  const times = (chip) => days.filter((day) => day.chip === chip).length;
  return days.map(({ chip }) => chip).filter((chip) => chip != null).sort((a, b) => times(b) - times(a) || a - b)[0];
};
