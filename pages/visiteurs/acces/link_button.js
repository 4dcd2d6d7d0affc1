// The secret of a link stands in the fragment, which browsers send to nobody. It leaves the address bar at once, is
// kept for this tab alone until the click (a reload, another language), and goes to the server with the click.

import { learnWords, translate } from "../../shared/browser/translate.js";

const KEPT = "lien";
const ASKED_AGAIN = 8000; // milliseconds after which an answer was lost on its way

let secret = sessionStorage.getItem(KEPT);

const readAddress = () => {
  const found = /^#([0-9a-f]{64})$/.exec(location.hash);
  if (!found) return;
  secret = found[1];
  sessionStorage.setItem(KEPT, secret);
  history.replaceState(history.state, "", location.pathname + location.search);
};

export default function ({ data, parentElement, setTriggerValue }) {
  const [button, say] = ["button", "p"].map((name) => parentElement.querySelector(name));
  learnWords(data.words);
  button.textContent = translate("Ouvrir le portail");
  const look = () => {
    readAddress();
    button.hidden = !secret;
    button.disabled = Boolean(button.dataset.clicked);
    say.textContent = secret
      ? ""
      : translate("L'adresse du lien n'est pas entière : ouvrez-le depuis le message, ou copiez-le jusqu'au bout.");
  };
  button.onclick = () => {
    sessionStorage.removeItem(KEPT);
    button.dataset.clicked = "yes"; // the second click of a double one would find the link used
    setTimeout(() => {
      delete button.dataset.clicked;
      button.disabled = false;
    }, ASKED_AGAIN);
    look();
    setTriggerValue("opened", secret);
  };
  look();
  addEventListener("hashchange", look);
  return () => removeEventListener("hashchange", look);
}
