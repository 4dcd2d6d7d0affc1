// Month grid: draws the weeks, keeps what the parent changed, sends it. month_grid.py says what `data` holds.

import { bringOutOf, keepClearOf, walkWithArrows } from "../../browser/arrow_keys.js";
import { LeaveGuard } from "../../browser/leaving.js";
import { MonthBar } from "./month_save_bar.js";
import { MonthChanges } from "./month_changes.js";
import { MonthTop } from "./month_header.js";
import { MonthWeeks } from "./month_weeks.js";
import { mountOnce } from "../../browser/mount.js";
import { moveSideways } from "../../browser/sideways.js";
import { nameParts } from "./month_frame.js";

/** What names a child's month among all that were in view. */
const nameOf = ({ child, month }) => `${child.id} ${month.iso}`;

class MonthGrid {
  #home; #data; #send; #changes; #guard; #sideways; #top; #weeks; #bar;

  constructor(home) {
    const part = (selector) => home.querySelector(selector);
    const spots = new Map(); // "day service" → its box, of makeSpot, with its `cell`
    const forget = () => this.#forget();
    this.#home = home;
    this.#changes = new MonthChanges(spots);
    const save = (then) => this.#bar.save(then);
    this.#guard = new LeaveGuard(home, part("dialog"), () => this.#changes.count, { drop: forget, save });
    this.#sideways = moveSideways(part(".grid") ?? home, part(".slide"));
    this.#top = new MonthTop(home, (there) => this.#send("go", there));
    this.#weeks = new MonthWeeks(home, spots, this.#changes, () => this.#onChange());
    const send = (message) => this.#send("save", message);
    this.#bar = new MonthBar(home, this.#changes, { send, forget, refresh: () => this.#refresh() });
    walkWithArrows(part(".weeks"));
    keepClearOf(part(".save"), part(".weeks"));
  }

  show(data, { setTriggerValue }) {
    if (this.#data && nameOf(data) !== nameOf(this.#data)) {
      this.#bar.clear();
      this.#top.arrive(data.month.iso);
    }
    nameParts(this.#home);
    [this.#data, this.#send] = [data, setTriggerValue];
    this.#changes.turnTo(data.child.id, data.children.map(({ id }) => id));
    const then = this.#bar.tell(data.outcome);
    if (data.outcome) this.#weeks.forget();
    this.#draw();
    then?.();
  }

  #draw() {
    const focused = this.#home.getRootNode().activeElement?.dataset.at;
    this.#top.draw(this.#data);
    this.#weeks.draw(this.#data);
    this.#bar.add(this.#changes.reconcile(new Set(this.#data.weeks.flatMap(({ days }) => days).map(({ iso }) => iso))));
    this.#weeks.paint();
    this.#refresh();
    this.#sideways.again();
    if (focused) this.#home.querySelector(`[data-at="${focused}"]`)?.focus();
  }

  #refresh() {
    this.#bar.draw(this.#data);
    this.#weeks.paintToggles();
    this.#guard.stay();
  }

  /** The bar comes into view with the first change: not over the box that made it. */
  #onChange() {
    this.#bar.clear();
    this.#refresh();
    bringOutOf(this.#home.querySelector(".save"), this.#home.querySelector(".weeks"));
  }

  #forget() {
    this.#changes.clear();
    this.#weeks.forget();
    this.#bar.clear();
    this.#draw();
  }

  close() {
    this.#bar.takeBack();
    this.#guard.remove();
    this.#sideways.remove();
  }
}

export default mountOnce((home) => new MonthGrid(home));
