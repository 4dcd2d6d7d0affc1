"""`python -m tests.benchmarks [--keep FOLDER] [name …]`: each benchmark on a server of its own, its figures kept.

The exit code is 1 where a target is missed.
"""

import argparse
import os
import signal
import sys
from contextlib import nullcontext
from pathlib import Path

from tests.benchmarks import (
    attack,
    attendance,
    billing,
    finance,
    first_visit,
    grid_reload,
    memory,
    reruns,
    results,
    save,
    search,
)
from tests.benchmarks.figures import Figure
from tests.benchmarks.opening import measure as opening
from tests.benchmarks.opening import prepared as opening_prepared
from tests.benchmarks.opening import processes as opening_processes
from tests.benchmarks.portal import FAMILIES, serving
from tests.benchmarks.rush.measure import RUSHES
from tests.benchmarks.sizes import city, town

ALL = {
    "grid_reload": grid_reload,
    "save": save,
    "reruns": reruns,
    "memory": memory,
    "first_visit": first_visit,
    "attack": attack,
    "attendance": attendance,
    "finance": finance,
    "billing": billing,
    "search": search,
    "town": town,
    "city": city,
    "opening": opening,
    "opening_prepared": opening_prepared,
    "opening_processes": opening_processes,
    **RUSHES,
}

LONG = {"opening", "opening_prepared", "opening_processes", "town", "city", *RUSHES}
"""Those that are only measured where they are named: minutes, a quarter of an hour, and an hour."""

BUSY = 1.5
"""Programs that want the processor at once; above it the wall figures say more about the machine than the portal."""


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, all of them where none is named, and say what became of the targets."""
    asked = argparse.ArgumentParser(prog="bash tests/benchmarks/run")
    asked.add_argument("--keep", type=Path, default=results.FOLDER, help="the folder for the figures as JSON")
    asked.add_argument("names", nargs="*", metavar="name", help=", ".join(ALL))
    chosen = asked.parse_args(arguments)
    if unknown := set(chosen.names) - set(ALL):
        print(f"No benchmark is named {', '.join(sorted(unknown))}. There are {', '.join(ALL)}.", file=sys.stderr)
        return 2
    print(results.describe_in_a_line())
    missed = sum(_measure(name, chosen.keep) for name in chosen.names or [one for one in ALL if one not in LONG])
    print(f"\n{f'{missed} missed.' if missed else 'All targets are met.'}")
    return bool(missed)


def _measure(name: str, folder: Path) -> int:
    """How many targets this benchmark misses. What it found until it fails is printed, but not kept."""
    load = os.getloadavg()[0]
    warning = f"  (the machine is busy, load {load:.1f})" if load > BUSY else ""
    print(f"\n{name}: {ALL[name].__doc__}{warning}", flush=True)
    figures: list[Figure] = []
    with nullcontext() if getattr(ALL[name], "ALONE", False) else serving() as portal:
        for figure in ALL[name].measure(portal):
            print(figure, flush=True)
            figures.append(figure)
    sizes = getattr(ALL[name], "SIZES", {"families": FAMILIES})
    results.keep(name, figures, sizes, load=round(load, 2), folder=folder)
    return sum(not figure.met for figure in figures)


if __name__ == "__main__":
    # Ended from outside, it still stops its server and removes its database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
