// Before Streamlit's own scripts: where its server is, and what a translator of the browser and « back » need.
// The server is where this page came from: no search for it, and nobody else may steer the portal.
window.__streamlit = {
  BACKEND_BASE_URL: location.origin,
  HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false },
}
// A translator of the browser puts a <font> in the place of a text. Who then changes or removes the text of before
// would change nothing that is seen, or fail: the text takes its place back first, and is translated anew.
const fonts = new WeakMap(); // text -> the <font> in its place
const isFont = (node) => node?.nodeName === "FONT";
new MutationObserver((records) => records.forEach(({ addedNodes, removedNodes, previousSibling, nextSibling }) => {
  const font = [...addedNodes, previousSibling, nextSibling].find(isFont);
  if (font) removedNodes.forEach((node) => node.nodeType === Node.TEXT_NODE && fonts.set(node, font));
})).observe(document, { childList: true, subtree: true });
const putBack = (text) => {
  const font = fonts.get(text);
  fonts.delete(text);
  if (!text.isConnected && font?.isConnected) font.replaceWith(text);
};
const { set, get } = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue");
Object.defineProperty(Text.prototype, "nodeValue", {
  get, set(value) { putBack(this); set.call(this, value); }, configurable: true,
});
// Where the translator moved the text into its <font>, what stands there for it is the <font>.
const standIn = (parent, node) => {
  if (node?.nodeType !== Node.TEXT_NODE || node.parentNode === parent) return node;
  putBack(node);
  let stands = node;
  while (stands && stands.parentNode !== parent) stands = stands.parentNode;
  return stands;
};
const { removeChild, insertBefore } = Node.prototype;
Node.prototype.removeChild = function (node) {
  const stands = standIn(this, node);
  return stands ? removeChild.call(this, stands) : node;
};
Node.prototype.insertBefore = function (node, next) {
  return insertBefore.call(this, node, standIn(this, next) ?? null);
};
// Streamlit follows browser back at once: what guards unsaved changes (leaving.js) has to be asked first.
window.addEventListener("popstate", (event) => window.beforeBack?.(event));
