// Asks before unsaved changes are left behind: on reload and close, on a click elsewhere in the page, on browser back.

import { translatePlural } from "./translate.js";

// What opens a menu, a new tab or a part of this page leaves nothing.
const LEAVING = ":is(a[href], button, [role=button], [role=link])";
const STAYING = ":is([target=_blank], [download], [href^='#'], [aria-haspopup], [aria-expanded])";

/** Whether this address is that of the same page before it named everything, which only leads back to it. */
const isUnfinished = (address, here) => {
  const [fewer, all] = [address, here].map(({ search }) => new URLSearchParams(search));
  const same = [...fewer].every(([name, value]) => all.get(name) === value);
  return address.pathname === here.pathname && same && [...fewer].length < [...all].length;
};

/** Watches until `remove()`. */
export class LeaveGuard {
  #home; #dialog; #count; #here; #leave;
  #listeners = [
    [document, "click", (event) => this.#onClick(event)],
    [window, "popstate", (event) => this.#onBack(event)],
    [window, "beforeunload", (event) => this.#count() && event.preventDefault()],
  ];

  /** `home` holds what is watched, `count()` counts its unsaved changes, `drop()` forgets them; `save(then)` saves them
   * and does `then` once nothing is unsaved or refused. The buttons of the dialog have the values stay, leave, save. */
  constructor(home, dialog, count, { drop, save }) {
    [this.#home, this.#dialog, this.#count] = [home, dialog, count];
    dialog.onclose = () => {
      const { returnValue } = dialog;
      if (returnValue === "save") save(this.#leave);
      if (returnValue !== "leave") return;
      drop();
      this.#leave();
    };
    this.stay();
    this.#listeners.forEach(([where, name, listener]) => where.addEventListener(name, listener, true));
    // A window's listeners run in the order of their coming; Streamlit's came first, so the shell asks this one before.
    window.beforeBack = this.#listeners[1][2];
  }

  /** Remember the address that browser back leaves; call it whenever something changes. */
  stay() { this.#here = { href: location.href, state: history.state }; }

  /** Do `then` at once where nothing is lost, else only after « Quitter sans enregistrer » or once it is saved. */
  ask(then) {
    const n = this.#count();
    if (!n) return then();
    this.#leave = then;
    if (this.#dialog.open) return;
    this.#dialog.querySelector("h2").textContent = translatePlural(
      n, "Vous avez une modification non enregistrée.", "Vous avez {count} modifications non enregistrées.",
    );
    this.#dialog.returnValue = "stay";
    this.#dialog.showModal();
  }

  #onClick(event) {
    const path = event.composedPath();
    if (!this.#count() || path.includes(this.#home) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = path.find((node) => node instanceof Element && node.matches(LEAVING));
    if (!target || target.matches(STAYING) || target.closest("[role=dialog]")) return; // a ✕ leaves nothing
    event.preventDefault();
    event.stopImmediatePropagation();
    this.ask(() => target.click());
  }

  /** The address has already changed when the browser tells: put it back, then ask. Another month or child of the same
   * page leaves nothing behind. */
  #onBack(event) {
    const { href, state } = this.#here;
    if (location.href.split("#")[0] === href.split("#")[0]) return;
    const here = new URL(href);
    const unfinished = isUnfinished(location, here);
    if (!this.#count() || (location.pathname === here.pathname && !unfinished)) {
      if (!unfinished) return this.stay();
      event.stopImmediatePropagation();
      history.back();
      return;
    }
    event.stopImmediatePropagation();
    history.pushState(state, "", href);
    this.ask(() => history.back());
  }

  remove() {
    this.#listeners.forEach(([where, name, listener]) => where.removeEventListener(name, listener, true));
    if (window.beforeBack === this.#listeners[1][2]) delete window.beforeBack;
  }
}
