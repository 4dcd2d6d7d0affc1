"""Looks at every page, in every state, at two widths, light and dark: `python -m tests.browser.accessibility`.

It tries axe with all of its rules, and what axe does not know: whether focus by keyboard is seen, targets of 44 pixels,
links of one name that lead to different places, pages wider than their window, letters twice as big. What Streamlit
itself draws and nobody can mend from outside is named in `OF_STREAMLIT` and counted apart.
"""

import argparse
import sys
from collections import Counter
from itertools import product

from tests.browser.journeys import walks
from tests.browser.journeys.tour import Seen, look
from tests.browser.journeys.window import SIZES
from tests.browser.pictures import THEMES, THURSDAY, portal_and_browser

PEOPLE = {
    "visitors": (walks.visitors_pages,),
    "families": (walks.families_pages, walks.more_of_families),
    "staff": (walks.staff_pages,),
}

OF_STREAMLIT: dict[str, str] = {}
"""A part of what is found, and why nothing can be done about it."""


def list_faults(seen: Seen, *, narrow: bool) -> list[str]:
    """What is wrong with the page, a line each: its kind first."""
    of_phone = {"small": seen.small} if narrow else {}
    return [f"{kind}: {one}" for kind, found in (seen.faults | of_phone).items() for one in found if one]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.accessibility")
    parser.add_argument("people", nargs="*", choices=[*PEOPLE, []], help="whose pages; all where nobody is named")
    people = parser.parse_args().people or [*PEOPLE]
    states, tries, ours, others = 0, 0, Counter[str](), Counter[str]()
    with portal_and_browser() as (portal, browser, demonstration):
        all_walks = [walk for one in people for walk in PEOPLE[one]]
        for name, at in walks.take(all_walks, browser, portal, demonstration, THURSDAY):
            states += 1
            for size, theme in product(("phone", "desk"), THEMES):
                tries += 1
                for one in list_faults(look(at.show(SIZES[size], theme)), narrow=size == "phone"):
                    reason = next((why for part, why in OF_STREAMLIT.items() if part in one), None)
                    if reason is None:
                        print(f"{name} ({size}, {theme}): {one}", flush=True)
                    (ours if reason is None else others)[one.split(":")[0] if reason is None else reason] += 1
            at.show(SIZES["desk"])
    print(f"{states} pages and states, {tries} with their widths and themes.")
    print("Ours:", dict(ours) or "nothing")
    print("Streamlit's:", dict(others) or "nothing")
    sys.exit(bool(ours))


if __name__ == "__main__":
    main()
