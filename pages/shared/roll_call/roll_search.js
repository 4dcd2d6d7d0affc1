// Looking for a child: the list shows who bears the name, and below it who came without a booking.

import { make } from "../browser/elements.js";
import { makePlain } from "../browser/french.js";
import { buttonFor } from "./roll_words.js";

const PAUSE = 300; // ms after the last letter until the server is asked
const LETTERS = 2; // from which it is asked

export class RollSearch {
  #field; #box; #list; #more; #on; #pause;

  /** `on.ask(typed)` asks the server, `on.add(child)` adds one, `on.changed()` hears of each letter. */
  constructor(field, box, on) {
    [this.#field, this.#box, this.#on] = [field, box, on];
    [this.#list, this.#more] = [box.querySelector("ul"), box.querySelector(".more")];
    field.oninput = () => {
      this.#askSoon();
      on.changed();
    };
  }

  get #typed() { return makePlain(this.#field.value); }

  #askSoon() {
    clearTimeout(this.#pause);
    const wanted = this.#typed.length < LETTERS ? "" : this.#field.value.trim();
    this.#pause = setTimeout(() => this.#on.ask(wanted), wanted ? PAUSE : 0);
  }

  /** Whether a name, in its plain form, has all the words that are typed. */
  wants(name) { return this.#typed.split(" ").every((word) => name.includes(word)); }

  /** Show whom the server found beside those who are `here`; `adding(child)`: it is on its way. */
  draw(found, { here, adding, closed, cutOff }) {
    this.#box.hidden = this.#typed.length < LETTERS || closed;
    if (this.#box.hidden) return;
    const answered = found && makePlain(found.typed) === this.#typed;
    const others = (answered ? found.children : []).filter((child) => !here.has(child.id))
      .map((child) => ({ child, waits: adding(child.id) }));
    const shape = JSON.stringify(others);
    if (this.#list.dataset.shape !== shape) this.#list.replaceChildren(...others.map((one) => this.#drawChild(one)));
    this.#list.dataset.shape = shape;
    const nobody = others.length ? found.more : "Personne d'autre ne porte ce nom.";
    const lost = "Connexion perdue : seuls les enfants de la liste sont cherchés.";
    const said = cutOff ? lost : answered ? nobody : "Recherche…";
    if (this.#more.textContent !== said) this.#more.textContent = said;
  }

  #drawChild({ child, waits }) {
    const word = child.booked ? "Noter présent" : "Ajouter";
    const button = buttonFor(child.name, "add", "+", word, () => this.#on.add(child));
    button.setAttribute("aria-disabled", waits);
    const about = [child.class, child.booked && "inscrit", waits && "à envoyer"].filter(Boolean).join(" · ");
    const who = [make("span", child.name, { className: "name" }), make("span", about, { className: "by" })];
    const parts = [make("div", who, { className: "who" }), make("div", button, { className: "acts" })];
    return make("li", parts, { className: "row" });
  }

  clear() {
    if (!this.#field.value) return;
    this.#field.value = "";
    this.#askSoon();
  }

  focus() { this.#field.focus(); }
  close() { clearTimeout(this.#pause); }
}
