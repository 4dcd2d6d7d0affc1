"""`python -m tests.support.large_town URL --families 80000 --months 24 --rarely 0.65`: fill an empty database."""

import argparse
import sys

from cantine.store import database
from tests.support.large_town import VILLAGE, fill


def main(arguments: list[str]) -> None:
    """Fill it, and print seconds by step and rows by table."""
    asked = argparse.ArgumentParser(prog="python -m tests.support.large_town")
    asked.add_argument("url")
    asked.add_argument("--families", type=int, default=8_000, help=f"a multiple of {VILLAGE}")
    asked.add_argument("--months", type=int, default=9, help="that are invoiced")
    asked.add_argument("--rarely", type=float, default=0, help="the share that comes for one meal a week")
    chosen = asked.parse_args(arguments)
    database.migrate(chosen.url)
    town = fill(chosen.url, chosen.families, months=chosen.months, rarely=chosen.rarely)
    for name, seconds in town.seconds.items():
        print(f"{seconds:10.1f} s  {name}")
    print(f"{sum(town.seconds.values()):10.1f} s  in all")
    for name, rows in town.rows.items():
        print(f"{rows:12,}  {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
