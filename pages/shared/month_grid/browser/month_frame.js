// The parts of the month grid that stand before any data come: their names, in the language of the page.

import { translate } from "../../browser/translate.js";

/** Name the parts of `home` (month_grid.html). */
export const nameParts = (home) => {
  const names = [
    ["nav", translate("Enfant et mois")],
    [".pills", translate("Enfant")],
    [".month", translate("Mois")],
    [".previous", translate("Mois précédent")],
    [".next", translate("Mois suivant")],
    [".legend", translate("Légende")],
    [".whole", translate("Tout le mois")],
    [".save", translate("Enregistrement")],
  ];
  const words = [
    [".undo", translate("Annuler")],
    ["[value=stay]", translate("Rester")],
    ["[value=leave]", translate("Quitter sans enregistrer")],
    ["[value=save]", translate("Enregistrer et continuer")],
  ];
  names.forEach(([selector, name]) => home.querySelector(selector).setAttribute("aria-label", name));
  words.forEach(([selector, word]) => { home.querySelector(selector).textContent = word; });
};
