// The children of the roll call, a list for each class, and how many of them are there.

import { make } from "../browser/elements.js";
import { plural } from "../browser/french.js";
import { RollRow } from "./roll_row.js";

/** `taps` hear what is tapped in a row: {note, remove, markOf, now}. */
export class RollList {
  #home; #lists; #taps;
  #rows = new Map(); // booking → its row
  #shape; // which bookings stand in which order under which class

  constructor(home, taps) {
    [this.#home, this.#lists, this.#taps] = [home, home.querySelector(".lists"), taps];
  }

  /** Another day or service is coming: its rows are new ones. */
  clear() {
    this.#rows = new Map();
    this.#shape = null;
  }

  /** Rows that stay keep their elements: what is tapped or typed in them is not disturbed. */
  arrange(data) {
    const classes = [...new Set(data.rows.map((row) => row.class))];
    const wanted = classes.map((name) => [name, data.rows.filter((row) => row.class === name)]);
    const shape = JSON.stringify(wanted.map(([name, rows]) => [name, rows.map(({ id }) => id)]));
    if (shape === this.#shape) return;
    this.#shape = shape;
    const focused = this.#home.getRootNode().activeElement;
    const before = this.#rows;
    this.#rows = new Map(data.rows.map((row) => [row.id, before.get(row.id) ?? new RollRow(row, data, this.#taps)]));
    const empty = make("p", "Aucun enfant inscrit.", { className: "empty" });
    const sections = wanted.map(([name, rows]) => this.#drawClass(name, rows, wanted.length > 1));
    this.#lists.replaceChildren(...(wanted.length ? sections : [empty]));
    if (focused?.isConnected) focused.focus();
  }

  #drawClass(name, rows, titled) {
    const list = make("ul", rows.map(({ id }) => this.#rows.get(id).li), {}, { "aria-label": name });
    return make("section", [...(titled ? [make("h3", name)] : []), list]);
  }

  /** Show each row as it is; `look(row)` says how: {open, waits, wanted}. */
  paint(rows, look) { rows.forEach((row) => this.#rows.get(row.id).paint(row, look(row))); }

  drawCounts(rows) {
    const marks = rows.filter((row) => !row.sick).map(this.#taps.markOf).filter(Boolean);
    const [here, gone, rest] = ["present", "absent", "unknown"]
      .map((presence) => marks.filter((mark) => mark.presence === presence).length);
    const noted = `${plural(here, "présent")}, ${plural(gone, "absent")}, ${rest} à pointer`;
    const [place, said] = [this.#home.querySelector(".counts"), `${plural(marks.length, "attendu")}\u00a0: ${noted}`];
    if (place.textContent !== said) place.textContent = said;
  }
}
