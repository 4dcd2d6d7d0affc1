// Arrow keys walk from box to box through the weeks of a grid that are in view.

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The cell of another row under the same column; by its name, for each week has its own columns. */
const findBelow = (row, { dataset: { column }, cellIndex }) =>
  column ? [...row.cells].find((cell) => cell.dataset.column === column) : row.cells[cellIndex];

/** A greyed box cannot take the focus: its cell does. Cells of the class `never` are stepped over. */
export const walkWithArrows = (grid) => {
  grid.onkeydown = (event) => {
    const step = ARROWS[event.key];
    const td = event.target.closest("td");
    if (!step || !td || event.target.matches("select") || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const rows = [...grid.querySelectorAll("tbody tr")].filter((one) => one.offsetParent && one.querySelector("td"));
    let [row, column] = [rows.indexOf(td.parentElement), td.cellIndex];
    let cell;
    do {
      [row, column] = [row + step[0], column + step[1]];
      cell = step[0] && rows[row] ? findBelow(rows[row], td) : rows[row]?.cells[column];
    } while (cell ? cell.matches(".never") : step[0] && rows[row]);
    (cell?.querySelector("input:enabled") ?? cell?.closest("td"))?.focus();
  };
};

/** Scroll what takes the focus from the keyboard out from behind `bar`, which sticks to the bottom. */
export const keepClearOf = (bar, grid) => {
  grid.addEventListener("focusin", ({ target }) => requestAnimationFrame(() => {
    if (target.matches(":focus-visible")) bringOutOf(bar, grid, 16); // under a pointer nothing may move
  }));
};

/** Scroll what has the focus in `grid` out from behind `bar`, with so many pixels between them. */
export const bringOutOf = (bar, grid, room = 4) => {
  const focused = grid.getRootNode().activeElement;
  if (!focused || !grid.contains(focused) || getComputedStyle(bar).position !== "sticky") return;
  const row = focused.closest("tr") ?? focused; // with the time that a tick shows under its box
  const hidden = row.getBoundingClientRect().bottom + room - bar.getBoundingClientRect().top;
  if (hidden > 0) findScroller(grid.getRootNode())?.scrollBy({ top: hidden, behavior: "instant" });
};

/** The element that scrolls `node`, through the shadow root's edge; null where nothing scrolls. */
export const findScroller = (node) => {
  let outer = node.host ?? node;
  while (outer && !/auto|scroll/.test(getComputedStyle(outer).overflowY)) outer = outer.parentElement;
  return outer;
};
