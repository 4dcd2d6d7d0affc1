// What is changed in the month grid and not saved yet, of every month and of every child of the family.

import { drawReasons } from "./month_words.js";
import { translate, translatePlural } from "../../browser/translate.js";

// child → Map("day service" → {on, time, was, name, cell, sent}). Outlives reruns and a walk elsewhere in the app.
const kept = new Map();

/** Whether a box is already as it shall be. */
const stands = ({ cell, service }, { on, time }) => on === cell.on && (!on || !service.times || time === cell.time);

/** The changes of a family. `spots` are the boxes in view: "day service" → {key, name, service, cell}. */
export class MonthChanges {
  #spots;
  #child;
  #changes = new Map(); // those of the child in view
  #family = []; // [child, its changes] of each child
  #usual = new Map(); // service id → the time last chosen, offered for the next box

  constructor(spots) {
    this.#spots = spots;
  }

  get #every() { return this.#family.flatMap(([, changes]) => [...changes.values()]); }
  get count() { return this.#every.length; }
  get areSent() { return this.#every.some(({ sent }) => sent); }

  /** Of the child in view: "day service" → {on, time, was, cell}. */
  get all() { return this.#changes; }

  /** The changed cells, each with whether it shall be ticked. */
  get cells() { return this.#every.map(({ on, cell }) => ({ on, cell })); }

  /** What is out of view: [{child, month, count}], `month` as « 2026-12 ». */
  get elsewhere() {
    const found = new Map();
    this.#family.forEach(([child, changes]) => changes.forEach((_, key) => {
      if (child === this.#child && this.#spots.has(key)) return;
      const month = key.slice(0, 7);
      const place = found.get(`${child} ${month}`) ?? { child, month, count: 0 };
      found.set(`${child} ${month}`, { ...place, count: place.count + 1 });
    }));
    return [...found.values()].sort((a, b) => (a.month < b.month ? -1 : 1));
  }

  has(spot) { return this.#changes.has(spot.key); }

  /** A box as it looks with its change: {on, time}. */
  stateOf(spot) { return this.#changes.get(spot.key) ?? spot.cell; }

  /** Take up the changes of this child and of its family's where they were left. */
  turnTo(child, children) {
    const ids = new Set([child, ...children]);
    ids.forEach((id) => kept.has(id) || kept.set(id, new Map()));
    this.#family = [...ids].map((id) => [id, kept.get(id)]);
    [this.#child, this.#changes] = [child, kept.get(child)];
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
    else this.#changes.set(key, { on: after.on, time: after.time ?? null, was, name, cell });
  }

  rememberTime(service, time) { this.#usual.set(service.id, time); }

  #findUsualTime(service) {
    const column = [...this.#spots.values()].filter((spot) => spot.service === service);
    const ticked = column.map((spot) => this.stateOf(spot)).find(({ on, time }) => on && time != null);
    return this.#usual.get(service.id) ?? ticked?.time ?? service.times[0][0];
  }

  /** How many changes tick a box past its cutoff, which costs more. */
  get lateCount() { return this.#every.filter(isLate).length; }

  /** What is sent to be saved: {child, changes} of a single child, else {children: [the same of each]}. */
  send() {
    const asked = this.#family.filter(([, changes]) => changes.size).map(([child, changes]) => ({
      child,
      changes: [...changes].map(([key, change]) => {
        change.sent = true;
        const { on, time, was } = change;
        const [day, service] = key.split(" ");
        const late = isLate(change);
        return { day, service: Number(service), on, time: on ? time : null, was, ...(late && { late }) };
      }),
    }));
    return asked.length === 1 ? asked[0] : { children: asked };
  }

  /** What was sent counts as unsaved again: no answer came, or nobody is left here to hear it. */
  takeBack() { this.#every.forEach((change) => { delete change.sent; }); }

  /** The server has answered what was sent. */
  dropSent() {
    this.#family.forEach(([, changes]) => changes.forEach(({ sent }, key) => sent && changes.delete(key)));
  }

  clear() { this.#family.forEach(([, changes]) => changes.clear()); }

  /** Lay what was kept over the new data of these `days`: drop what stands already, and what was greyed meanwhile,
   * which is told. */
  reconcile(days) {
    const lost = [];
    this.#changes.forEach((after, key) => {
      const spot = this.#spots.get(key);
      if (!spot && !days.has(key.split(" ")[0])) return; // of a month that is not in view
      const done = spot && stands(spot, after);
      if (spot && !spot.cell.off && !done) return void (after.cell = spot.cell);
      this.#changes.delete(key);
      const reason = spot?.cell.off ?? translate("cette case n'est plus proposée.");
      if (!done) lost.push(`${after.name}\u00a0: ${reason}`);
    });
    const title = translatePlural(lost.length, "{count} modification abandonnée", "{count} modifications abandonnées");
    return lost.length ? drawReasons(title, lost) : [];
  }
}

/** Whether a change ticks a box past its cutoff. */
const isLate = ({ on, was, cell }) => !!(on && !was.on && cell.tardy);
