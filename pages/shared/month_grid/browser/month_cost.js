// What the month costs while the parent ticks: the server's figure, and what the changed days cost more or less.

import { make } from "../../browser/elements.js";
import { euros, joinWords } from "../../browser/french.js";

const ASKED = 4; // manners above this one are waived: the half that is not decides
const BY_PARENT = 3; // the manner of what a parent books late

/** What the ticked boxes of one day cost together, and the services of those without a price (their cents are null). */
const sumDay = (boxes, pairs) => {
  const left = new Map(boxes.map((box) => [box.service, box]));
  let cents = 0;
  pairs.forEach(([one, other, ...prices]) => {
    const halves = [left.get(one), left.get(other)];
    if (!halves.every((half) => half?.joins)) return;
    const late = halves.map(({ joins }) => joins).filter((joins) => joins > 1);
    cents += prices[(late.find((joins) => joins <= ASKED) ?? late[0] ?? 1) - 1];
    [one, other].forEach((half) => left.delete(half));
  });
  left.forEach((box) => { cents += box.cents ?? 0; });
  return { cents, unpriced: [...left.values()].filter((box) => box.cents === null).map(({ service }) => service) };
};

/** The cost that holds with so many ticks, where a label is counted (counted_cost.py); else the only one. */
const chooseCost = ({ cost, services, weeks }, changes) => {
  if (!cost.counted) return cost;
  const ids = services.map(({ id }) => id);
  const key = cost.counted.map(([service, booked, least]) => {
    const more = weeks.flatMap(({ days }) => days).map(({ iso, cells }) => {
      const change = changes.get(`${iso} ${service}`);
      return change && !cells?.[ids.indexOf(service)]?.wish ? Number(change.on) - Number(change.was?.on ?? false) : 0;
    });
    return more.reduce((sum, one) => sum + one, booked) < least ? "1" : "0";
  });
  return cost.variants[key.join("")];
};

/** `changes` is "day service" → {on, time}. month_cost.py says what `cost` holds. */
export const sumMonth = (data, changes, inTime = false) => {
  const { services, weeks } = data;
  const cost = chooseCost(data, changes);
  const ids = services.map(({ id }) => id);
  const total = { cents: cost.cents, billed: cost.billed, unpriced: new Set() };
  weeks.flatMap(({ days }) => days).forEach(({ iso, cells }) => {
    const prices = cost.stretches.findLast(({ from }) => from <= iso);
    const key = (service) => `${iso} ${service}`;
    const wished = new Set(services.filter((_, i) => cells?.[i]?.wish).map(({ id }) => id));
    const held = (service) => {
      const [cents, joins] = cost.held[key(service)] ?? [];
      return cents === undefined ? [] : [{ service, cents, joins }];
    };
    const stands = (service) => {
      const change = changes.get(key(service));
      if (!change || wished.has(service)) return held(service); // a wish costs nothing until it is granted
      const late = !inTime && !change.was?.on && cells?.[ids.indexOf(service)]?.tardy;
      const cents = (late ? prices.late : prices.cents)[service][change.time ?? ""] ?? null;
      return change.on ? [{ service, cents, joins: late ? BY_PARENT : 1 }] : [];
    };
    const after = sumDay(ids.flatMap(stands), prices.pairs);
    total.cents += after.cents - sumDay(ids.flatMap(held), prices.pairs).cents;
    after.unpriced.forEach((service) => total.unpriced.add(service));
  });
  return total;
};

/** « dont 2 après le délai : + 4,00 € »: what is ticked late costs more, said before it is saved. */
export const describeLate = (count, data, changes) => {
  const more = data.cost ? sumMonth(data, changes).cents - sumMonth(data, changes, true).cents : 0;
  const dearer = more ? `\u00a0: +\u00a0${euros(more)}` : "";
  return [make("p", `dont ${count} après le délai${dearer}`, { className: "bad" })];
};

/** « Estimation du mois : 47,60 € »; what was billed already, or has no price yet, is said beside it. */
export const describeCost = ({ cents, billed, unpriced }, services) => {
  const labels = services.filter(({ id }) => unpriced.has(id)).map(({ label }) => label);
  const missing = labels.length ? `${joinWords(labels)}\u00a0: tarif pas encore fixé` : "";
  if (missing && !cents) return [missing];
  if (billed && !cents) return [`Déjà facturé\u00a0: ${euros(billed)}`];
  const month = make("span", " du mois", { className: billed ? "long" : "" });
  const paid = [" · ", make("span", "déjà ", { className: "long" }), `facturé\u00a0: ${euros(billed)}`];
  return ["Estimation", month, `\u00a0: ${euros(cents)}`, ...(billed ? paid : []), missing && ` · ${missing}`];
};
