// Roll call: draws the list, keeps what is tapped, says how the connection is. roll_call.py says what `data` holds.

import { keepClearOf } from "./arrow_keys.js";
import { make } from "./elements.js";
import { createQueue, sameMark } from "./roll_queue.js";
import { createRow, UNKNOWN } from "./roll_row.js";
import { createSearch } from "./roll_search.js";
import { counted, minutesOf, onTap, paris } from "./roll_words.js";

const SILENCE = 7_000; // ms without news from the server after which the connection counts as lost
const SLOW = 1_500; // ms from which sending is worth a word
const MANY = 30; // children noted with one tap without being asked: a class

const accounts = new Map(); // account → its queue, what may be undone, what is to be told; outlives reruns
const rolls = new WeakMap(); // where Streamlit mounted us → the roll call that lives there

/** What one account has tapped in this page, however often Streamlit draws it anew. */
const createAccount = (id) => {
  const own = { undo: [], news: [], refused: [], since: null, redraw: () => {}, nameOf: () => null };
  own.queue = createQueue(id, {
    changed: () => {
      own.news = [];
      own.redraw();
    },
    refused: (item, why) => own.refused.push(`${item.name ?? own.nameOf(item.booking) ?? "Un enfant"}\u00a0: ${why}`),
  });
  return own;
};

const createRoll = (home) => {
  const part = (selector) => home.querySelector(selector);
  const [title, counts, lists, bar, say, undo, all] = ["h2", ".counts", ".lists", ".bar", ".say", ".undo", ".all"].map(part);
  const [ask, askedAbout, yes, no] = [".ask", ".ask p", ".yes", ".no"].map(part);
  let asking = false; // whether many are to be noted present, and somebody has to say yes
  let drawn = new Map(); // booking → its row
  let data, mine, trigger;
  let heard = performance.now();
  let offset = window.cantinePulse?.offset ?? 0; // ms from this device's clock to the server's

  const markOf = (row) => mine.queue.after(row.id, { presence: row.presence, time: row.time });
  const cutOff = () => !navigator.onLine || performance.now() - heard > SILENCE;
  const open = (row) => !data.locked && !row.billed;
  const now = () => minutesOf(paris.format(Date.now() + offset));
  /** Those in view that nobody has noted: of the class that was chosen, and with the name that is searched. */
  const untold = () => data.rows.filter((row) =>
    open(row) && !row.sick && search.wants(row.plain) && markOf(row)?.presence === "unknown");

  // ---- noting

  /** Note a row; what it showed before goes along, and can be brought back. */
  const note = (row, mark) => {
    const before = markOf(row);
    if (!before || sameMark(before, mark)) return;
    const tick = (to, was) => mine.queue.add({ kind: "tick", booking: row.id, mark: to, was: [was], name: row.name });
    mine.undo.push(() => tick(before, mark));
    tick(mark, before);
  };
  const remove = (row) => mine.queue.add({ kind: "remove", booking: row.id, name: row.name });
  const addChild = (child) => {
    const time = data.timed && data.today ? now() : null;
    mine.queue.add({ kind: "add", child: child.id, service: data.service, day: data.day, time, name: child.name });
    mine.news = [`${child.name}\u00a0: ${child.booked ? "noté présent" : "ajouté sans inscription"}.`];
    search.clear();
    refresh();
    search.focus();
  };
  const noteAll = () => {
    const bookings = untold().map((row) => row.id);
    const present = { presence: "present", time: null };
    const id = mine.queue.add({ kind: "all", bookings, mark: present, was: UNKNOWN });
    const back = { kind: "all", bookings, mark: UNKNOWN, was: present };
    mine.undo.push(() => mine.queue.forget(id) || mine.queue.add(back));
    refresh();
  };
  const answer = (agreed) => {
    asking = false;
    if (agreed) noteAll();
    refresh();
    all.focus();
  };
  onTap(all, () => {
    if (untold().length <= MANY) return noteAll();
    asking = true;
    refresh();
    yes.focus();
  });
  onTap(yes, () => answer(true));
  onTap(no, () => answer(false));
  onTap(undo, () => {
    mine.undo.pop()?.();
    refresh();
  });
  const search = createSearch(part("[type=search]"), part(".found"), {
    ask: (typed) => trigger("search", typed), add: addChild, changed: () => refresh(),
  });

  // ---- drawing

  /** Rows that stay keep their elements: what is tapped or typed in them is not disturbed. */
  const arrange = () => {
    const classes = [...new Set(data.rows.map((row) => row.class))];
    const wanted = classes.map((name) => [name, data.rows.filter((row) => row.class === name)]);
    const shape = JSON.stringify(wanted.map(([name, rows]) => [name, rows.map(({ id }) => id)]));
    if (shape === lists.dataset.shape) return;
    lists.dataset.shape = shape;
    const focused = home.getRootNode().activeElement;
    const before = drawn;
    const row = (one) => before.get(one.id) ?? createRow(one, data, { note, remove, markOf, now });
    drawn = new Map(data.rows.map((one) => [one.id, row(one)]));
    const list = (name, rows) => make("ul", rows.map(({ id }) => drawn.get(id).li), {}, { "aria-label": name });
    const section = ([name, rows]) => make("section", [...(wanted.length > 1 ? [make("h3", name)] : []), list(name, rows)]);
    const empty = make("p", "Aucun enfant inscrit.", { className: "empty" });
    lists.replaceChildren(...(wanted.length ? wanted.map(section) : [empty]));
    if (focused?.isConnected) focused.focus();
  };

  const drawCounts = () => {
    const marks = data.rows.filter((row) => !row.sick).map(markOf).filter(Boolean);
    const [here, gone, rest] = ["present", "absent", "unknown"]
      .map((presence) => marks.filter((mark) => mark.presence === presence).length);
    const said = `${counted(marks.length, "attendu")}\u00a0: ${counted(here, "présent")}, ${counted(gone, "absent")}, ${rest} à pointer`;
    if (counts.textContent !== said) counts.textContent = said;
  };

  /** How the connection is, then what the server did not keep, then what was done. */
  const lines = () => {
    const n = mine.queue.size();
    const kept = n ? ` ${counted(n, "pointage")} gardé${n > 1 ? "s" : ""} sur cet appareil.` : "";
    const lost = `Connexion perdue.${kept} Continuez\u00a0: tout part dès son retour.`;
    const slow = n && mine.since && performance.now() - mine.since > SLOW;
    return [
      ...(cutOff() ? [make("p", lost, { className: "bad" })] : slow ? [make("p", `Envoi de ${counted(n, "pointage")}…`)] : []),
      ...(mine.refused.length ? [refusals()] : []),
      ...mine.news.map((one) => make("p", one, { className: "good" })),
    ];
  };
  const refusals = () => {
    const seen = make("button", "Compris", { type: "button" });
    seen.onclick = () => {
      mine.refused = [];
      refresh();
    };
    return make("div", [make("ul", mine.refused.map((one) => make("li", one))), seen], { className: "refused bad" });
  };
  const drawBar = () => {
    mine.since = mine.queue.size() ? mine.since ?? performance.now() : null;
    const told = lines();
    const spoken = make("div", told.length ? told : make("p", mine.queue.size() ? "Envoi…" : "Tout est enregistré."));
    if (spoken.textContent !== say.textContent) say.replaceChildren(...spoken.childNodes);
    bar.hidden = !!data.locked && !told.length;
    undo.setAttribute("aria-disabled", !mine.undo.length);
    const rest = untold().length;
    all.textContent = rest ? `Tous les autres présents (${rest})` : "Tous sont pointés";
    all.setAttribute("aria-disabled", !rest);
    asking &&= rest > 0;
    ask.hidden = !asking;
    undo.hidden = all.hidden = asking;
    const about = `Noter présents les ${rest} enfants en vue qui ne sont pas pointés\u00a0?`;
    if (askedAbout.textContent !== about) askedAbout.textContent = about;
    yes.textContent = `Oui, ${counted(rest, "présent")}`;
  };

  const refresh = () => {
    if (!data) return;
    data.rows.forEach((row) => {
      const waits = mine.queue.waits(row.id);
      drawn.get(row.id).paint(row, { open: open(row), waits, wanted: search.wants(row.plain) });
    });
    const here = new Set(data.rows.filter(markOf).map((row) => row.child));
    search.draw(data.found, { here, adding: mine.queue.adding, closed: !!data.locked, cutOff: cutOff() });
    drawCounts();
    drawBar();
  };

  // ---- coming and going

  const show = (fresh, send) => {
    const moved = data && (data.day !== fresh.day || data.service !== fresh.service);
    [data, trigger, heard] = [fresh, send, performance.now()];
    if (moved) {
      asking = false;
      drawn = new Map();
      search.clear();
    }
    if (!accounts.has(data.account)) accounts.set(data.account, createAccount(data.account));
    mine = accounts.get(data.account);
    mine.redraw = refresh;
    mine.nameOf = (booking) => data.rows.find((row) => row.id === booking)?.name;
    mine.queue.through((items) => trigger("taps", { items }));
    mine.queue.answer(data.answers);
    if (title.textContent !== data.title) title.textContent = data.title;
    part(".locked").textContent = data.locked ?? "";
    if (moved) delete lists.dataset.shape;
    arrange();
    refresh();
    mine.queue.flush();
  };

  /** Streamlit's own dialog about a lost connection would cover the list: here it is told in the bar. */
  const uncover = () => {
    const about = (dialog) => dialog.querySelector("h2")?.textContent === "Connexion interrompue";
    const close = [...document.querySelectorAll("[data-testid=stDialog]")].find(about)?.querySelector("[aria-label=Fermer]");
    close?.click();
    return !!close;
  };
  const watch = setInterval(() => {
    if (uncover()) heard = -SILENCE;
    refresh();
  }, 1_000);
  /** The server is there (`pulse` in roll_call.py): what waits may leave. */
  const onPulse = () => {
    [heard, offset] = [performance.now(), window.cantinePulse.offset];
    refresh();
    mine?.queue.flush();
  };
  const onShown = () => { // a page in the background hears nothing: that is no lost connection
    if (!document.hidden) heard = performance.now();
    refresh();
  };
  const listeners = [
    [window, "cantine-pulse", onPulse], [window, "online", refresh], [window, "offline", refresh],
    [document, "visibilitychange", onShown],
  ];
  listeners.forEach(([where, name, listener]) => where.addEventListener(name, listener));
  part(".print").onclick = () => print();
  keepClearOf(bar, lists);

  const close = () => {
    clearInterval(watch);
    search.close();
    listeners.forEach(([where, name, listener]) => where.removeEventListener(name, listener));
    mine.queue.through(null);
    mine.redraw = () => {};
  };
  return { show, close, turn: 0 };
};

export default function ({ data: [data], parentElement, setTriggerValue }) {
  if (!rolls.has(parentElement)) rolls.set(parentElement, createRoll(parentElement));
  const roll = rolls.get(parentElement);
  const turn = (roll.turn += 1);
  roll.show(data, setTriggerValue);
  // Streamlit calls again at each new data; the clean-up of an overtaken call must not touch its successor.
  return () => {
    if (turn !== roll.turn) return;
    roll.close();
    rolls.delete(parentElement);
  };
}
