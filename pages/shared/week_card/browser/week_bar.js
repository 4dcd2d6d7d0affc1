// The bar at the foot of the screen: how much is to be saved and what it costs, what became of it, and the buttons.

import { make, say } from "../../browser/elements.js";
import { euros, joinWords } from "../../browser/french.js";
import { translate, translatePlural } from "../../browser/translate.js";
import { PATIENCE } from "../../month_grid/browser/month_header.js";
import { drawOutcome } from "../../month_grid/browser/month_words.js";

let told = null; // id of the last outcome that was shown, wherever the card was then

/** `rows()` are those of the children in view, `send(message)` saves, `forget()` gives every change up, `refresh()`
 * shows the card as it is then. */
export class WeekBar {
  #part; #rows; #refresh; #send; #patience; #then;
  #news = []; // what the bar says until the next change

  constructor(home, rows, { send, forget, refresh }) {
    this.#part = (selector) => home.querySelector(`.bar ${selector}`);
    [this.#rows, this.#send, this.#refresh] = [rows, send, refresh];
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
    say(this.#part(".say"), [...(count ? this.#describe(count) : []), ...this.#news]);
    [".undo", ".primary"].forEach((one) => {
      this.#part(one).hidden = !count;
      this.#part(one).setAttribute("aria-disabled", areSent);
    });
    this.#part(".undo").textContent = translate("Annuler");
    this.#part(".primary").textContent = areSent ? translate("Enregistrement…") : translate("Enregistrer");
    this.#part(".close").textContent = translate("OK");
    this.#part(".close").hidden = !!count || !this.#news.length;
    this.#part(".inside").parentElement.classList.toggle("idle", !count && !this.#news.length);
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

  /** Say these lines until the next change, besides those that are said already. */
  add(lines) { this.#news.push(...lines); }
  clear() { this.#news = []; }

  /** Say what became of a save, once, and return what waited for it if all of it was recorded. Where nothing was, what
   * was sent counts as unsaved again. */
  tell(outcome) {
    if (!outcome || outcome.id === told) return null;
    told = outcome.id;
    clearTimeout(this.#patience);
    const then = outcome.kept || outcome.refused.length ? null : this.#then;
    this.#then = null;
    if (outcome.kept) {
      this.takeBack();
      this.#news = [make("p", outcome.kept, { className: "bad" })];
    } else {
      this.#rows().forEach(({ changes }) => changes.dropSent());
      this.#news = drawOutcome(outcome);
    }
    return then;
  }

  /** Send every change; `then` follows once nothing is unsaved or refused. */
  save(then = null) {
    if (!this.#count || this.#areSent) return;
    this.#then = then;
    const children = this.#rows().filter(({ changes }) => changes.count).map(({ changes }) => changes.send());
    this.#patience = setTimeout(() => {
      this.takeBack();
      const words = translate("Le serveur n'a pas répondu. Rien n'est perdu : réessayez.");
      this.#news = [make("p", words, { className: "bad" })];
      this.#refresh();
    }, PATIENCE);
    this.#refresh();
    this.#send({ children });
  }

  takeBack() {
    clearTimeout(this.#patience);
    this.#then = null;
    this.#rows().forEach(({ changes }) => changes.takeBack());
  }
}
