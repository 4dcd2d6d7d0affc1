// « C'est bien vous ? » is asked above the page, wherever in it somebody clicked: who types goes on there, and
// after the answer where it was met.

const FIELD = ".st-key-identity input";
let field = null;
let before = null;

const look = () => {
  const found = document.querySelector(FIELD);
  if (found && !field) {
    before = document.activeElement;
    found.focus();
  } else if (!found && field && document.activeElement === document.body) {
    before?.focus({ preventScroll: true }); // one that is gone takes nothing
  }
  field = found;
};

let due = 0;
new MutationObserver(() => { due ||= requestAnimationFrame(() => { due = 0; look(); }); })
  .observe(document, { subtree: true, childList: true });
