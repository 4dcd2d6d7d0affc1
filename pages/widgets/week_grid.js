// Typical week: weekdays and services to tick; the page is told each change. week_grid.py says what `data` holds.

import { walkWithArrows } from "./arrow_keys.js";
import { drawNames, drawTable, makeTimes, makeToggle } from "./columns.js";
import { make, twoSizes } from "./elements.js";
import { moveSideways } from "./sideways.js";

const grids = new WeakMap(); // where Streamlit mounted us → the week that lives there

const createWeek = (home) => {
  const place = home.querySelector(".weeks");
  let data, tell;
  let ticked = new Map(); // "weekday service" → time, null where there is no choice
  let touched = false; // until then the week follows what the page proposes
  let spots = [];
  let toggles = [];

  const inWords = home.querySelector(".ticked");
  let wide = false;
  const sideways = moveSideways(home.querySelector(".grid"), home.querySelector(".slide"), (is) => {
    wide = is;
    tellTicked();
  });

  /** What is ticked, in words: where columns are out of view, no tick may be. */
  const tellTicked = () => {
    const days = ({ id }) => data.days.filter(({ weekday }) => ticked.has(`${weekday} ${id}`)).map(({ short }) => short);
    const some = wide && data ? data.services.filter((service) => days(service).length) : [];
    const said = some.map((service) => `${service.label} (${days(service).join(", ")})`).join("\u00a0; ");
    inWords.textContent = said ? `Coché\u00a0: ${said}` : "";
  };

  const isOn = ({ key }) => ticked.has(key);

  const draw = () => {
    const focused = home.getRootNode().activeElement?.dataset.at;
    [spots, toggles] = [[], []];
    const body = make("tbody", data.days.map(drawDay));
    const header = drawNames(data.services, "Jour", drawToggle);
    const table = drawTable(data.services, "Semaine type", [header, body]);
    const inside = make("div", make("div", table, { className: "scroll" }), { className: "inside" });
    place.replaceChildren(make("section", inside, { className: "week" }));
    paint();
    sideways.again();
    if (focused) place.querySelector(`[data-at="${focused}"]`)?.focus();
  };

  const drawDay = (day) => {
    const never = () => make("td", [], { className: "never" });
    const cells = data.services.map((service, i) => (day.offered[i] ? drawCell(day, service) : never()));
    return make("tr", [make("th", twoSizes(day.label, day.short), { scope: "row" }), ...cells]);
  };

  const drawCell = (day, service) => {
    const key = `${day.weekday} ${service.id}`;
    const named = { "aria-label": `${service.label}, ${day.label}`, "data-at": `box ${key}` };
    const box = make("input", [], { type: "checkbox" }, named);
    const td = make("td", make("label", box, { className: "cell" }), { className: service.times ? "time" : "" });
    const spot = { key, service, box };
    spots.push(spot);
    box.onchange = () => turn([spot], box.checked);
    if (service.times) {
      const present = { on: ticked.has(key), time: ticked.get(key) };
      spot.select = makeTimes(service, present, `${service.label}, ${service.time_name}, ${day.label}`, `time ${key}`);
      spot.select.onchange = () => {
        ticked.set(key, Number(spot.select.value));
        changed();
      };
      td.append(spot.select);
    }
    return td;
  };

  const drawToggle = (service) => {
    const boxes = spots.filter((spot) => spot.service === service);
    if (!boxes.length) return null;
    const toggle = makeToggle(`${service.label} : toute la semaine`, `all ${service.id}`, boxes, isOn, turn);
    toggles.push(toggle);
    return toggle.button;
  };

  const paint = () => {
    spots.forEach((spot) => {
      spot.box.checked = isOn(spot);
      spot.select?.classList.toggle("shown", isOn(spot));
      if (spot.select && isOn(spot)) spot.select.value = ticked.get(spot.key) ?? "";
    });
    toggles.forEach(({ button, full }) => button.setAttribute("aria-pressed", full()));
    tellTicked();
  };

  /** The time that another day of this service has, else the first that is offered. */
  const usualTime = ({ service }) => {
    const beside = spots.find((spot) => spot.service === service && isOn(spot) && ticked.get(spot.key) != null);
    return service.times ? (beside ? ticked.get(beside.key) : service.times[0][0]) : null;
  };

  const turn = (all, on) => {
    all.forEach((spot) => {
      if (!on) ticked.delete(spot.key);
      else if (!isOn(spot)) ticked.set(spot.key, usualTime(spot));
    });
    changed();
  };

  const changed = () => {
    touched = true;
    paint();
    tell("week", [...ticked].map(([key, time]) => [...key.split(" ").map(Number), time]));
  };

  const show = (fresh, setStateValue) => {
    [data, tell] = [fresh, setStateValue];
    if (!touched) ticked = new Map(data.week.map(([weekday, service, time]) => [`${weekday} ${service}`, time]));
    draw();
  };

  walkWithArrows(place);
  return { show, close: sideways.remove, turn: 0 };
};

export default function ({ data: [data], parentElement, setStateValue }) {
  if (!grids.has(parentElement)) grids.set(parentElement, createWeek(parentElement));
  const grid = grids.get(parentElement);
  const turn = (grid.turn += 1);
  grid.show(data, setStateValue);
  // Streamlit calls again at each new data; the clean-up of an overtaken call must not touch its successor.
  return () => {
    if (turn !== grid.turn) return;
    grid.close();
    grids.delete(parentElement);
  };
}
