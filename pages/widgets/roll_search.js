// Looking for a child: the list shows who bears the name, and below it who came without a booking.

import { make } from "./elements.js";
import { buttonFor, plain } from "./roll_words.js";

const PAUSE = 300; // ms after the last letter until the server is asked
const LETTERS = 2; // from which it is asked

/** `ask(typed)` asks the server, `add(child)` adds one, `changed()` hears of each letter. */
export const createSearch = (field, box, { ask, add, changed }) => {
  const [list, more] = [box.querySelector("ul"), box.querySelector(".more")];
  let pause;

  const typed = () => plain(field.value);
  const askSoon = () => {
    clearTimeout(pause);
    const wanted = typed().length < LETTERS ? "" : field.value.trim();
    pause = setTimeout(() => ask(wanted), wanted ? PAUSE : 0);
  };
  field.oninput = () => {
    askSoon();
    changed();
  };

  const line = ({ child, waits }) => {
    const button = buttonFor(child.name, "add", "+", child.booked ? "Noter présent" : "Ajouter", () => add(child));
    button.setAttribute("aria-disabled", waits);
    const about = [child.class, child.booked && "inscrit", waits && "à envoyer"].filter(Boolean).join(" · ");
    const who = [make("span", child.name, { className: "name" }), make("span", about, { className: "by" })];
    const parts = [make("div", who, { className: "who" }), make("div", button, { className: "acts" })];
    return make("li", parts, { className: "row" });
  };

  /** Show whom the server found beside those who are `here`; `adding(child)`: it is on its way. */
  const draw = (found, { here, adding, closed, cutOff }) => {
    box.hidden = typed().length < LETTERS || closed;
    if (box.hidden) return;
    const answered = found && plain(found.typed) === typed();
    const others = (answered ? found.children : []).filter((child) => !here.has(child.id))
      .map((child) => ({ child, waits: adding(child.id) }));
    const shape = JSON.stringify(others);
    if (list.dataset.shape !== shape) list.replaceChildren(...others.map(line));
    list.dataset.shape = shape;
    const nobody = others.length ? found.more : "Personne d'autre ne porte ce nom.";
    const said = cutOff ? "Connexion perdue : seuls les enfants de la liste sont cherchés." : answered ? nobody : "Recherche…";
    if (more.textContent !== said) more.textContent = said;
  };

  return {
    draw,
    /** Whether a name, in its plain form, has all the words that are typed. */
    wants: (name) => typed().split(" ").every((word) => name.includes(word)),
    clear: () => {
      if (!field.value) return;
      field.value = "";
      askSoon();
    },
    focus: () => field.focus(),
    close: () => clearTimeout(pause),
  };
};
