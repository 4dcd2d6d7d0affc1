// What the month grid says: its marks, the deadlines, what changed and what a save became.

import { make } from "../../browser/elements.js";

export const MARKS = {
  added: ["+", "ajouté par la mairie"],
  late: ["!", "après le délai, avec majoration"],
  free: ["0", "gratuit"],
  invoiced: ["€", "facturé"],
  called_off: ["–", "annulé après le délai, facturé"],
  other: ["⇄", "chez l'autre parent"],
  wish: ["S", "souhait, la mairie décide ensuite"],
  waiting: ["A", "souhait refusé : complet, sur liste d'attente"],
  sick: ["M", "absence signalée"],
};

export const drawMark = (mark) => make("i", MARKS[mark][0], { className: mark }, { "aria-hidden": true });

/** « 1 modification refusée », « 3 modifications enregistrées ». */
export const countChanges = (n, what) => {
  const s = n > 1 ? "s" : "";
  return `${n} modification${s}` + (what ? ` ${what}${s}` : "");
};

/** « jusqu'au **jeudi** » as text and bold elements. */
const withBold = (text) =>
  text.split("**").map((piece, index) => (index % 2 ? make("strong", piece) : piece)).filter(Boolean);

/** The next deadline; the rules behind it are one click away, or in view where there is one and room for it. */
export const drawNote = (note, rules, open) => {
  if (!rules.length) return make("p", withBold(note));
  const more = make("span", "Délais", { className: "more" });
  const summary = make("summary", [...withBold(note), " ", more]);
  return make("details", [summary, ...rules.map((rule) => make("p", rule))], { open });
};

/** The reason that greys the most of these cells, null where one of them may change. */
export const findCommonReason = (cells) => {
  const reasons = cells.filter(Boolean).map((cell) => cell.off);
  const times = (reason) => reasons.filter((other) => other === reason).length;
  return reasons.every(Boolean) ? [...reasons].sort((a, b) => times(b) - times(a))[0] ?? null : null;
};

/** One message with its reasons under it; the list scrolls, so the keyboard must reach it. */
export const drawReasons = (title, reasons) => [
  make("p", title, { className: "bad" }),
  make("ul", reasons.map((reason) => make("li", reason)), { tabIndex: 0 }, { "aria-label": title }),
];

/** What a save became: how many were recorded, which were refused and why. */
export const drawOutcome = ({ saved, refused }) => {
  const good = saved ? `${countChanges(saved, "enregistrée")}.` : "Tout était déjà enregistré.";
  return [
    ...(saved || !refused.length ? [make("p", `✓ ${good}`, { className: "good" })] : []),
    ...(refused.length ? drawReasons(countChanges(refused.length, "refusée"), refused) : []),
  ];
};
