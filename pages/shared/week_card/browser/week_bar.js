// The bar at the foot of the screen: how much is to be saved and what it costs, what became of it, and the buttons.

import { AwaitedSave } from "../../browser/awaited_save.js";
import { make, say } from "../../browser/elements.js";
import { euros, joinWords } from "../../browser/french.js";
import { translate, translatePlural } from "../../browser/translate.js";
import { drawOutcome } from "../../month_grid/browser/month_words.js";

/** `rows()` are those of the children in view, `send(message)` saves, `forget()` gives every change up, `refresh()`
 * shows the card as it is then. */
export class WeekBar {
  #part; #rows; #send; #awaited;

  constructor(home, rows, { send, forget, refresh }) {
    this.#part = (selector) => home.querySelector(`.bar ${selector}`);
    [this.#rows, this.#send] = [rows, send];
    this.#awaited = new AwaitedSave(() => rows().map(({ changes }) => changes), refresh, drawOutcome);
    this.#part(".undo").onclick = () => this.#part(".undo").ariaDisabled === "true" || forget();
    this.#part(".primary").onclick = () => this.save();
    this.#part(".close").onclick = () => {
      this.clear();
      refresh();
    };
  }

  get #count() { return this.#rows().reduce((all, { changes }) => all + changes.count, 0); }
  get #areSent() { return this.#rows().some(({ changes }) => changes.areSent); }

  draw() {
    const [count, areSent] = [this.#count, this.#areSent];
    say(this.#part(".say"), [...(count ? this.#describe(count) : []), ...this.#awaited.news]);
    [".undo", ".primary"].forEach((one) => {
      this.#part(one).hidden = !count;
      this.#part(one).setAttribute("aria-disabled", areSent);
    });
    this.#part(".undo").textContent = translate("Annuler");
    this.#part(".primary").textContent = areSent ? translate("Enregistrement…") : translate("Enregistrer");
    this.#part(".close").textContent = translate("OK");
    this.#part(".close").hidden = !!count || !this.#awaited.news.length;
    this.#part(".inside").parentElement.classList.toggle("idle", !count && !this.#awaited.news.length);
  }

  /** « 2 modifications », « +8,90 € »; what comes after its deadline, and what has no price yet. */
  #describe(count) {
    const costs = this.#rows().map(({ cost }) => cost);
    const cents = costs.reduce((all, one) => all + one.cents, 0);
    const unpriced = [...new Set(costs.flatMap((one) => one.unpriced))];
    const late = this.#rows().reduce((all, { changes }) => all + changes.lateCount, 0);
    const services = joinWords(unpriced);
    const missing = unpriced.length && translate("{services}\u00a0: tarif pas encore fixé", { services });
    const price = unpriced.length && !cents ? "" : `${cents > 0 ? "+" : ""}${euros(cents)}`;
    return [
      make("p", translatePlural(count, "{count} modification", "{count} modifications"), { className: "count" }),
      make("p", [" ", price, price && missing ? " · " : "", missing || ""], { className: "price" }),
      ...(late ? [make("p", translate("dont {count} après le délai", { count: late }), { className: "bad" })] : []),
    ];
  }

  add(lines) { this.#awaited.add(lines); }
  clear() { this.#awaited.clear(); }
  tell(outcome) { return this.#awaited.tell(outcome); }

  /** Send every change; `then` follows once nothing is unsaved or refused. */
  save(then = null) {
    if (!this.#count || this.#areSent) return;
    const children = this.#rows().filter(({ changes }) => changes.count).map(({ changes }) => changes.send());
    this.#awaited.start(then);
    this.#send({ children });
  }

  takeBack() { this.#awaited.takeBack(); }
}
