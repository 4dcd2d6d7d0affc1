// Asks before unsaved changes are left behind: on reload and close, on a click elsewhere in the page, on browser back.

// What opens a menu, a new tab or a part of this page leaves nothing.
const LEAVING = ":is(a[href], button, [role=button], [role=link])";
const STAYING = ":is([target=_blank], [download], [href^='#'], [aria-haspopup], [aria-expanded])";

/** Whether this address is that of the same page before it named everything, which only leads back to it. */
const isUnfinished = (address, here) => {
  const [fewer, all] = [address, here].map(({ search }) => new URLSearchParams(search));
  const same = [...fewer].every(([name, value]) => all.get(name) === value);
  return address.pathname === here.pathname && same && [...fewer].length < [...all].length;
};

/** Watch until `remove()`. `home` holds what is watched, `unsaved()` counts the changes, `drop()` forgets them. */
export const guardLeaving = (home, dialog, unsaved, drop) => {
  let here, leave;

  /** Do `then` at once where nothing is lost, else only after « Quitter sans enregistrer ». */
  const ask = (then) => {
    if (!unsaved()) return then();
    leave = then;
    if (dialog.open) return;
    const n = unsaved();
    dialog.querySelector("h2").textContent =
      n > 1 ? `Vous avez ${n} modifications non enregistrées.` : "Vous avez une modification non enregistrée.";
    dialog.returnValue = "stay";
    dialog.showModal();
  };
  dialog.onclose = () => {
    if (dialog.returnValue !== "leave") return;
    drop();
    leave();
  };

  const onClick = (event) => {
    const path = event.composedPath();
    if (!unsaved() || path.includes(home) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = path.find((node) => node instanceof Element && node.matches(LEAVING));
    if (!target || target.matches(STAYING) || target.closest("[role=dialog]")) return; // a ✕ leaves nothing
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(() => target.click());
  };

  // The address has already changed when the browser tells: put it back, then ask.
  const onBack = (event) => {
    if (location.href.split("#")[0] === here.href.split("#")[0]) return;
    if (!unsaved()) {
      if (!isUnfinished(location, new URL(here.href))) return;
      event.stopImmediatePropagation();
      history.back();
      return;
    }
    event.stopImmediatePropagation();
    history.pushState(here.state, "", here.href);
    ask(() => history.back());
  };

  const onUnload = (event) => {
    if (unsaved()) event.preventDefault();
  };

  /** Remember the address that browser back leaves; call it whenever something changes. */
  const stay = () => { here = { href: location.href, state: history.state }; };
  stay();

  const listeners = [[document, "click", onClick], [window, "popstate", onBack], [window, "beforeunload", onUnload]];
  listeners.forEach(([where, name, listener]) => where.addEventListener(name, listener, true));
  // A window's listeners run in the order of their coming, and Streamlit's came first: the shell asks this one before.
  window.beforeBack = onBack;
  const remove = () => {
    listeners.forEach(([where, name, listener]) => where.removeEventListener(name, listener, true));
    if (window.beforeBack === onBack) delete window.beforeBack;
  };
  return { ask, stay, remove };
};
