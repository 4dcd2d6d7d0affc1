// Until when the week is open: in words, and in its last hour counted down by the server's clock.

import { make, say } from "../../browser/elements.js";
import { translate } from "../../browser/translate.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Says it at `place`, of which a screen reader hears no change: it reads what stands there when it comes by. */
export class WeekDeadline {
  #place; #deadline; #ahead; #timer;

  constructor(place) { this.#place = place; }

  /** `deadline` is that of week_words.py. */
  show(deadline) {
    this.#deadline = deadline;
    this.#ahead = deadline.now - Date.now(); // what the server's clock is ahead of this one
    this.#tick();
  }

  #tick() {
    clearTimeout(this.#timer);
    const { text, hour, over, closes, still } = this.#deadline;
    const left = closes - Date.now() - this.#ahead;
    const minutes = Math.ceil(left / MINUTE);
    const near = left > 0 && left <= HOUR;
    this.#place.classList.toggle("near", near);
    this.#place.classList.toggle("over", left <= 0);
    const counted = () => translate("encore {minutes} min, {until}", { minutes, until: hour });
    say(this.#place, make("span", left <= 0 ? over : near ? counted() : text));
    if (still || left <= 0) return;
    const next = near ? left - (minutes - 1) * MINUTE : Math.min(left - HOUR, HOUR);
    this.#timer = setTimeout(() => this.#tick(), next + 50);
  }

  close() { clearTimeout(this.#timer); }
}
