// Small things that the grid is made of: elements, French words, the lines of its bar.

export const MARKS = {
  added: ["+", "ajouté par la mairie"],
  free: ["0", "gratuit"],
  invoiced: ["€", "facturé"],
  called_off: ["–", "annulé après le délai, facturé"],
  other: ["⇄", "chez l'autre parent"],
  sick: ["M", "absence maladie"],
};

/** An element with children; strings become text, never markup, for names come from people. */
export const make = (tag, content, props = {}, attributes = {}) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...[content ?? []].flat());
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  return node;
};
/** « 1 modification refusée », « 3 modifications enregistrées ». */
export const modifications = (n, what) => {
  const s = n > 1 ? "s" : "";
  return `${n} modification${s}` + (what ? ` ${what}${s}` : "");
};
export const hour = (minutes) => `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
export const twoSizes = (long, short) => [
  make("span", long, { className: "long" }),
  make("span", short, { className: "short" }),
];

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

export const drawMark = (mark) => make("i", MARKS[mark][0], { className: mark }, { "aria-hidden": true });

/** The reason that greys the most of these cells, null where one of them may change. */
export const commonReason = (cells) => {
  const reasons = cells.filter(Boolean).map((cell) => cell.off);
  const times = (reason) => reasons.filter((other) => other === reason).length;
  return reasons.every(Boolean) ? [...reasons].sort((a, b) => times(b) - times(a))[0] ?? null : null;
};

/** A week that may change is in view; the title of another is the button that shows it. `unfolded` is what is in view. */
export const fold = (head, inside, key, open, unfolded) => {
  if (open) return unfolded.add(key);
  const title = head.querySelector("h3");
  const button = make("button", [...title.childNodes], { type: "button" }, { "data-at": `week ${key}` });
  const show = () => {
    inside.hidden = !unfolded.has(key);
    button.setAttribute("aria-expanded", !inside.hidden);
  };
  button.onclick = () => {
    if (!unfolded.delete(key)) unfolded.add(key);
    show();
  };
  show();
  title.append(button);
};

/** One message with its reasons under it; the list scrolls, so the keyboard must reach it. */
export const reasonsLines = (title, reasons) => [
  make("p", title, { className: "bad" }),
  make("ul", reasons.map((reason) => make("li", reason)), { tabIndex: 0 }, { "aria-label": title }),
];

/** What a save became: how many were recorded, which were refused and why. */
export const outcomeLines = ({ saved, refused }) => {
  const good = saved ? `${modifications(saved, "enregistrée")}.` : "Tout était déjà enregistré.";
  return [
    ...(saved || !refused.length ? [make("p", `✓ ${good}`, { className: "good" })] : []),
    ...(refused.length ? reasonsLines(modifications(refused.length, "refusée"), refused) : []),
  ];
};
