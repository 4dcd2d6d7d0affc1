// Tables wider than the screen: they move sideways together, their edge fades where there is more, and it is said.

import { translate } from "./translate.js";

/** `hint` is shown while some table in `place` has columns out of view; `changed()` hears whether there are. */
export const moveSideways = (place, hint, changed = () => {}) => {
  const all = () => [...place.querySelectorAll(".scroll")].filter((one) => one.clientWidth);
  let left = 0;

  const look = () => {
    const wide = all().filter((one) => one.scrollWidth > one.clientWidth + 2);
    all().forEach((one) => {
      one.classList.toggle("beyond", one.scrollLeft + one.clientWidth < one.scrollWidth - 2);
    });
    const more = translate("Faites glisser le tableau vers la gauche\u00a0: d'autres prestations suivent.");
    const words = wide.length ? more : "";
    if (hint.textContent !== words) hint.textContent = words;
    changed(wide.length > 0);
  };
  const follow = ({ target }) => {
    if (!target.classList?.contains("scroll") || target.scrollLeft === left) return;
    left = target.scrollLeft;
    all().forEach((one) => { one.scrollLeft = left; });
    look();
  };
  place.addEventListener("scroll", follow, true);
  const sizes = new ResizeObserver(() => look());
  sizes.observe(place);

  /** After the tables were drawn anew: they stand where the old ones stood. */
  const again = () => {
    all().forEach((one) => { one.scrollLeft = left; });
    look();
  };
  return { again, remove: () => sizes.disconnect() };
};
