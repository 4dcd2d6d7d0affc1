// Typical week: weekdays and services to tick; the page is told each change. week_grid.py says what `data` holds.

import { walkWithArrows } from "../browser/arrow_keys.js";
import { drawNames, drawRow, drawTable, makeSpot, makeToggle, paintSpot } from "../browser/columns.js";
import { make, twoSizes } from "../browser/elements.js";
import { mountOnce } from "../browser/mount.js";
import { moveSideways } from "../browser/sideways.js";
import { translate } from "../browser/translate.js";

class WeekGrid {
  #home; #place; #sideways; #data; #tell;
  #ticked = new Map(); // "weekday service" → time, null where there is no choice
  #touched = false; // until then the week follows what the page proposes
  #spots = []; // one per box, of makeSpot
  #toggles = []; // one per « tout »: {button, full}
  #wide = false; // whether some column is out of view

  constructor(home) {
    [this.#home, this.#place] = [home, home.querySelector(".weeks")];
    this.#sideways = moveSideways(home.querySelector(".grid"), home.querySelector(".slide"), (wide) => {
      this.#wide = wide;
      this.#tellTicked();
    });
    walkWithArrows(this.#place);
  }

  show(data, { setStateValue }) {
    [this.#data, this.#tell] = [data, setStateValue];
    const proposed = data.week.map(([weekday, service, time]) => [`${weekday} ${service}`, time]);
    if (!this.#touched) this.#ticked = new Map(proposed);
    this.#draw();
  }

  close() { this.#sideways.remove(); }
  #stateOf({ key }) { return { on: this.#ticked.has(key), time: this.#ticked.get(key) }; }

  /** What is ticked, in words: where columns are out of view, no tick may be. */
  #tellTicked() {
    const { days, services } = this.#wide && this.#data ? this.#data : { days: [], services: [] };
    const said = services.map(({ id, label }) => {
      const ticked = days.filter(({ weekday }) => this.#ticked.has(`${weekday} ${id}`)).map(({ short }) => short);
      return ticked.length ? `${label} (${ticked.join(", ")})` : "";
    }).filter(Boolean).join("\u00a0; ");
    this.#home.querySelector(".ticked").textContent = said ? translate("Coché\u00a0: {boxes}", { boxes: said }) : "";
  }

  #draw() {
    const focused = this.#home.getRootNode().activeElement?.dataset.at;
    [this.#spots, this.#toggles] = [[], []];
    const body = make("tbody", this.#data.days.map((day) => this.#drawDay(day)));
    const header = drawNames(this.#data.services, translate("Jour"), (service) => this.#drawToggle(service));
    const table = drawTable(this.#data.services, translate("Semaine type"), [header, body]);
    const inside = make("div", make("div", table, { className: "scroll" }), { className: "inside" });
    this.#place.replaceChildren(make("section", inside, { className: "week" }));
    this.#paint();
    this.#sideways.again();
    if (focused) this.#place.querySelector(`[data-at="${focused}"]`)?.focus();
  }

  #drawDay(day) {
    const date = make("th", twoSizes(day.label, day.short), { scope: "row" });
    return drawRow(date, this.#data.services, (service, i) => day.offered[i] && this.#drawCell(day, service));
  }

  #drawCell(day, service) {
    const key = `${day.weekday} ${service.id}`;
    const made = makeSpot(service, day, key, this.#stateOf({ key }), {
      onTick: (spot, on) => this.#turn([spot], on),
      onTime: (spot, time) => {
        this.#ticked.set(key, time);
        this.#onChange();
      },
    });
    this.#spots.push(made);
    return made.td;
  }

  #drawToggle(service) {
    const boxes = this.#spots.filter((spot) => spot.service === service);
    if (!boxes.length) return null;
    const named = [translate("{service} : toute la semaine", { service: service.label }), `all ${service.id}`];
    const toggle = makeToggle(...named, boxes, (spot) => this.#stateOf(spot).on, (all, on) => this.#turn(all, on));
    this.#toggles.push(toggle);
    return toggle.button;
  }

  #paint() {
    this.#spots.forEach((spot) => paintSpot(spot, this.#stateOf(spot)));
    this.#toggles.forEach(({ button, full }) => button.setAttribute("aria-pressed", full()));
    this.#tellTicked();
  }

  /** The time that another day of this service has, else the first that is offered. */
  #findUsualTime({ service }) {
    const times = this.#spots.filter((spot) => spot.service === service).map(({ key }) => this.#ticked.get(key));
    return service.times ? times.find((time) => time != null) ?? service.times[0][0] : null;
  }

  #turn(spots, on) {
    spots.forEach((spot) => {
      if (!on) this.#ticked.delete(spot.key);
      else if (!this.#ticked.has(spot.key)) this.#ticked.set(spot.key, this.#findUsualTime(spot));
    });
    this.#onChange();
  }

  #onChange() {
    this.#touched = true;
    this.#paint();
    this.#tell("week", [...this.#ticked].map(([key, time]) => [...key.split(" ").map(Number), time]));
  }
}

export default mountOnce((home) => new WeekGrid(home));
