// The menus above every page: a button opens what it controls; Escape, a click elsewhere and the way on close it.

const OPEN = ".head [aria-expanded=true]";
const shut = (button) => button.setAttribute("aria-expanded", "false");
const controls = (button) => document.getElementById(button.getAttribute("aria-controls"));
/** Close what is open, but for the menus around `inside`. */
const shutOthers = (inside) => document.querySelectorAll(OPEN).forEach((button) => {
  if (!controls(button)?.contains(inside)) shut(button);
});

addEventListener("click", ({ target }) => {
  const button = target.closest?.(".head [aria-controls]");
  const opens = button?.getAttribute("aria-expanded") === "false";
  shutOthers(button);
  if (opens) button.setAttribute("aria-expanded", "true");
});
addEventListener("keydown", ({ key }) => {
  const open = [...document.querySelectorAll(OPEN)].pop();
  if (key !== "Escape" || !open) return;
  shut(open);
  open.focus();
});
addEventListener("focusout", ({ relatedTarget }) => {
  if (relatedTarget && !relatedTarget.closest?.(".head :is([aria-controls], [id])")) shutOthers(null);
});
