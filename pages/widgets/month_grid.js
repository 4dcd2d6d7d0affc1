// Month grid: draws the weeks, keeps what the parent changed, sends it. month_grid.py says what `data` holds.

import { keepClearOf, scrollerOf, walkWithArrows } from "./arrow_keys.js";
import { drawNames, drawTable, makeTimes, makeToggle } from "./columns.js";
import { commonReason, drawMark, drawNote, fold, make, MARKS, modifications, outcomeLines, reasonsLines, twoSizes } from "./elements.js";
import { guardLeaving } from "./leaving.js";
import { costWords, monthCost } from "./month_cost.js";
import { askStaff } from "./on_behalf.js";
import { moveSideways } from "./sideways.js";

const PATIENCE = 15_000; // ms after which what got no answer may be tried again

// "child month" → Map("day service" → {on, time, was, name, sent}). Outlives reruns and a walk elsewhere in the app.
const kept = new Map();
const grids = new WeakMap(); // where Streamlit mounted us → the grid that lives there
let told = null; // id of the last outcome that was shown

const createGrid = (home) => {
  const part = (selector) => home.querySelector(selector);
  const [weeks, say, cost, why, undo, save] = [".weeks", ".say", ".cost", ".why", ".undo", ".primary"].map(part);
  let data, send, patience, away;
  let aimed = null; // the month that was asked for and has not come yet: another click goes on from there
  let changes = new Map();
  let spots = new Map(); // "day service" → {key, name, service, cell, td, box, select}
  let toggles = []; // one per « tout »: {button, spots}
  let news = []; // what the bar says until the next change
  const usual = new Map(); // service id → the time last chosen, offered for the next box
  const unfolded = new Set(); // "child day" of the weeks in view: one that closes meanwhile does not fold away

  const guard = guardLeaving(home, part("dialog"), () => changes.size, () => forget());
  const sideways = moveSideways(part(".grid") ?? home, part(".slide"));
  const asks = askStaff(part(".asks"), () => [...changes].filter(([key]) => spots.has(key))
    .map(([key, { on }]) => ({ on, cell: spots.get(key).cell })));
  const state = (spot) => changes.get(spot.key) ?? spot.cell;
  const stands = ({ cell, service }, { on, time }) => on === cell.on && (!on || !service.times || time === cell.time);

  // ---- drawing

  const draw = () => {
    const focused = home.getRootNode().activeElement?.dataset.at;
    spots = new Map();
    toggles = [];
    drawTop();
    weeks.replaceChildren(...data.weeks.map(drawWeek));
    drawWhole();
    reconcile();
    spots.forEach(paint);
    refresh();
    sideways.again();
    if (focused) part(`[data-at="${focused}"]`)?.focus();
  };

  const drawTop = () => {
    const pill = ({ id, name }) => {
      const current = id === data.child.id;
      const button = make("button", name, { type: "button" }, { "data-at": `child ${id}`, "aria-current": current });
      button.onclick = () => current || go({ child: id });
      return button;
    };
    part(".pills").replaceChildren(...(data.children.length > 1 ? data.children.map(pill) : []));
    const { label, previous, next } = data.month;
    if (part("nav h2").textContent !== label) part("nav h2").textContent = label;
    [[".previous", previous, -1], [".next", next, 1]].forEach(([selector, month, by]) => {
      part(selector).disabled = !month;
      part(selector).onclick = () => go({ month: neighbour(by) });
    });
    const rules = data.rules ?? [];
    const inView = part(".note details")?.open ?? (rules.length === 1 && part(".grid").clientWidth > 700);
    part(".note").replaceChildren(drawNote(data.note, rules, inView));
    const used = new Set(data.weeks.flatMap((w) => w.days ?? []).flatMap((d) => d.cells).map((cell) => cell?.mark));
    const line = (mark) => make("li", [drawMark(mark), MARKS[mark][1]]);
    part(".legend").replaceChildren(...Object.keys(MARKS).filter((mark) => used.has(mark)).map(line));
  };

  /** The month after (or before) the one that is asked for, else shown; no further than the address may go. */
  const neighbour = (by) => {
    const [year, month] = (aimed ?? data.month.iso).split("-").map(Number);
    const there = new Date(Date.UTC(year, month - 1 + by)).toISOString().slice(0, 7);
    return [data.month.earliest ?? "0000", there, data.month.latest ?? "9999"].sort()[1];
  };

  const drawWeek = (week) => {
    const { status } = week;
    const head = make("header", make("h3", `Semaine ${week.number} · ${week.label}`));
    if (week.empty) return make("section", [head, make("p", week.empty, { className: "reason" })], { className: "week" });
    const reason = commonReason(week.days.flatMap((day) => day.cells));
    const chip = status?.text ?? reason;
    if (chip) head.append(make("span", chip, { className: status?.open ? "chip open" : "chip" }));
    const body = make("tbody", week.days.map((day) => drawDay(day, reason)));
    const days = new Set(week.days.map(({ iso }) => iso));
    const boxes = [...spots.values()].filter(({ key }) => days.has(key.split(" ")[0]));
    const header = drawHeader("Date", boxes, week.days[0].iso, `toute la semaine ${week.number}`);
    const table = drawTable(data.services, `Semaine ${week.number}, ${week.label}`, [header, body]);
    const about = reason ? make("p", reason, { className: "reason" }) : "";
    const inside = make("div", [about, make("div", table, { className: "scroll" })], { className: "inside" });
    fold(head, inside, `${data.child.id} ${week.days[0].iso}`, !reason, unfolded);
    return make("section", [head, inside], { className: "week" });
  };

  /** The names over these boxes, « tout » with each service that has some which may change; `of` says of what. */
  const drawHeader = (first, boxes, at, of) => drawNames(data.services, first, (service) => {
    const free = boxes.filter((spot) => spot.service === service && !spot.cell.off);
    if (!free.length) return null;
    const turn = (all, on) => all.forEach((spot) => change(spot, { on }));
    const named = [`${service.label} : ${of}`, `all ${service.id} ${at}`];
    const toggle = makeToggle(...named, free, (spot) => state(spot).on, turn);
    toggles.push(toggle);
    return toggle.button;
  });

  /** The row on top: « tout » for a whole month. */
  const drawWhole = () => {
    const header = drawHeader(twoSizes("Tout le mois", "Mois"), [...spots.values()], "month", "tout le mois");
    const table = drawTable(data.services, "", [header]);
    table.role = "presentation";
    const inside = make("div", table, { className: "scroll" });
    part(".whole").replaceChildren(...(header.querySelector("button") ? [inside] : []));
  };

  const drawDay = (day, known) => {
    const reason = commonReason(day.cells);
    const date = make("th", twoSizes(day.label, day.short), { scope: "row" });
    if (reason && reason !== known) date.append(make("small", reason, { className: "long" }));
    const never = () => make("td", [], { className: "never" });
    const draw = (service, i) => (day.cells[i] ? drawCell(day, day.cells[i], service) : never());
    const cells = data.services.map(draw);
    return make("tr", [date, ...cells], { className: day.today ? "today" : "" });
  };

  const drawCell = (day, cell, service) => {
    const key = `${day.iso} ${service.id}`;
    const name = `${service.label}, ${day.label}`;
    const named = { "aria-label": name, "data-at": `box ${key}` };
    const box = make("input", [], { type: "checkbox", disabled: !!cell.off }, named);
    const td = make("td", make("label", box, { className: "cell" }), { className: service.times ? "time" : "" });
    const spot = { key, name, service, cell, td, box };
    spots.set(key, spot);
    box.onchange = () => change(spot, { on: box.checked });
    if (service.times) td.append(drawTime(spot, day));
    if (cell.mark) td.append(drawMark(cell.mark));
    const description = [MARKS[cell.mark]?.[1], cell.off].filter(Boolean).join(" – ");
    if (description) {
      const id = `about-${key.replace(" ", "-")}`;
      td.append(make("span", description, { id, hidden: true }));
      td.title = description;
      box.setAttribute("aria-describedby", id);
    }
    if (cell.off) { // touch and arrow keys reach the reason: the cell takes the focus that its box cannot
      td.classList.add("off");
      td.tabIndex = -1;
      td.dataset.at = `cell ${key}`;
      td.onclick = () => td.focus();
      td.onfocus = () => { why.textContent = `${name}\u00a0: ${cell.off}`; };
      td.onblur = () => { why.textContent = ""; };
    }
    return td;
  };

  const drawTime = (spot, day) => {
    const { cell, key, service } = spot;
    spot.select = makeTimes(service, cell, `${service.label}, ${service.time_name}, ${day.label}`, `time ${key}`);
    spot.select.disabled = !!cell.off;
    spot.select.onchange = () => {
      const time = Number(spot.select.value);
      usual.set(service.id, time);
      change(spot, { time });
    };
    return spot.select;
  };

  const paint = (spot) => {
    const { on, time } = state(spot);
    spot.box.checked = on;
    spot.td.classList.toggle("changed", changes.has(spot.key));
    if (!spot.select) return;
    spot.select.classList.toggle("shown", on);
    if (on) spot.select.value = time ?? "";
  };

  // ---- going elsewhere

  /** Until another month or child has come, the old one takes no tick: it would be left behind unseen. */
  const go = (there) => guard.ask(() => {
    rest(true);
    aimed = there.month ?? null;
    send("go", there);
  });
  const rest = (yes) => {
    [weeks, part(".whole")].forEach((one) => { one.inert = yes; });
    clearTimeout(away);
    if (yes) away = setTimeout(() => rest(false), PATIENCE);
    else aimed = null;
  };

  // ---- changing

  const change = (spot, wanted) => {
    const { key, name, cell, service, box } = spot;
    const after = { ...state(spot), ...wanted };
    if (service.times && after.on && after.time == null) after.time = usualTime(service);
    const was = changes.get(key)?.was ?? { on: cell.on, time: cell.time ?? null };
    if (stands(spot, after)) changes.delete(key);
    else changes.set(key, { on: after.on, time: after.time ?? null, was, name });
    news = [];
    const before = box.getBoundingClientRect().top;
    paint(spot);
    scrollerOf(home)?.scrollBy({ top: box.getBoundingClientRect().top - before, behavior: "instant" });
    refresh();
  };

  const usualTime = (service) => {
    const column = [...spots.values()].filter((spot) => spot.service === service).map(state);
    const ticked = column.find(({ on, time }) => on && time != null);
    return usual.get(service.id) ?? ticked?.time ?? service.times[0][0];
  };

  const forget = () => {
    changes.clear();
    news = [];
    draw();
  };

  // ---- the bar

  const refresh = () => {
    const n = changes.size;
    const saving = [...changes.values()].some(({ sent }) => sent);
    const lines = [...(n ? [make("p", `${modifications(n)} à enregistrer`)] : []), ...news];
    const spoken = make("div", lines.length ? lines : make("p", "Cochez les jours de présence."));
    if (spoken.textContent !== say.textContent) say.replaceChildren(...spoken.childNodes);
    const costs = make("p", data.cost ? costWords(monthCost(data, changes), data.services) : []);
    if (costs.textContent !== cost.textContent) cost.replaceChildren(...costs.childNodes);
    undo.setAttribute("aria-disabled", !n || saving);
    save.setAttribute("aria-disabled", !n || saving);
    save.textContent = saving ? "Enregistrement…" : "Enregistrer";
    toggles.forEach(({ button, full }) => button.setAttribute("aria-pressed", full()));
    asks.refresh();
    guard.stay();
  };

  undo.onclick = () => undo.ariaDisabled === "true" || forget();

  /** What was sent counts as unsaved again: no answer came, or nobody is left here to hear it. */
  const takeBack = () => {
    clearTimeout(patience);
    changes.forEach((c) => { delete c.sent; });
  };

  save.onclick = () => {
    if (save.ariaDisabled === "true" || !asks.ready()) return;
    changes.forEach((c) => { c.sent = true; });
    patience = setTimeout(() => {
      takeBack();
      news = [make("p", "Le serveur n'a pas répondu. Rien n'est perdu : réessayez.", { className: "bad" })];
      refresh();
    }, PATIENCE);
    refresh();
    const message = ([key, { on, time, was }]) => {
      const [day, service] = key.split(" ");
      return { day, service: Number(service), on, time: on ? time : null, was };
    };
    send("save", { child: data.child.id, changes: [...changes].map(message), ...asks.answer() });
  };

  /** Lay what was kept over new data: what stands already is dropped; so is what was greyed meanwhile, which is said. */
  const reconcile = () => {
    const lost = [];
    changes.forEach((after, key) => {
      const spot = spots.get(key);
      const done = spot && stands(spot, after);
      if (spot && !spot.cell.off && !done) return;
      changes.delete(key);
      const reason = spot?.cell.off ?? "cette case n'est plus proposée.";
      if (!done) lost.push(`${after.name}\u00a0: ${reason}`);
    });
    if (lost.length) news.push(...reasonsLines(modifications(lost.length, "abandonnée"), lost));
  };

  const show = (fresh, trigger) => {
    const key = `${fresh.child.id} ${fresh.month.iso}`;
    if (data && key !== `${data.child.id} ${data.month.iso}`) {
      news = [];
      if (!aimed || aimed === fresh.month.iso) rest(false);
    }
    if (!kept.has(key)) kept.set(key, new Map());
    [data, send, changes] = [fresh, trigger, kept.get(key)];
    const { outcome } = data;
    if (outcome && outcome.id !== told) {
      told = outcome.id;
      clearTimeout(patience);
      if (outcome.kept) {
        takeBack();
        news = [make("p", outcome.kept, { className: "bad" })];
      } else {
        changes.forEach(({ sent }, cell) => sent && changes.delete(cell));
        news = outcomeLines(outcome);
        asks.clear();
      }
    }
    draw();
  };

  walkWithArrows(weeks);
  keepClearOf(part(".save"), weeks);
  const close = () => {
    takeBack();
    guard.remove();
    sideways.remove();
  };
  return { show, close, turn: 0 };
};

export default function ({ data: [data], parentElement, setTriggerValue }) {
  if (!grids.has(parentElement)) grids.set(parentElement, createGrid(parentElement));
  const grid = grids.get(parentElement);
  const turn = (grid.turn += 1);
  grid.show(data, setTriggerValue);
  // Streamlit calls again at each new data; the clean-up of an overtaken call must not touch its successor.
  return () => {
    if (turn !== grid.turn) return;
    grid.close();
    grids.delete(parentElement);
  };
}
