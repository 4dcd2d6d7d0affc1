// The card of a week: draws the rows of the children, keeps what the parent changed, sends it. week_card.py says what
// `data` holds.

import { keepClearOf } from "../../browser/arrow_keys.js";
import { make, say } from "../../browser/elements.js";
import { LeaveGuard } from "../../browser/leaving.js";
import { mountOnce } from "../../browser/mount.js";
import { translate } from "../../browser/translate.js";
import { WeekBar } from "./week_bar.js";
import { WeekDeadline } from "./week_deadline.js";
import { WeekRow } from "./week_row.js";

class WeekCard {
  #home; #part; #data; #send; #guard; #deadline; #bar;
  #rows = new Map(); // child → its row
  #open = false; // whether the services behind the tap are in view

  constructor(home) {
    this.#home = home;
    this.#part = (selector) => home.querySelector(selector);
    const forget = () => this.#forget();
    this.#deadline = new WeekDeadline(this.#part(".deadline"));
    this.#bar = new WeekBar(home, () => [...this.#rows.values()], {
      send: (message) => this.#send("save", message), forget, refresh: () => this.#refresh(),
    });
    const save = (then) => this.#bar.save(then);
    this.#guard = new LeaveGuard(home, this.#part("dialog"), () => this.#count, { drop: forget, save });
    this.#part(".usual.all").onclick = () => this.#tickAll();
    this.#part(".month").onclick = () => this.#guard.ask(() => this.#send("go", { child: this.#data.children[0].id }));
    this.#unfoldBy(".services", () => { this.#open = !this.#open; });
    this.#unfoldBy(".menus", () => { this.#part(".menu").hidden = !this.#part(".menu").hidden; });
    keepClearOf(this.#part(".bar"), this.#part(".card"));
  }

  get #count() { return [...this.#rows.values()].reduce((all, { changes }) => all + changes.count, 0); }

  show(data, { setTriggerValue }) {
    [this.#data, this.#send] = [data, setTriggerValue];
    const then = this.#bar.tell(data.outcome);
    this.#deadline.show(data.deadline);
    this.#nameParts();
    this.#draw();
    then?.();
  }

  #nameParts() {
    const words = [
      ["#week-title", this.#data.title],
      [".services", this.#data.others],
      [".menus", translate("Menus")],
      [".month", translate("Tout le mois")],
      ["[value=stay]", translate("Rester")],
      ["[value=leave]", translate("Quitter sans enregistrer")],
      ["[value=save]", translate("Enregistrer et continuer")],
    ];
    words.forEach(([selector, word]) => say(this.#part(selector), word));
    this.#part(".bar").setAttribute("aria-label", translate("Enregistrement"));
    this.#part(".services").hidden = !this.#data.others;
    this.#part(".menus").hidden = !this.#data.menus.length;
    const lines = this.#data.menus.flatMap(([day, text]) => [make("dt", day), make("dd", text)]);
    this.#part(".menu").replaceChildren(...lines);
  }

  #draw() {
    const focused = this.#home.getRootNode().activeElement?.dataset?.at;
    const lost = [];
    const theirs = this.#data.children.map((child) => [child, this.#rows.get(child.id) ?? this.#makeRow()]);
    this.#rows = new Map(theirs.map(([child, row]) => [child.id, row]));
    this.#part(".children").replaceChildren(...theirs.map(([child, row]) => row.draw(child, this.#open, lost)));
    this.#bar.add(lost);
    this.#refresh();
    if (focused) this.#home.querySelector(`[data-at="${focused}"]`)?.focus();
  }

  #makeRow() {
    const changed = () => {
      this.#bar.clear();
      this.#refresh();
    };
    return new WeekRow(changed, (sentence) => say(this.#part(".why"), sentence));
  }

  #refresh() {
    this.#bar.draw();
    this.#paintAll();
    this.#guard.stay();
  }

  get #willing() { return [...this.#rows.values()].filter(({ canTick }) => canTick); }

  /** One tap for all children, where there are several who have something to tick. */
  #paintAll() {
    const [button, willing] = [this.#part(".usual.all"), this.#willing];
    button.hidden = willing.length < 2;
    const usual = willing.some(({ hasHabit }) => hasHabit);
    say(button, usual ? translate("Tous comme d'habitude") : translate("Toute la semaine pour tous"));
    button.setAttribute("aria-pressed", willing.every(({ isFull }) => isFull));
  }

  #tickAll() {
    const willing = this.#willing;
    const on = !willing.every(({ isFull }) => isFull);
    willing.forEach((row) => row.tick(on));
  }

  #unfoldBy(selector, turn) {
    this.#part(selector).onclick = () => {
      const button = this.#part(selector);
      button.setAttribute("aria-expanded", button.ariaExpanded !== "true");
      turn();
      this.#home.querySelectorAll(".rest").forEach((one) => { one.hidden = !this.#open; });
    };
  }

  #forget() {
    this.#rows.forEach(({ changes }) => changes.clear());
    this.#bar.clear();
    this.#draw();
  }

  close() {
    this.#bar.takeBack();
    this.#guard.remove();
    this.#deadline.close();
  }
}

export default mountOnce((home) => new WeekCard(home));
