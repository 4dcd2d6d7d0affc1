// The bar under the month grid: what is to be saved, what it costs, what became of it, and the buttons.

import { make, say } from "../../browser/elements.js";
import { describeCost, describeLate, sumMonth } from "./month_cost.js";
import { PATIENCE } from "./month_header.js";
import { countChanges, drawOutcome } from "./month_words.js";
import { StaffFields } from "./on_behalf.js";

let told = null; // id of the last outcome that was shown, wherever the grid was then

/** `send(message)` saves, `forget()` gives every change up, `refresh()` shows the grid as it is then. */
export class MonthBar {
  #part; #data; #changes; #staff; #patience;
  #news = []; // what the bar says until the next change

  constructor(home, changes, { send, forget, refresh }) {
    this.#part = (selector) => home.querySelector(selector);
    this.#changes = changes;
    this.#staff = new StaffFields(this.#part(".asks"), () => changes.cells);
    this.#part(".undo").onclick = () => this.#part(".undo").ariaDisabled === "true" || forget();
    this.#part(".primary").onclick = () => this.#save(send, refresh);
  }

  draw(data) {
    this.#data = data;
    const { count, areSent } = this.#changes;
    const late = this.#changes.lateCount ? describeLate(this.#changes.lateCount, data, this.#changes.all) : [];
    const lines = [...(count ? [make("p", `${countChanges(count)} à enregistrer`)] : []), ...late, ...this.#news];
    say(this.#part(".say"), lines.length ? lines : make("p", "Cochez les jours de présence."));
    say(this.#part(".cost"), data.cost ? describeCost(sumMonth(data, this.#changes.all), data.services) : []);
    [".undo", ".primary"].forEach((one) => this.#part(one).setAttribute("aria-disabled", !count || areSent));
    this.#part(".primary").textContent = areSent ? "Enregistrement…" : "Enregistrer";
    this.#staff.draw(data.waivers ?? []);
  }

  /** Say these lines until the next change, besides those that are said already. */
  add(lines) { this.#news.push(...lines); }
  clear() { this.#news = []; }

  /** Say what became of a save, once; where nothing was recorded what was sent counts as unsaved again. */
  tell(outcome) {
    if (!outcome || outcome.id === told) return;
    told = outcome.id;
    clearTimeout(this.#patience);
    if (outcome.kept) {
      this.takeBack();
      this.#news = [make("p", outcome.kept, { className: "bad" })];
    } else {
      this.#changes.dropSent();
      this.#news = drawOutcome(outcome);
      this.#staff.clear();
    }
  }

  #save(send, refresh) {
    if (this.#part(".primary").ariaDisabled === "true" || !this.#staff.check()) return;
    const changes = this.#changes.send();
    this.#patience = setTimeout(() => {
      this.takeBack();
      this.#news = [make("p", "Le serveur n'a pas répondu. Rien n'est perdu : réessayez.", { className: "bad" })];
      refresh();
    }, PATIENCE);
    refresh();
    send({ child: this.#data.child.id, changes, ...this.#staff.answer });
  }

  takeBack() {
    clearTimeout(this.#patience);
    this.#changes.takeBack();
  }
}
