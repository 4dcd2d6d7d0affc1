// What the months cost while the parent ticks: the server's figures, and what the changed days cost more or less.

import { make } from "../../browser/elements.js";
import { euros, joinWords } from "../../browser/french.js";
import { translate } from "../../browser/translate.js";

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

/** The changes of the days of a month; a wish costs nothing until it is granted. */
const listOwn = (month, changes) =>
  [...changes].filter(([key, { cell }]) => key.startsWith(month) && !cell?.wish);

/** The cost that holds with so many ticks, where a label is counted (counted_cost.py); else the only one. */
const chooseCost = (cost, changes) => {
  if (!cost.counted) return cost;
  const key = cost.counted.map(([service, booked, least]) => {
    const own = changes.filter(([one]) => one.endsWith(` ${service}`));
    const more = own.map(([, { on, was }]) => Number(on) - Number(was?.on ?? false));
    return more.reduce((sum, one) => sum + one, booked) < least ? "1" : "0";
  });
  return cost.variants[key.join("")];
};

/** What the month of `given` costs its family; `changes` is "day service" → {on, time, was, cell}. month_cost.py says
 * what a cost holds. `inTime`: as if nothing were ticked late. */
export const sumMonth = (given, services, changes, inTime = false) => {
  const own = listOwn(given.month ?? "", changes);
  const cost = chooseCost(given, own);
  const [ids, changed] = [services.map(({ id }) => id), new Map(own)];
  const total = { cents: cost.cents, billed: cost.billed, unpriced: new Set() };
  const days = new Set([...Object.keys(cost.held), ...changed.keys()].map((key) => key.split(" ")[0]));
  days.forEach((day) => {
    const prices = cost.stretches.findLast(({ from }) => from <= day);
    const held = (service) => {
      const [cents, joins] = cost.held[`${day} ${service}`] ?? [];
      return cents === undefined ? [] : [{ service, cents, joins }];
    };
    const stands = (service) => {
      const change = changed.get(`${day} ${service}`);
      if (!change) return held(service);
      const late = !inTime && !change.was?.on && change.cell?.tardy;
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
export const describeLate = (count, { costs = [], services }, changes) => {
  const sum = (inTime) => costs.reduce((all, cost) => all + sumMonth(cost, services, changes, inTime).cents, 0);
  const more = sum(false) - sum(true);
  const dearer = more ? `\u00a0: +\u00a0${euros(more)}` : "";
  return [make("p", translate("dont {count} après le délai", { count }) + dearer, { className: "bad" })];
};

/** « Estimation du mois : 47,60 € »; what was billed already, or has no price yet, is said beside it. Where changes
 * touch another month too, that one as well: « Estimation de novembre : 12,00 € · de décembre : 30,00 € ». */
export const describeCosts = ({ costs, services, month }, changes) => {
  const told = costs.filter((cost) => cost.month === month.iso || listOwn(cost.month, changes).length);
  const sums = told.map((cost) => sumMonth(cost, services, changes));
  const unpriced = new Set(sums.flatMap((one) => [...one.unpriced]));
  const names = joinWords(services.filter(({ id }) => unpriced.has(id)).map(({ label }) => label));
  const missing = names && translate("{services}\u00a0: tarif pas encore fixé", { services: names });
  if (missing && sums.every(({ cents }) => !cents)) return [missing];
  const also = missing && ` · ${missing}`;
  return sums.length === 1 ? [...describeOne(sums[0]), also] : [describeSeveral(told, sums), also];
};

const describeBilled = (billed) => translate("déjà facturé\u00a0: {sum}", { sum: euros(billed) });

const describeOne = ({ cents, billed }) => {
  if (billed && !cents) return [translate("Déjà facturé\u00a0: {sum}", { sum: euros(billed) })];
  const estimate = translate("Estimation du mois\u00a0: {sum}", { sum: euros(cents) });
  return [estimate, billed ? ` · ${describeBilled(billed)}` : ""];
};

const describeSeveral = (costs, sums) => {
  const parts = costs.map(({ name }, i) => {
    const hole = { month: name, sum: euros(sums[i].cents) };
    const said = /^[aeiou]/.test(name)
      ? translate("d'{month}\u00a0: {sum}", hole)
      : translate("de {month}\u00a0: {sum}", hole);
    return sums[i].billed ? `${said} (${describeBilled(sums[i].billed)})` : said;
  });
  return translate("Estimation {months}", { months: parts.join(" · ") });
};
