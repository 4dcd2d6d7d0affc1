// What of a month is folded away: a week that may not change is its title, several at its beginning are one line.

import { make } from "../../browser/elements.js";
import { translatePlural } from "../../browser/translate.js";

/** Whether nothing of a week may change. */
export const isClosed = ({ empty, reason }) => !!(empty || reason);

/** Show what is `inside` only while `unfolded` has the `key`; the title of `head` is the button for it. */
export const fold = (head, inside, key, unfolded) => {
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

/** « Semaines closes : 3 »: the weeks before the first one that may change, in one line that opens. */
export const drawClosed = (weeks, month, unfolded) => {
  const title = translatePlural(
    weeks.length, "Semaine close\u00a0: {count}", "Semaines closes\u00a0: {count}",
  );
  const head = make("header", make("h3", title));
  const inside = make("div", weeks, { className: "inside" });
  fold(head, inside, `closed ${month}`, unfolded);
  return make("section", [head, inside], { className: "closed" });
};

/** The days of a week by the month they lie in: [its name, its days]. The month in view needs none at the beginning. */
export const splitByMonth = (days, inView) => {
  const parts = [];
  days.forEach((day) => {
    if (parts.at(-1)?.[0] !== (day.month ?? "")) parts.push([day.month ?? "", []]);
    parts.at(-1)[1].push(day);
  });
  if (parts[0]?.[1][0].iso.startsWith(inView)) parts[0][0] = "";
  return parts;
};
