// The bar under the roll call: how the connection is, what the server did not keep, and what is done for many at once.

import { make, say } from "../browser/elements.js";
import { plural } from "../browser/french.js";
import { onTap } from "./roll_words.js";

const SLOW = 1_500; // ms from which sending is worth a word
const MANY = 30; // children noted with one tap without being asked: a class

/** `noteAll()` notes all that are left, `undo()` takes the last tap back, `refresh()` shows the roll call as it is. */
export class RollBar {
  #part; #refresh;
  #left = 0; // children in view whom nobody has noted
  #asking = false; // whether many are to be noted present, and somebody has to say yes

  constructor(home, { noteAll, undo, refresh }) {
    this.#part = (selector) => home.querySelector(selector);
    this.#refresh = refresh;
    const [all, yes, no] = [".all", ".yes", ".no"].map(this.#part);
    const answer = (agreed) => {
      this.#asking = false;
      if (agreed) noteAll();
      refresh();
      all.focus();
    };
    onTap(all, () => {
      if (this.#left <= MANY) return noteAll();
      this.#asking = true;
      refresh();
      yes.focus();
    });
    onTap(yes, () => answer(true));
    onTap(no, () => answer(false));
    onTap(this.#part(".undo"), undo);
  }

  /** Another day or service is coming. */
  clear() { this.#asking = false; }

  /** Show what is to be told of the account; `left` are the children whom nobody has noted. */
  draw({ account, cutOff, locked, left }) {
    this.#left = left;
    const lines = this.#drawLines(account, cutOff);
    const otherwise = account.queue.size() ? "Envoi…" : "Tout est enregistré.";
    say(this.#part(".say"), lines.length ? lines : make("p", otherwise));
    this.#part(".bar").hidden = !!locked && !lines.length;
    this.#part(".undo").setAttribute("aria-disabled", !account.mayUndo);
    const all = this.#part(".all");
    all.textContent = left ? `Tous les autres présents (${left})` : "Tous sont pointés";
    all.setAttribute("aria-disabled", !left);
    this.#asking &&= left > 0;
    this.#part(".ask").hidden = !this.#asking;
    this.#part(".undo").hidden = all.hidden = this.#asking;
    say(this.#part(".ask p"), `Noter présents les ${left} enfants en vue qui ne sont pas pointés\u00a0?`);
    this.#part(".yes").textContent = `Oui, ${plural(left, "présent")}`;
  }

  /** How the connection is, then what the server did not keep, then what was done. */
  #drawLines(account, cutOff) {
    const n = account.queue.size();
    const kept = n ? ` ${plural(n, "pointage")} gardé${n > 1 ? "s" : ""} sur cet appareil.` : "";
    const lost = `Connexion perdue.${kept} Continuez\u00a0: tout part dès son retour.`;
    const slow = account.measureWait() > SLOW ? [make("p", `Envoi de ${plural(n, "pointage")}…`)] : [];
    return [
      ...(cutOff ? [make("p", lost, { className: "bad" })] : slow),
      ...(account.refused.length ? [this.#drawRefusals(account)] : []),
      ...account.news.map((one) => make("p", one, { className: "good" })),
    ];
  }

  #drawRefusals(account) {
    const seen = make("button", "Compris", { type: "button" });
    seen.onclick = () => {
      account.refused = [];
      this.#refresh();
    };
    return make("div", [make("ul", account.refused.map((one) => make("li", one))), seen], { className: "refused bad" });
  }
}
