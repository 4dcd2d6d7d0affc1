// Whether the server is heard, and what time it is there. Streamlit's own dialog about a lost connection is closed: it
// would cover the list, whose bar says the same.

import { minutesOf, paris } from "./roll_words.js";

const SILENCE = 7_000; // ms without news from the server after which the connection counts as lost

export class Connection {
  #heard = performance.now();
  #offset = window.cantinePulse?.offset ?? 0; // ms from this device's clock to the server's
  #dialog; // {title, close}: how Streamlit's dialog is named, and its button
  #watch; #listeners;

  /** `changed()` hears each second and when the connection comes or goes, `back()` whenever the server is there. */
  constructor({ changed, back }) {
    const onPulse = () => { // `show_pulse` in roll_call.py
      [this.#heard, this.#offset] = [performance.now(), window.cantinePulse.offset];
      back();
    };
    const onShown = () => { // a page in the background hears nothing: that is no lost connection
      if (!document.hidden) this.#heard = performance.now();
      changed();
    };
    this.#watch = setInterval(() => {
      if (this.#uncover()) this.#heard = -SILENCE;
      changed();
    }, 1_000);
    this.#listeners = [
      [window, "cantine-pulse", onPulse], [window, "online", changed], [window, "offline", changed],
      [document, "visibilitychange", onShown],
    ];
    this.#listeners.forEach(([where, name, listener]) => where.addEventListener(name, listener));
  }

  get isLost() { return !navigator.onLine || performance.now() - this.#heard > SILENCE; }

  /** Minutes since midnight in Paris, by the server's clock. */
  get now() { return minutesOf(paris.format(Date.now() + this.#offset)); }

  /** The server has sent the list, and how Streamlit names its dialog. */
  hear(dialog) { [this.#heard, this.#dialog] = [performance.now(), dialog]; }

  /** Close Streamlit's dialog; whether there was one. */
  #uncover() {
    const { title = "", close } = this.#dialog ?? {};
    const dialogs = [...document.querySelectorAll("[data-testid=stDialog]")];
    const about = dialogs.find((dialog) => dialog.querySelector("h2")?.textContent === title);
    const button = about?.querySelector(`[aria-label="${close}"]`);
    button?.click();
    return !!button;
  }

  close() {
    clearInterval(this.#watch);
    this.#listeners.forEach(([where, name, listener]) => where.removeEventListener(name, listener));
  }
}
