// The bar under the month grid: what is to be saved, what it costs, what became of it, and the buttons. It stays in
// view while there is something to save or to say, and is the last line of the grid else.

import { make, say } from "../../browser/elements.js";
import { describeCosts, describeLate } from "./month_cost.js";
import { PATIENCE } from "./month_header.js";
import { describeWaiting, drawOutcome } from "./month_words.js";
import { StaffFields } from "./on_behalf.js";
import { translate } from "../../browser/translate.js";

let told = null; // id of the last outcome that was shown, wherever the grid was then

/** `send(message)` saves, `forget()` gives every change up, `refresh()` shows the grid as it is then. */
export class MonthBar {
  #part; #data; #changes; #staff; #patience; #send; #refresh;
  #then = null; // what waits for the save: to go where the parent wanted to
  #news = []; // what the bar says until the next change

  constructor(home, changes, { send, forget, refresh }) {
    this.#part = (selector) => home.querySelector(selector);
    [this.#changes, this.#send, this.#refresh] = [changes, send, refresh];
    this.#staff = new StaffFields(this.#part(".asks"), () => changes.cells);
    this.#part(".undo").onclick = () => this.#part(".undo").ariaDisabled === "true" || forget();
    this.#part(".save > .primary").onclick = () => this.save();
  }

  draw(data) {
    this.#data = data;
    const { count, areSent } = this.#changes;
    const late = this.#changes.lateCount ? describeLate(this.#changes.lateCount, data, this.#changes.all) : [];
    const waiting = count ? [make("p", describeWaiting(count, this.#changes.elsewhere, data))] : [];
    const lines = [...waiting, ...late, ...this.#news];
    this.#part(".save").classList.toggle("wanted", lines.length > 0);
    say(this.#part(".say"), lines.length ? lines : make("p", translate("Cochez les jours de présence.")));
    say(this.#part(".cost"), data.costs ? describeCosts(data, this.#changes.all) : []);
    [".undo", ".save > .primary"].forEach((one) => this.#part(one).setAttribute("aria-disabled", !count || areSent));
    const word = areSent ? translate("Enregistrement…") : translate("Enregistrer");
    this.#part(".save > .primary").textContent = word;
    this.#staff.draw(data.waivers ?? []);
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
      this.#changes.dropSent();
      this.#news = drawOutcome(outcome);
      this.#staff.clear();
    }
    return then;
  }

  /** Save every change; `then` is done once all of it is recorded. */
  save(then = null) {
    if (this.#part(".save > .primary").ariaDisabled === "true" || !this.#staff.check()) return;
    const message = this.#changes.send();
    this.#then = then;
    this.#patience = setTimeout(() => {
      this.takeBack();
      const words = translate("Le serveur n'a pas répondu. Rien n'est perdu : réessayez.");
      this.#news = [make("p", words, { className: "bad" })];
      this.#refresh();
    }, PATIENCE);
    this.#refresh();
    this.#send({ ...message, ...this.#staff.answer });
  }

  takeBack() {
    clearTimeout(this.#patience);
    this.#then = null;
    this.#changes.takeBack();
  }
}
