// What a click did, or why it did nothing, is said beside its form, maybe past the edge of the screen: show it.

const SAID = ".notice.good:not(.kept), .notice.bad";
const SETTLING = [0, 400]; // milliseconds: what stands above it may still grow
let asked = false;

addEventListener("click", (event) => {
  asked = event.composedPath().some((one) => one.nodeName === "BUTTON");
}, true);
addEventListener("keydown", ({ key }) => { asked ||= key === "Enter"; }, true);

const find = (node) => (node.matches?.(SAID) ? node : node.querySelector?.(SAID));
new MutationObserver((records) => {
  if (!asked) return;
  const said = records.flatMap(({ addedNodes }) => [...addedNodes]).map(find).find(Boolean);
  if (!said) return;
  asked = false;
  SETTLING.forEach((wait) => setTimeout(() => said.scrollIntoView({ block: "nearest" }), wait));
}).observe(document, { subtree: true, childList: true });
