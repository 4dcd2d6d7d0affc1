// Small things that the roll call is made of: marks, times, one tap at a button.

import { make } from "../browser/elements.js";

export const UNKNOWN = { presence: "unknown", time: null };
export const ABSENT = { presence: "absent", time: null };
const BOUNCE = 350; // ms in which a second tap at the same button is the same tap

const PARIS = { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
export const paris = new Intl.DateTimeFormat("fr-FR", PARIS);
/** Minutes since midnight of « 17:05 », null of nothing; and back. */
export const minutesOf = (text) => text ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5)) : null;
export const timeOf = (minutes) => minutes == null ? "" :
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");

/** A tap does `act`, unless the button is disabled or the finger only bounced. */
export const onTap = (button, act) => {
  let tapped = -BOUNCE;
  button.onclick = () => {
    if (button.ariaDisabled === "true" || performance.now() - tapped < BOUNCE) return;
    tapped = performance.now();
    act();
  };
};

/** A button about a child: its sign alone on a phone, with its word on a tablet, with the child's name when spoken. */
export const buttonFor = (name, kind, sign, word, act) => {
  const words = [make("b", sign, {}, { "aria-hidden": true }), make("span", word)];
  const button = make("button", words, { type: "button", className: kind }, { "aria-label": `${word}, ${name}` });
  onTap(button, act);
  return button;
};
