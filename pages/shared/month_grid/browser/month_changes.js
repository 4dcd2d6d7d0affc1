// What is changed in the month grid and not saved yet.

import { countChanges, drawReasons } from "./month_words.js";

// "child month" → Map("day service" → {on, time, was, name, sent}). Outlives reruns and a walk elsewhere in the app.
const kept = new Map();

/** Whether a box is already as it shall be. */
const stands = ({ cell, service }, { on, time }) => on === cell.on && (!on || !service.times || time === cell.time);

/** The changes of the month in view. `spots` are its boxes: "day service" → {key, name, service, cell}. */
export class MonthChanges {
  #spots;
  #changes = new Map();
  #usual = new Map(); // service id → the time last chosen, offered for the next box

  constructor(spots) {
    this.#spots = spots;
  }

  get count() { return this.#changes.size; }
  get areSent() { return [...this.#changes.values()].some(({ sent }) => sent); }

  /** "day service" → {on, time}. */
  get all() { return this.#changes; }

  /** The changed cells, each with whether it shall be ticked. */
  get cells() {
    const seen = [...this.#changes].filter(([key]) => this.#spots.has(key));
    return seen.map(([key, { on }]) => ({ on, cell: this.#spots.get(key).cell }));
  }

  has(spot) { return this.#changes.has(spot.key); }

  /** A box as it looks with its change: {on, time}. */
  stateOf(spot) { return this.#changes.get(spot.key) ?? spot.cell; }

  /** Take up the changes of this child's month where they were left. */
  turnTo(month) {
    if (!kept.has(month)) kept.set(month, new Map());
    this.#changes = kept.get(month);
  }

  /** Change a box; a tick brings its companions along, which stay while it is not saved. */
  change(spot, wanted) {
    if (wanted.on === false && this.#isBrought(spot)) return;
    this.#set(spot, wanted);
    if (this.stateOf(spot).on && !spot.cell.on) {
      this.#findBrought(spot).forEach((other) => this.change(other, { on: true }));
    }
  }

  /** The boxes of the day that this one brings along and that are not ticked yet. */
  #findBrought({ key, service }) {
    const [day] = key.split(" ");
    const others = (service.brings ?? []).map((id) => this.#spots.get(`${day} ${id}`));
    return others.filter((other) => other && !other.cell.off && !this.stateOf(other).on);
  }

  #isBrought({ key, service }) {
    const [day] = key.split(" ");
    const ofDay = [...this.#changes.keys()]
      .filter((one) => one.startsWith(`${day} `))
      .map((one) => this.#spots.get(one));
    return ofDay.some((one) => one && !one.cell.on && this.stateOf(one).on && one.service.brings?.includes(service.id));
  }

  #set(spot, wanted) {
    const { key, name, cell, service } = spot;
    const after = { ...this.stateOf(spot), ...wanted };
    if (service.times && after.on && after.time == null) after.time = this.#findUsualTime(service);
    const was = this.#changes.get(key)?.was ?? { on: cell.on, time: cell.time ?? null };
    if (stands(spot, after)) this.#changes.delete(key);
    else this.#changes.set(key, { on: after.on, time: after.time ?? null, was, name });
  }

  rememberTime(service, time) { this.#usual.set(service.id, time); }

  #findUsualTime(service) {
    const column = [...this.#spots.values()].filter((spot) => spot.service === service);
    const ticked = column.map((spot) => this.stateOf(spot)).find(({ on, time }) => on && time != null);
    return this.#usual.get(service.id) ?? ticked?.time ?? service.times[0][0];
  }

  /** Whether a change ticks a box past its cutoff, which costs more. */
  isLate(key) {
    const { on, was } = this.#changes.get(key) ?? {};
    return !!(on && !was.on && this.#spots.get(key)?.cell.tardy);
  }

  get lateCount() { return [...this.#changes.keys()].filter((key) => this.isLate(key)).length; }

  /** What is sent to be saved. */
  send() {
    return [...this.#changes].map(([key, change]) => {
      change.sent = true;
      const { on, time, was } = change;
      const late = this.isLate(key);
      const [day, service] = key.split(" ");
      return { day, service: Number(service), on, time: on ? time : null, was, ...(late && { late }) };
    });
  }

  /** What was sent counts as unsaved again: no answer came, or nobody is left here to hear it. */
  takeBack() { this.#changes.forEach((change) => { delete change.sent; }); }

  /** The server has answered what was sent. */
  dropSent() { this.#changes.forEach(({ sent }, key) => sent && this.#changes.delete(key)); }
  clear() { this.#changes.clear(); }

  /** Lay what was kept over new data: drop what stands already, and what was greyed meanwhile, which is told. */
  reconcile() {
    const lost = [];
    this.#changes.forEach((after, key) => {
      const spot = this.#spots.get(key);
      const done = spot && stands(spot, after);
      if (spot && !spot.cell.off && !done) return;
      this.#changes.delete(key);
      const reason = spot?.cell.off ?? "cette case n'est plus proposée.";
      if (!done) lost.push(`${after.name}\u00a0: ${reason}`);
    });
    return lost.length ? drawReasons(countChanges(lost.length, "abandonnée"), lost) : [];
  }
}
