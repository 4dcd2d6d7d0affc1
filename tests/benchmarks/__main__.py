"""`python -m tests.benchmarks [name …]`: each benchmark on a server of its own; 1 where a target is missed."""

import os
import signal
import sys
from contextlib import nullcontext

from tests.benchmarks import attack, attendance, billing, finance, first_visit, grid_reload, reruns, save, search
from tests.benchmarks.portal import serving

ALL = {
    "grid_reload": grid_reload,
    "save": save,
    "reruns": reruns,
    "first_visit": first_visit,
    "attack": attack,
    "attendance": attendance,
    "finance": finance,
    "billing": billing,
    "search": search,
}

BUSY = 1.5
"""Programs that want the processor at once; above it the wall figures say more about the machine than the portal."""


def main(names: list[str]) -> int:
    """Run the named benchmarks, all of them where none is named, and say what became of the targets."""
    if unknown := set(names) - set(ALL):
        print(f"No benchmark is named {', '.join(sorted(unknown))}. There are {', '.join(ALL)}.", file=sys.stderr)
        return 2
    missed = 0
    for name in names or ALL:
        load = os.getloadavg()[0]
        warning = f"  (the machine is busy, load {load:.1f})" if load > BUSY else ""
        print(f"\n{name}: {ALL[name].__doc__}{warning}", flush=True)
        with nullcontext() if getattr(ALL[name], "ALONE", False) else serving() as portal:
            for figure in ALL[name].measure(portal):
                print(figure, flush=True)
                missed += not figure.met
    print(f"\n{f'{missed} missed.' if missed else 'All targets are met.'}")
    return bool(missed)


if __name__ == "__main__":
    # Ended from outside, it still stops its server and removes its database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
