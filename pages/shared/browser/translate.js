// A French text in the language of the page. The French text is its name, as in Python: a French page has no words.

let words = null; // French text → its text, or [for one, for many] by the French for one

/** The language of what is shown from now on: `learned` comes with a component's data, where it is not French. */
export const learnWords = (learned) => {
  words = learned ?? null;
};

export const isFrench = () => words === null;

const fill = (text, holes) => text.replace(/\{(\w+)\}/g, (hole, name) => holes[name] ?? hole);

/** « Chargement de {month}… » in the language of the page, its named holes filled. The text is a literal. */
export const translate = (text, holes = {}) => fill(words?.[text] ?? text, holes);

/** The text for one or for many, with the hole {count}; French has the singular up to one, English for one. */
export const translatePlural = (count, one, many, holes = {}) => {
  const pair = words?.[one];
  const single = pair ? count === 1 : count < 2;
  const [forOne, forMany] = pair ?? [one, many];
  return fill(single ? forOne : forMany, { count, ...holes });
};
