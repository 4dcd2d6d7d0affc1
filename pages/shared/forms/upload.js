// A file leaves for our own route; the page learns its number, or the parent why it was refused.

import { learnWords, translate } from "../browser/translate.js";

const TYPE = "application/octet-stream";

const describeFailure = (number) =>
  translate("Le fichier n'a pas été enregistré : réessayez dans un instant (erreur n° {number}).", { number });

export default function ({ data, parentElement, setTriggerValue }) {
  const [input, say, takes] = ["input", "p", "small"].map((name) => parentElement.querySelector(name));
  learnWords(data.words);
  parentElement.querySelector("span").textContent = translate("Choisir un fichier");
  input.accept = data.accept;
  takes.textContent = data.takes;
  input.onchange = async () => {
    const [file] = input.files;
    if (!file) return;
    input.disabled = true;
    say.textContent = translate("Envoi de {file}…", { file: file.name });
    try {
      const answer = await fetch("/televerser", {
        method: "POST",
        headers: {
          "x-name": encodeURIComponent(file.name),
          "x-for": data.purpose,
          "x-about": data.about ?? "",
          "content-type": TYPE,
        },
        body: file,
        credentials: "same-origin",
      });
      const number = answer.status >= 500 && answer.headers.get("x-request-id");
      const told = number ? { refused: describeFailure(number) } : await answer.json();
      const done = answer.ok
        ? translate("{file} est arrivé.", { file: file.name })
        : translate("Reconnectez-vous, puis recommencez.");
      say.textContent = told.refused ?? done;
      if (answer.ok) setTriggerValue("uploaded", told.upload);
    } catch {
      say.textContent = translate("Le fichier n'est pas parti : vérifiez la connexion, puis recommencez.");
    }
    input.disabled = false;
    input.value = "";
  };
}
