// How hours, amounts, numbers of things and names are written, as common/french and common/search do in Python.

/** « 17 h 05 » of minutes since midnight. */
export const hour = (minutes) => `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, "0")}`;

/** « 12,50 € », « −1 234,00 € » of cents. */
export const euros = (cents) =>
  (cents / 100).toLocaleString("fr-FR", { style: "currency", currency: "EUR" }).replace("-", "−");

/** « Repas », « Repas et Étude », « Repas, Étude et Garderie ». */
export const joinWords = (words) => [words.slice(0, -1).join(", "), words.at(-1)].filter(Boolean).join(" et ");

/** « 1 présent », « 3 présents ». */
export const plural = (count, word) => `${count} ${word}${count > 1 ? "s" : ""}`;

/** What is typed, as names are compared: « ZOÉ Le-Goff » is « zoe le goff ». */
export const makePlain = (typed) => typed.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/ß/g, "ss").replace(/[^\p{L}\p{N}_@.+]+/gu, " ").trim();
