// The bar under the month grid: what is to be saved, what it costs, what became of it, and the buttons. It stays in
// view while there is something to save or to say, and is the last line of the grid else.

import { AwaitedSave } from "../../browser/awaited_save.js";
import { make, say } from "../../browser/elements.js";
import { describeCosts, describeLate } from "./month_cost.js";
import { describeWaiting, drawOutcome } from "./month_words.js";
import { StaffFields } from "./on_behalf.js";
import { translate } from "../../browser/translate.js";

/** `send(message)` saves, `forget()` gives every change up, `refresh()` shows the grid as it is then. */
export class MonthBar {
  #part; #data; #changes; #staff; #send; #awaited;

  constructor(home, changes, { send, forget, refresh }) {
    this.#part = (selector) => home.querySelector(selector);
    [this.#changes, this.#send] = [changes, send];
    this.#awaited = new AwaitedSave(() => [changes], refresh, drawOutcome);
    this.#staff = new StaffFields(this.#part(".asks"), () => changes.cells);
    this.#part(".undo").onclick = () => this.#part(".undo").ariaDisabled === "true" || forget();
    this.#part(".save > .primary").onclick = () => this.save();
  }

  draw(data) {
    this.#data = data;
    const { count, areSent } = this.#changes;
    const late = this.#changes.lateCount ? describeLate(this.#changes.lateCount, data, this.#changes.all) : [];
    const waiting = count ? [make("p", describeWaiting(count, this.#changes.elsewhere, data))] : [];
    const lines = [...waiting, ...late, ...this.#awaited.news];
    this.#part(".save").classList.toggle("wanted", lines.length > 0);
    say(this.#part(".say"), lines.length ? lines : make("p", translate("Cochez les jours de présence.")));
    say(this.#part(".cost"), data.costs ? describeCosts(data, this.#changes.all) : []);
    [".undo", ".save > .primary"].forEach((one) => this.#part(one).setAttribute("aria-disabled", !count || areSent));
    const word = areSent ? translate("Enregistrement…") : translate("Enregistrer");
    this.#part(".save > .primary").textContent = word;
    this.#staff.draw(data.waivers ?? []);
  }

  add(lines) { this.#awaited.add(lines); }
  clear() { this.#awaited.clear(); }

  /** As AwaitedSave says; what staff typed for it goes with what was recorded. */
  tell(outcome) { return this.#awaited.tell(outcome, () => this.#staff.clear()); }

  /** Save every change; `then` is done once all of it is recorded. */
  save(then = null) {
    if (this.#part(".save > .primary").ariaDisabled === "true" || !this.#staff.check()) return;
    const message = this.#changes.send();
    this.#awaited.start(then);
    this.#send({ ...message, ...this.#staff.answer });
  }

  takeBack() { this.#awaited.takeBack(); }
}
