// Month grid: draws the weeks, keeps what the parent changed, sends it. month_grid.py says what `data` holds.

import { keepClearOf, walkWithArrows } from "../../browser/arrow_keys.js";
import { LeaveGuard } from "../../browser/leaving.js";
import { MonthBar } from "./month_save_bar.js";
import { MonthChanges } from "./month_changes.js";
import { MonthTop } from "./month_header.js";
import { MonthWeeks } from "./month_weeks.js";
import { mountOnce } from "../../browser/mount.js";
import { moveSideways } from "../../browser/sideways.js";

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
    this.#guard = new LeaveGuard(home, part("dialog"), () => this.#changes.count, forget);
    this.#sideways = moveSideways(part(".grid") ?? home, part(".slide"));
    this.#top = new MonthTop(home, (then) => this.#guard.ask(then), (there) => this.#send("go", there));
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
    [this.#data, this.#send] = [data, setTriggerValue];
    this.#changes.turnTo(nameOf(data));
    this.#bar.tell(data.outcome);
    this.#draw();
  }

  #draw() {
    const focused = this.#home.getRootNode().activeElement?.dataset.at;
    this.#top.draw(this.#data);
    this.#weeks.draw(this.#data);
    this.#bar.add(this.#changes.reconcile());
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

  #onChange() {
    this.#bar.clear();
    this.#refresh();
  }

  #forget() {
    this.#changes.clear();
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
