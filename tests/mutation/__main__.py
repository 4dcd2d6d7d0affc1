"""`python -m tests.mutation [--every N] [NAME…]`, in the copy that `tests/mutation/run` makes: try, count, judge."""

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict
from fnmatch import fnmatch
from pathlib import Path

from mutmut.stats import status_by_exit_code

HERE = Path("mutants")
FIRST = "cantine.sickness.rules.proof_kinds.*"
"""A small module, tried first: thereby all changes are made, and it is noted which test calls which function."""

LEAST = 0.9
"""The part of all tried changes that the tests have to notice."""

NOTICED = ("killed", "timeout", "segfault", "suspicious", "caught by type check")
"""A rule that runs for ever or falls over is noticed too."""


def read_outcomes() -> dict[str, str]:
    """What became of each change, by its name: « survived », « no tests », « killed », « not checked »…"""
    return {
        name: status_by_exit_code[code]
        for file in sorted(HERE.rglob("*.meta"))
        for name, code in json.loads(file.read_text("utf-8"))["exit_code_by_key"].items()
    }


def try_changes(names: list[str]) -> None:
    """Let mutmut try these changes, or all that were not tried yet."""
    if subprocess.run([str(Path(sys.executable).with_name("mutmut")), "run", *names], check=False).returncode:
        sys.exit(2)


def print_figures(outcomes: dict[str, str]) -> bool:
    """Print by noun what was tried and noticed, and what was not, by name; whether enough was noticed."""
    nouns: dict[str, Counter[str]] = defaultdict(Counter)
    for name, outcome in outcomes.items():
        nouns[name.split(".")[1]]["noticed" if outcome in NOTICED else outcome] += 1
    print(f"\n{'noun':<16}{'tried':>8}{'noticed':>9}{'survived':>10}{'no test':>9}{'':>8}")
    for noun, count in [*sorted(nouns.items()), ("all", sum(nouns.values(), Counter()))]:
        part = count["noticed"] / count.total()
        figures = f"{count.total():>8}{count['noticed']:>9}{count['survived']:>10}{count['no tests']:>9}{part:>8.1%}"
        print(f"{noun:<16}{figures}")
    print("\nNot noticed (« mutmut show NAME » in .mutation/tree shows one):")
    for name, outcome in outcomes.items():
        if outcome not in NOTICED:
            print(f"  {outcome:<10}{name}")
    return sum(outcome in NOTICED for outcome in outcomes.values()) >= LEAST * len(outcomes)


def main() -> int:
    """Try what is asked for and print the figures of that."""
    parser = argparse.ArgumentParser(prog="bash tests/mutation/run")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th change only")
    parser.add_argument("names", nargs="*", metavar="NAME", help="« cantine.offer.rules.* »; without any, all")
    asked = parser.parse_args()
    names = asked.names
    if asked.every > 1:
        try_changes([FIRST])
        names = list(read_outcomes())[:: asked.every]
    try_changes(names)
    outcomes = read_outcomes()
    chosen = set(names) if asked.every > 1 else {name for name in outcomes if outcomes[name] != "not checked"}
    if asked.names:
        chosen = {name for name in chosen if any(fnmatch(name, one) for one in asked.names)}
    return 0 if print_figures({name: outcome for name, outcome in outcomes.items() if name in chosen}) else 1


if __name__ == "__main__":
    sys.exit(main())
