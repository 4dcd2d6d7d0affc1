// What was tapped and is not confirmed yet: kept in the browser, sent in order, and again until the server answers.

const ANSWER = 5_000; // ms after which what was sent without an answer may be sent again
const AT_ONCE = 40;

export const isSameMark = (one, other) => one.presence === other.presence && one.time === other.time;
const unite = (...marks) => marks.flat().filter((mark, i, all) => all.findIndex((one) => isSameMark(one, mark)) === i);

/** An item without what is told to nobody: whether it has left, and the child's name. */
const strip = (item) => {
  const stripped = { ...item };
  delete stripped.sent;
  delete stripped.name;
  return stripped;
};

/** One queue per account, in the browser's own store: it outlives a reload and a tablet switched off.
 *
 * An item is {id, kind, …}: « tick » {booking, mark, was: marks}, « all » {bookings, mark, was: mark},
 * « add » {child, service, day, time}, « remove » {booking}. No name of a child is kept.
 */
export class TapQueue {
  #place; #changed; #refused; #items;
  #send = null;
  #patience = null;
  #last = 0; // the number last given

  /** `changed()` hears of every change, `refused(item, why)` of what the server did not keep. */
  constructor(account, { changed, refused }) {
    [this.#place, this.#changed, this.#refused] = [`cantine-pointage ${account} `, changed, refused];
    this.#items = this.#load();
  }

  #load() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.#place)).sort();
      return keys.map((key) => JSON.parse(localStorage.getItem(key)));
    } catch { return []; }
  }

  #store(item) {
    try {
      localStorage.setItem(this.#place + item.id, JSON.stringify(strip(item)));
    } catch { /* no store: kept in memory */ }
  }

  #drop(item) {
    this.#items = this.#items.filter((one) => one !== item);
    try { localStorage.removeItem(this.#place + item.id); } catch { /* no store */ }
  }

  #number() {
    this.#last = Math.max(this.#last + 1, Date.now());
    return `${this.#last}-${Math.random().toString(36).slice(2, 8)}`;
  }

  #ticksAt(booking) { return this.#items.filter((one) => one.kind === "tick" && one.booking === booking); }

  /** Keep one thing more; its id. Of several unsent taps at a booking only the last counts; back and forth is none. */
  add(item) {
    const ticks = item.kind === "tick" ? this.#ticksAt(item.booking) : [];
    const waiting = ticks.find((one) => !one.sent);
    if (waiting?.was.length === 1 && isSameMark(waiting.was[0], item.mark)) this.#drop(waiting);
    else if (waiting) this.#store(Object.assign(waiting, { mark: item.mark }));
    else {
      const seen = ticks.flatMap((one) => [...one.was, one.mark]);
      const fresh = { ...item, id: this.#number(), ...(item.kind === "tick" && { was: unite(item.was, seen) }) };
      this.#items.push(fresh);
      this.#store(fresh);
    }
    this.#changed();
    this.flush();
    return this.#items.at(-1)?.id;
  }

  /** Undo « all » that has not left yet; whether it had not. */
  forget(id) {
    const item = this.#items.find((one) => one.id === id && !one.sent);
    if (item) this.#drop(item);
    return !!item;
  }

  /** What was sent counts as unsent again: whether it arrived is not known. Taps at one booking become one. */
  #takeBack() {
    this.#rest();
    this.#items.forEach((item) => { delete item.sent; });
    for (const item of this.#items.filter((one) => one.kind === "tick")) {
      const later = this.#ticksAt(item.booking).find((one) => this.#items.indexOf(one) > this.#items.indexOf(item));
      if (!later) continue;
      later.was = unite(item.was, item.mark, later.was);
      this.#store(later);
      this.#drop(item);
    }
  }

  #rest() {
    clearTimeout(this.#patience);
    this.#patience = null;
  }

  /** Where to send from now on; null while nobody listens. */
  sendThrough(send) { this.#send = send; }

  flush() {
    if (!this.#send || this.#patience || !this.#items.length) return;
    const batch = this.#items.slice(0, AT_ONCE);
    batch.forEach((item) => { item.sent = true; });
    this.#patience = setTimeout(() => {
      this.#takeBack();
      this.#changed();
    }, ANSWER);
    this.#send(batch.map(strip));
  }

  /** What became of items: {id, refused: sentence or null}. Those of earlier batches are known already. */
  answer(answers) {
    const known = new Map(answers.map((one) => [one.id, one]));
    this.#items.filter((item) => known.has(item.id)).forEach((item) => {
      this.#drop(item);
      if (known.get(item.id).refused) this.#refused(item, known.get(item.id).refused);
    });
    if (this.#patience && !this.#items.some((item) => item.sent)) this.#rest();
  }

  /** How a booking looks with everything that waits: its mark after the taps, null where it is taken off. */
  after(booking, mark) {
    return this.#items.reduce((now, item) => {
      if (!now) return now;
      if (item.kind === "tick" && item.booking === booking) return item.mark;
      if (item.kind === "all" && item.bookings.includes(booking) && isSameMark(now, item.was)) return item.mark;
      return item.kind === "remove" && item.booking === booking ? null : now;
    }, mark);
  }

  size() { return this.#items.length; }
  waits(booking) { return this.#items.some((item) => item.booking === booking || item.bookings?.includes(booking)); }
  adding(child) { return this.#items.some((item) => item.kind === "add" && item.child === child); }
}
