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

/** Change what is said at a place only where it differs: a screen reader reads every change of a status aloud. */
export const say = (place, content) => {
  const spoken = make("div", content);
  if (spoken.textContent !== place.textContent) place.replaceChildren(...spoken.childNodes);
};
