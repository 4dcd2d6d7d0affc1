// What tables of services share: columns that stand under each other, their names with « tout », the choice of a time.

import { make, shorten, twoSizes } from "./elements.js";
import { hour } from "./french.js";
import { translate } from "./translate.js";

const MANY = 7; // services from which their short names stand over narrower columns

/** Whether so many columns bear their short names at every width. */
export const areMany = (services) => services.length > MANY;

/** A table with a column for the days and one for each service. */
export const drawTable = (services, caption, parts) => {
  const columns = services.map(({ times }) => make("col", [], { className: times ? "time" : "" }));
  const colgroup = make("colgroup", [make("col", [], { className: "date" }), ...columns]);
  const table = make("table", [make("caption", caption, { className: "sr" }), colgroup, ...parts]);
  const timed = services.filter((service) => service.times).length;
  table.classList.toggle("many", areMany(services));
  table.style.cssText = `--timed: ${timed}; --plain: ${services.length - timed}`;
  return table;
};

/** The services' names, each with the button that `toggleOf` makes for it, if any. */
export const drawNames = (services, first, toggleOf) => {
  const header = (service) => {
    const name = make("th", twoSizes(service.label, shorten(service, areMany(services))), { scope: "col" });
    name.classList.toggle("time", !!service.times);
    name.append(toggleOf(service) ?? "");
    return name;
  };
  return make("thead", make("tr", [make("th", first, { scope: "col" }), ...services.map(header)]));
};

/** « tout »: one button for all of these boxes; it ticks them, or empties them where all are ticked. */
export const makeToggle = (name, at, boxes, isOn, turn) => {
  const button = make("button", translate("tout"), { type: "button" }, { "aria-label": name, "data-at": at });
  const full = () => boxes.every(isOn);
  button.onclick = () => turn(boxes, !full());
  return { button, full };
};

/** The times that a service offers, and the present one where it is none of them. */
const makeTimes = (service, present, name, at) => {
  const offered = new Map(service.times);
  if (present.on && !offered.has(present.time)) {
    offered.set(present.time ?? "", present.time == null ? "–" : hour(present.time));
  }
  const options = [...offered].map(([time, text]) => new Option(text, time));
  return make("select", options, {}, { "aria-label": name, "data-at": at });
};

/** The cell `td` of a service on a day, with its box and, where there is a choice, its time; `present` is {on, time}.
 * `onTick(spot, on)` and `onTime(spot, time)` hear of changes. */
export const makeSpot = (service, day, key, present, { onTick, onTime }) => {
  const name = `${service.label}, ${day.label}`;
  const box = make("input", [], { type: "checkbox" }, { "aria-label": name, "data-at": `box ${key}` });
  const td = make("td", make("label", box, { className: "cell" }), { className: service.times ? "time" : "" });
  const spot = { key, name, service, td, box };
  td.dataset.column = service.id;
  box.onchange = () => onTick(spot, box.checked);
  if (!service.times) return spot;
  spot.select = makeTimes(service, present, `${service.label}, ${service.time_name}, ${day.label}`, `time ${key}`);
  spot.select.onchange = () => onTime(spot, Number(spot.select.value));
  spot.at = make("span", [], { className: "at" }, { "aria-hidden": true }); // a narrow screen shows it under the box
  td.append(spot.select, spot.at);
  return spot;
};

/** Show whether a box is ticked, and its time where it is. */
export const paintSpot = ({ box, select, at }, { on, time }) => {
  box.checked = on;
  if (at) at.textContent = on && time != null ? hour(time) : "";
  select?.classList.toggle("shown", on);
  if (select && on) select.value = time ?? "";
};

/** The row of a day: `cellOf(service, index)` is its cell, nothing where the service never runs on that day. */
export const drawRow = (date, services, cellOf, className = "") => {
  const never = ({ id }) => make("td", [], { className: "never" }, { "data-column": id });
  const cells = services.map((service, i) => cellOf(service, i) || never(service));
  return make("tr", [date, ...cells], { className });
};
