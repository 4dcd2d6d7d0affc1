"""From the click on « Enregistrer » until the bar of the grid says that the change is recorded."""

from collections.abc import Iterator
from statistics import median

from tests.benchmarks.browser import OPEN_BOX, chromium, settle, visiting
from tests.benchmarks.figures import Figure
from tests.benchmarks.portal import Portal

RUNS = 15

_TIME_THE_NEXT_SAVE = """
() => {
  const { inside, whenever } = window.benchmark;
  const said = () => inside(document, ".grid .save .say .good")?.textContent ?? "";
  if (said()) throw new Error("The bar still speaks of the save before.");
  window.benchmark.saved = new Promise((resolve) => {
    document.addEventListener("click", async (event) => {
      resolve(await whenever(() => said().includes("1 modification enregistrée")) - event.timeStamp);
    }, { capture: true, once: true });
  });
}
"""


def measure(portal: Portal) -> Iterator[Figure]:
    """The same box is ticked and saved, unticked and saved, in turns; the first two saves only warm."""
    took = []
    with chromium() as browser, visiting(browser, portal.address, {}, portal.token(1)) as context:
        page = context.new_page()
        page.goto(f"{portal.address}/inscriptions")
        box = page.locator(OPEN_BOX).first
        for run in range(RUNS + 2):
            box.set_checked(run % 2 == 0)
            settle(page)
            page.evaluate(_TIME_THE_NEXT_SAVE)
            page.get_by_role("button", name="Enregistrer").click()
            after = float(page.evaluate("window.benchmark.saved"))
            settle(page)
            if run >= 2:
                took.append(after)
    yield Figure("« Enregistrer » until the confirmation", median(took), "ms", most=300)
    yield Figure("the slowest of them", max(took), "ms")
