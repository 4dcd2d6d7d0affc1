// What the month grid says: its marks, the deadlines, what changed and what a save became.

import { make } from "../../browser/elements.js";
import { joinWords, nameMonth } from "../../browser/french.js";
import { translate, translatePlural } from "../../browser/translate.js";

/** Each mark: its letter, and what it means. */
export const MARKS = {
  added: ["+", () => translate("ajouté par la mairie")],
  late: ["!", () => translate("après le délai, avec majoration")],
  free: ["0", () => translate("gratuit")],
  invoiced: ["€", () => translate("facturé")],
  called_off: ["–", () => translate("annulé après le délai, facturé")],
  other: ["⇄", () => translate("chez l'autre parent")],
  wish: ["S", () => translate("souhait, la mairie décide ensuite")],
  prepared: ["P", () => translate("préparé, à envoyer à l'ouverture")],
  waiting: ["A", () => translate("souhait refusé : complet, sur liste d'attente")],
  sick: ["M", () => translate("absence signalée")],
};

export const drawMark = (mark) => make("i", MARKS[mark][0], { className: mark }, { "aria-hidden": true });

/** « jusqu'au **jeudi** » as text and bold elements. */
const withBold = (text) =>
  text.split("**").map((piece, index) => (index % 2 ? make("strong", piece) : piece)).filter(Boolean);

/** The next deadline; the rules behind it are one click away, or in view where there is one and room for it. */
export const drawNote = (note, rules, open) => {
  if (!rules.length) return make("p", withBold(note));
  const more = make("span", translate("Délais"), { className: "more" });
  const summary = make("summary", [...withBold(note), " ", more]);
  return make("details", [summary, ...rules.map((rule) => make("p", rule))], { open });
};

/** One message with its reasons under it; the list scrolls, so the keyboard must reach it. */
export const drawReasons = (title, reasons) => [
  make("p", title, { className: "bad" }),
  make("ul", reasons.map((reason) => make("li", reason)), { tabIndex: 0 }, { "aria-label": title }),
];

/** « 3 modifications à enregistrer, dont 2 pour ALICE en décembre »: how many wait, and where those are that are not
 * in view. `elsewhere` is that of `MonthChanges`. */
export const describeWaiting = (count, elsewhere, { child, children }) => {
  const all = translatePlural(count, "{count} modification à enregistrer", "{count} modifications à enregistrer");
  const ids = new Set(elsewhere.map((place) => place.child));
  const places = [...ids].map((id) => {
    const own = elsewhere.filter((place) => place.child === id);
    const month = joinWords(own.map((place) => nameMonth(place.month)));
    const hole = { count: own.reduce((sum, place) => sum + place.count, 0), month };
    const { name } = children.find((one) => one.id === id);
    return id === child.id
      ? translate("dont {count} en {month}", hole)
      : translate("dont {count} pour {name} en {month}", { ...hole, name });
  });
  return [all, ...places].join(", ");
};

/** How many changes were recorded, and how many of them book nothing before the opening. */
const describeSaved = (saved, prepared) => {
  const booked = translatePlural(
    saved - prepared, "{count} modification enregistrée.", "{count} modifications enregistrées.",
  );
  const later = translatePlural(
    prepared,
    "{count} inscription préparée : rien n'est réservé, elle est à envoyer à l'ouverture.",
    "{count} inscriptions préparées : rien n'est réservé, elles sont à envoyer à l'ouverture.",
  );
  return [saved > prepared && booked, prepared && later].filter(Boolean).join(" ");
};

/** What a save became: how many were recorded, which were refused and why. */
export const drawOutcome = ({ saved, prepared = 0, refused }) => {
  const good = saved ? describeSaved(saved, prepared) : translate("Tout était déjà enregistré.");
  const bad = translatePlural(refused.length, "{count} modification refusée", "{count} modifications refusées");
  return [
    ...(saved || !refused.length ? [make("p", `✓ ${good}`, { className: "good" })] : []),
    ...(refused.length ? drawReasons(bad, refused) : []),
  ];
};
