// A save that is on its way: it waits for the server's answer, says once what came of it, and takes back what got none.

import { make } from "./elements.js";
import { translate } from "./translate.js";

export const PATIENCE = 15_000; // ms after which what got no answer may be tried again

let told = null; // id of the last outcome that was said, wherever that was

/** `all()` are the changes (MonthChanges) that are sent together, `refresh()` shows them as they are then,
 * `drawOutcome(outcome)` gives the lines of a save that the server took. */
export class AwaitedSave {
  #all; #refresh; #drawOutcome; #patience;
  #then = null; // what waits for the save: to go where the parent wanted to
  #news = [];

  constructor(all, refresh, drawOutcome) {
    [this.#all, this.#refresh, this.#drawOutcome] = [all, refresh, drawOutcome];
  }

  /** What is said until the next change. */
  get news() { return this.#news; }

  /** Say these lines until the next change, besides those that are said already. */
  add(lines) { this.#news.push(...lines); }
  clear() { this.#news = []; }

  /** Say what became of a save, once, and return what waited for it if all of it was recorded. Where nothing was, what
   * was sent counts as unsaved again; else `recorded()` is done. */
  tell(outcome, recorded = () => {}) {
    if (!outcome || outcome.id === told) return null;
    told = outcome.id;
    clearTimeout(this.#patience);
    const then = outcome.kept || outcome.refused.length ? null : this.#then;
    this.#then = null;
    if (outcome.kept) {
      this.takeBack();
      this.#news = [make("p", outcome.kept, { className: "bad" })];
    } else {
      this.#all().forEach((changes) => changes.dropSent());
      this.#news = this.#drawOutcome(outcome);
      recorded();
    }
    return then;
  }

  /** What was sent just now waits for its answer; `then` is done once all of it is recorded. */
  start(then) {
    this.#then = then;
    this.#patience = setTimeout(() => {
      this.takeBack();
      const words = translate("Le serveur n'a pas répondu. Rien n'est perdu : réessayez.");
      this.#news = [make("p", words, { className: "bad" })];
      this.#refresh();
    }, PATIENCE);
    this.#refresh();
  }

  takeBack() {
    clearTimeout(this.#patience);
    this.#then = null;
    this.#all().forEach((changes) => changes.takeBack());
  }
}
