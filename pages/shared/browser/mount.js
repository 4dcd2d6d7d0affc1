// Where Streamlit shows a component: one object lives there through all calls, until the last of them is cleaned up.

import { learnWords } from "./translate.js";

const decoder = new TextDecoder();

/** The data of a call: JSON in bytes (`write_data`), else the only value of a list. */
const read = (sent) => (sent instanceof Uint8Array ? JSON.parse(decoder.decode(sent)) : sent[0]);

/** The function that Streamlit calls for a component: `create(home)` makes an object with `show(data, triggers)` and
 * `close()`; `data.words` is what its texts are in another language than French; `triggers` are Streamlit's
 * setTriggerValue and setStateValue. */
export const mountOnce = (create) => {
  const living = new WeakMap(); // element that Streamlit gave → {one, calls}
  return ({ data: sent, parentElement, ...triggers }) => {
    const data = read(sent);
    learnWords(data.words);
    if (!living.has(parentElement)) living.set(parentElement, { one: create(parentElement), calls: 0 });
    const here = living.get(parentElement);
    const call = (here.calls += 1);
    here.one.show(data, triggers);
    // Streamlit calls again at each new data; the clean-up of an overtaken call must not touch its successor.
    return () => {
      if (call !== here.calls) return;
      here.one.close();
      living.delete(parentElement);
    };
  };
};
