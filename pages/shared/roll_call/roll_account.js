// What one account has tapped in this page, and what is to be told of it. Outlives reruns and a walk elsewhere.

import { isSameMark, TapQueue } from "./roll_queue.js";
import { UNKNOWN } from "./roll_words.js";

const accounts = new Map(); // account → what it has tapped

/** The account of this id, the same one as long as the page stays. */
export const findAccount = (id) => {
  if (!accounts.has(id)) accounts.set(id, new RollAccount(id));
  return accounts.get(id);
};

class RollAccount {
  #undo = []; // what takes each tap back
  #since = null; // from when on something waits
  #redraw = () => {};
  #nameOf = () => null;

  constructor(id) {
    this.news = []; // what is told until the next change
    this.refused = []; // what the server did not keep, until it was read
    this.queue = new TapQueue(id, {
      changed: () => {
        this.news = [];
        this.#redraw();
      },
      refused: ({ name, booking }, why) =>
        this.refused.push(`${name ?? this.#nameOf(booking) ?? "Un enfant"}\u00a0: ${why}`),
    });
  }

  /** Send through this screen from now on, and tell it of changes; `nameOf` a booking is its child's name there. */
  attach({ send, redraw, nameOf }) {
    [this.#redraw, this.#nameOf] = [redraw, nameOf];
    this.queue.sendThrough(send);
  }

  detach() {
    this.#redraw = () => {};
    this.queue.sendThrough(null);
  }

  /** The mark of a row after all that waits; null where it is taken off. */
  markOf(row) { return this.queue.after(row.id, { presence: row.presence, time: row.time }); }
  get mayUndo() { return this.#undo.length > 0; }
  undo() { this.#undo.pop()?.(); }

  /** Note a row; what it showed before goes along, and can be brought back. */
  note(row, mark) {
    const before = this.markOf(row);
    if (!before || isSameMark(before, mark)) return;
    const tick = (to, was) => this.queue.add({ kind: "tick", booking: row.id, mark: to, was: [was], name: row.name });
    this.#undo.push(() => tick(before, mark));
    tick(mark, before);
  }

  /** Note these rows present, together. */
  noteAll(rows) {
    const bookings = rows.map((row) => row.id);
    const present = { presence: "present", time: null };
    const id = this.queue.add({ kind: "all", bookings, mark: present, was: UNKNOWN });
    const back = { kind: "all", bookings, mark: UNKNOWN, was: present };
    this.#undo.push(() => this.queue.forget(id) || this.queue.add(back));
  }

  remove(row) { this.queue.add({ kind: "remove", booking: row.id, name: row.name }); }

  /** Add a child who came without a booking, or whose booking is not on this list; `at` is {service, day, time}. */
  add(child, at) {
    this.queue.add({ kind: "add", child: child.id, ...at, name: child.name });
    this.news = [`${child.name}\u00a0: ${child.booked ? "noté présent" : "ajouté sans inscription"}.`];
  }

  /** For how many ms something has been waiting; 0 where nothing is. */
  measureWait() {
    this.#since = this.queue.size() ? this.#since ?? performance.now() : null;
    return this.#since == null ? 0 : performance.now() - this.#since;
  }
}
