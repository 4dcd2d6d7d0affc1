"""`python -m tests.mutation …`, in the copy that `tests/mutation/run` makes: try changes, count, judge."""

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from fnmatch import fnmatch

from mutmut.stats import status_by_exit_code

from tests.mutation.trials import Trials

LEAST = 0.9
"""The part of all tried changes that the tests have to notice."""

NOTICED = ("killed", "timeout")
"""A rule that runs for ever is noticed too."""


def print_figures(outcomes: Mapping[str, str]) -> bool:
    """Print by noun what was tried and noticed, and what was not, by name; whether enough was noticed."""
    nouns: dict[str, Counter[str]] = defaultdict(Counter)
    for name, outcome in outcomes.items():
        nouns[name.split(".")[1]]["noticed" if outcome in NOTICED else outcome] += 1
    print(f"\n{'noun':<16}{'tried':>8}{'noticed':>9}{'survived':>10}{'no test':>9}{'unclear':>9}{'':>8}")
    for noun, count in [*sorted(nouns.items()), ("all", sum(nouns.values(), Counter()))]:
        figures = f"{count.total():>8}{count['noticed']:>9}{count['survived']:>10}{count['no tests']:>9}"
        print(f"{noun:<16}{figures}{count['suspicious']:>9}{count['noticed'] / (count.total() or 1):>8.1%}")
    print("\nNot noticed (« ../venv/bin/mutmut show NAME » in .mutation/tree shows one):")
    for name, outcome in sorted(outcomes.items()):
        if outcome not in NOTICED:
            print(f"  {outcome:<10}{name}")
    return sum(outcome in NOTICED for outcome in outcomes.values()) >= LEAST * len(outcomes)


def read_arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(prog="bash tests/mutation/run")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th change only")
    parser.add_argument("--from", type=int, default=0, metavar="K", help="beginning with the K-th, for another sample")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="start no trial after so many minutes")
    parser.add_argument("--processes", type=int, default=1, metavar="P", help="so many trials at a time")
    parser.add_argument("--rules-only", action="store_true", help="only tests that need no database: much quicker")
    parser.add_argument("names", nargs="*", metavar="NAME", help="« cantine.offer.rules.* »; without any, all")
    return parser.parse_args()


def main() -> int:
    """Try what is asked for and print the figures of that."""
    asked = read_arguments()
    until = time.time() + 60 * asked.minutes
    trials = Trials(with_database=not asked.rules_only, processes=asked.processes)
    trials.note_tests()
    known = [name for name in trials.outcomes if not asked.names or any(fnmatch(name, one) for one in asked.names)]
    names = known[getattr(asked, "from") :: asked.every]
    # In an order of chance, the same each time: a run that ends early has tried a fair part of all.
    random.Random(len(names)).shuffle(names)
    seen: dict[str, str] = {}

    def tell(name: str, code: int) -> None:
        seen[name] = status_by_exit_code[code]
        print(f"{len(seen):>6}/{len(names)}  {seen[name]:<10}{name}", flush=True)

    print(f"{len(names)} of {len(trials.outcomes)} changes", flush=True)
    trials.try_changes(names, until, tell)
    return 0 if print_figures(seen) else 1


if __name__ == "__main__":
    sys.exit(main())
