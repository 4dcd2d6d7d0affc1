// How hours, amounts, numbers of things and names are written, as common/french and common/search do in Python.

import { isFrench, translate } from "./translate.js";

/** « 17 h 05 » of minutes since midnight. */
export const hour = (minutes) => {
  const hours = Math.floor(minutes / 60);
  const rest = String(minutes % 60).padStart(2, "0");
  if (isFrench()) return `${hours}\u00a0h\u00a0${rest}`;
  return `${hours % 12 || 12}:${rest}\u00a0${hours % 24 < 12 ? "am" : "pm"}`;
};

/** « 12,50 € », « −1 234,00 € » of cents. */
export const euros = (cents) =>
  (cents / 100).toLocaleString(isFrench() ? "fr-FR" : "en-GB", { style: "currency", currency: "EUR" })
    .replace("-", "−");

/** « Repas », « Repas et Étude », « Repas, Étude et Garderie ». */
export const joinWords = (words) =>
  words.length > 1
    ? translate("{firsts} et {last}", { firsts: words.slice(0, -1).join(", "), last: words.at(-1) })
    : words[0] ?? "";

/** « 1 présent », « 3 présents »: for staff; parents read their own language, by `translatePlural`. */
export const plural = (count, word) => `${count} ${word}${count > 1 ? "s" : ""}`;

/** What is typed, as names are compared: « ZOÉ Le-Goff » is « zoe le goff ». */
export const makePlain = (typed) => typed.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/ß/g, "ss").replace(/[^\p{L}\p{N}_@.+]+/gu, " ").trim();

/** « décembre » of « 2026-12 ». */
export const nameMonth = (iso) => new Date(`${iso}-01T00:00Z`)
  .toLocaleDateString(isFrench() ? "fr-FR" : "en-GB", { month: "long", timeZone: "UTC" });
