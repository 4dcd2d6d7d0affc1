// Elements of the page: strings become text in them, never markup, for names come from people.

/** An element with children, its properties and its attributes. */
export const make = (tag, content, props = {}, attributes = {}) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...[content ?? []].flat());
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  return node;
};

/** A text of which a narrow screen shows the short form. */
export const twoSizes = (long, short) => [
  make("span", long, { className: "long" }),
  make("span", short, { className: "short" }),
];

const FITS = 9; // letters of the longest word that a column of a telephone holds
const LONGEST = 18; // letters of a name that takes two lines there

/** How a service is called on a narrow screen: by its whole name where that fits, and in `many` columns never. */
export const shorten = ({ label, short }, many = false) => {
  const fits = label.length <= LONGEST && label.split(/[\s-]/).every((word) => word.length <= FITS);
  return fits && !many ? label : short;
};

/** Change what is said at a place only where it differs: a screen reader reads every change of a status aloud. */
export const say = (place, content) => {
  const spoken = make("div", content);
  if (spoken.textContent !== place.textContent) place.replaceChildren(...spoken.childNodes);
};
