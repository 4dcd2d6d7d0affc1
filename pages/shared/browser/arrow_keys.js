// Arrow keys walk from box to box through the weeks of a grid that are in view.

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** A greyed box cannot take the focus: its cell does. Cells of the class `never` are stepped over. */
export const walkWithArrows = (grid) => {
  grid.onkeydown = (event) => {
    const step = ARROWS[event.key];
    const td = event.target.closest("td");
    if (!step || !td || event.target.matches("select") || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const rows = [...grid.querySelectorAll(".inside:not([hidden]) tbody tr")];
    let [row, column] = [rows.indexOf(td.parentElement), td.cellIndex];
    let cell;
    do {
      [row, column] = [row + step[0], column + step[1]];
      cell = rows[row]?.cells[column];
    } while (cell?.matches(".never"));
    (cell?.querySelector("input:enabled") ?? cell?.closest("td"))?.focus();
  };
};

/** Scroll what takes the focus from the keyboard out from behind `bar`, which sticks to the bottom. */
export const keepClearOf = (bar, grid) => {
  grid.addEventListener("focusin", ({ target }) => requestAnimationFrame(() => {
    if (!target.matches(":focus-visible")) return; // under a pointer nothing may move
    const hidden = target.getBoundingClientRect().bottom + 16 - bar.getBoundingClientRect().top;
    if (hidden > 0) findScroller(grid.getRootNode())?.scrollBy({ top: hidden, behavior: "instant" });
  }));
};

/** The element that scrolls `node`, through the shadow root's edge; null where nothing scrolls. */
export const findScroller = (node) => {
  let outer = node.host ?? node;
  while (outer && !/auto|scroll/.test(getComputedStyle(outer).overflowY)) outer = outer.parentElement;
  return outer;
};
