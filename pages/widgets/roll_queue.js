// What was tapped and is not confirmed yet: kept in the browser, sent in order, and again until the server answers.

const ANSWER = 5_000; // ms after which what was sent without an answer may be sent again
const AT_ONCE = 40;

export const sameMark = (one, other) => one.presence === other.presence && one.time === other.time;
const union = (...marks) => marks.flat().filter((mark, i, all) => all.findIndex((one) => sameMark(one, mark)) === i);

/** One queue per account, in the browser's own store: it outlives a reload and a tablet switched off.
 *
 * An item is {id, kind, …}: « tick » {booking, mark, was: marks}, « all » {bookings, mark, was: mark},
 * « add » {child, service, day, time}, « remove » {booking}. No name of a child is kept. `changed()` hears of every
 * change, `refused(item, why)` of what the server did not keep.
 */
export const createQueue = (account, { changed, refused }) => {
  const place = `cantine-pointage ${account} `;
  let send = null;
  let patience = null;
  let last = 0;

  const store = (item) => {
    const { sent, name, ...kept } = item;
    try { localStorage.setItem(place + item.id, JSON.stringify(kept)); } catch { /* no store: kept in memory */ }
  };
  const stored = () => {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(place)).sort();
      return keys.map((key) => JSON.parse(localStorage.getItem(key)));
    } catch { return []; }
  };
  let items = stored();

  const drop = (item) => {
    items = items.filter((one) => one !== item);
    try { localStorage.removeItem(place + item.id); } catch { /* no store */ }
  };
  const number = () => {
    last = Math.max(last + 1, Date.now());
    return `${last}-${Math.random().toString(36).slice(2, 8)}`;
  };

  /** Keep one thing more; its id. Of several unsent taps at one booking only the last counts; back and forth is none. */
  const add = (item) => {
    const ticks = item.kind === "tick" ? items.filter((one) => one.kind === "tick" && one.booking === item.booking) : [];
    const waiting = ticks.find((one) => !one.sent);
    if (waiting?.was.length === 1 && sameMark(waiting.was[0], item.mark)) drop(waiting);
    else if (waiting) store(Object.assign(waiting, { mark: item.mark }));
    else {
      const seen = ticks.flatMap((one) => [...one.was, one.mark]);
      const fresh = { ...item, id: number(), ...(item.kind === "tick" && { was: union(item.was, seen) }) };
      items.push(fresh);
      store(fresh);
    }
    changed();
    flush();
    return items.at(-1)?.id;
  };

  /** What was sent counts as unsent again: whether it arrived is not known. Taps at one booking become one. */
  const takeBack = () => {
    clearTimeout(patience);
    patience = null;
    items.forEach((item) => { delete item.sent; });
    for (const item of items.filter((one) => one.kind === "tick")) {
      const later = items.slice(items.indexOf(item) + 1).find((one) => one.kind === "tick" && one.booking === item.booking);
      if (!later) continue;
      later.was = union(item.was, item.mark, later.was);
      store(later);
      drop(item);
    }
  };

  const flush = () => {
    if (!send || patience || !items.length) return;
    const batch = items.slice(0, AT_ONCE);
    batch.forEach((item) => { item.sent = true; });
    patience = setTimeout(() => {
      takeBack();
      changed();
    }, ANSWER);
    send(batch.map(({ sent, name, ...rest }) => rest));
  };

  /** What became of items: {id, refused: sentence or null}. Those of earlier batches are known already. */
  const answer = (answers) => {
    const known = new Map(answers.map((one) => [one.id, one]));
    const done = items.filter((item) => known.has(item.id));
    done.forEach((item) => {
      drop(item);
      if (known.get(item.id).refused) refused(item, known.get(item.id).refused);
    });
    if (patience && !items.some((item) => item.sent)) {
      clearTimeout(patience);
      patience = null;
    }
  };

  /** How a booking looks with everything that waits: its mark after the taps, null where it is taken off. */
  const after = (booking, mark) => items.reduce((now, item) => {
    if (!now) return now;
    if (item.kind === "tick" && item.booking === booking) return item.mark;
    if (item.kind === "all" && item.bookings.includes(booking) && sameMark(now, item.was)) return item.mark;
    return item.kind === "remove" && item.booking === booking ? null : now;
  }, mark);

  return {
    add, after, answer, flush,
    /** Undo « all » that has not left yet. */
    forget: (id) => {
      const item = items.find((one) => one.id === id && !one.sent);
      if (item) drop(item);
      return !!item;
    },
    size: () => items.length,
    waits: (booking) => items.some((item) => item.booking === booking || item.bookings?.includes(booking)),
    adding: (child) => items.some((item) => item.kind === "add" && item.child === child),
    /** Where to send from now on; null while nobody listens. */
    through: (way) => { send = way; },
  };
};
