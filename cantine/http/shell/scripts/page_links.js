// A link of the class « page » leads to another page of the portal as Streamlit's own links do: nothing is loaded anew.

const CONNECTED = "[data-test-connection-state='CONNECTED']";

addEventListener("click", (event) => {
  const link = event.target.closest?.("a.page[href^='/']");
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  // Where there is no connection the browser loads the page itself, or says why it cannot.
  if (!link || elsewhere || event.defaultPrevented || !document.querySelector(CONNECTED)) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  dispatchEvent(new PopStateEvent("popstate")); // what Streamlit follows
  document.querySelector("[data-testid='stMain']")?.scrollTo(0, 0);
});
