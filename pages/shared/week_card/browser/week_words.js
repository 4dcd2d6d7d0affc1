// What a chip of the week says in a word, and what a screen reader and a tap are told of it.

import { hour, joinWords } from "../../browser/french.js";
import { translate } from "../../browser/translate.js";
import { MARKS } from "../../month_grid/browser/month_words.js";

const HELD = {
  sick: () => translate("absent"),
  invoiced: () => translate("facturé"),
  called_off: () => translate("annulé"),
  other: () => translate("autre parent"),
};
const OFFERED = { free: () => translate("gratuit"), waiting: () => translate("attente") };

/** « 17 h » of what is « 17 h 00 »: a chip is narrow. */
const shortHour = (minutes) => hour(minutes).replace(/\u00a000$/, "");

/** What stands under the date. `state` is {on, time}, `rest` are the other services that are ticked that day, `name` is
 * that of a service that is not the one of the other days. A day is « libre » where nothing at all is booked. */
export const describeChip = (cell, state, rest, name) => {
  if (!state.on) {
    if (cell.off) return cell.word;
    const free = rest.length ? `+${rest.length}` : translate("libre");
    return cell.tardy ? translate("majoré") : OFFERED[cell.mark]?.() ?? name ?? free;
  }
  if (cell.on && HELD[cell.mark]) return HELD[cell.mark]();
  if (cell.off && ![translate("trop tard"), translate("lié")].includes(cell.word)) return cell.word;
  if (cell.mark === "prepared") return translate("préparé");
  if (cell.wish) return translate("souhait");
  const times = [state, ...rest].map(({ time }) => time).filter((time) => time != null);
  const more = times.length ? shortHour(Math.max(...times)) : rest.length ? `+${rest.length}` : "";
  return ["✓", name ?? more].filter(Boolean).join(" ");
};

/** The meaning of a box's mark, why it may not change, and what else is ticked that day. */
export const explainBox = (cell, rest = []) => {
  const others = rest.map(({ service, time }) =>
    time == null ? service.label : translate("{service} à {hour}", { service: service.label, hour: hour(time) }));
  const also = others.length ? translate("avec {services}", { services: joinWords(others) }) : "";
  return [MARKS[cell.mark]?.[1](), cell.off ?? cell.tardy, also].filter(Boolean).join(" – ");
};
