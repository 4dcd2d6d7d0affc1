// The button that pays is pressed once: the browser waits for the provider, and a second tap would ask it again.

const PATIENCE = 25_000; // milliseconds: longer than the server waits for the provider
const buttons = () => document.querySelectorAll("form.pay button");

addEventListener("submit", ({ target }) => {
  if (!target.matches("form.pay")) return;
  const button = target.querySelector("button");
  button.disabled = true;
  setTimeout(() => { button.disabled = false; }, PATIENCE);
});
// « Back » from the provider may show the page as it was left.
addEventListener("pageshow", () => buttons().forEach((button) => { button.disabled = false; }));
