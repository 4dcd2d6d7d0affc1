"""The drills: `python -m tests.drills.kills [ROUNDS] [DRILL …]`; exit code 1 where anything was lost."""

import secrets
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

import click

from tests.drills.engines import Engine, open_engine
from tests.drills.kills import backup, billing, bookings, imports, mail, migration, payment, roll_call
from tests.drills.kills.report import DrillReport, render_head, render_row, render_sum
from tests.drills.lives import open_nursery

Drill = Callable[[int, Engine, Random], DrillReport]

MODULES = (bookings, payment, roll_call, billing, mail, imports, migration, backup)
DRILLS: dict[str, Drill] = {one.NAME: one.run for one in MODULES}


@click.command()
@click.argument("rounds", type=int, default=20)
@click.argument("drills", nargs=-1, type=click.Choice([*DRILLS]))
@click.option("--sqlite", "engines", flag_value="sqlite", help="On SQLite alone.")
@click.option("--postgres", "engines", flag_value="postgresql", help="On PostgreSQL alone.")
@click.option("--seed", type=int, default=None, help="What decides the moments; printed, and else by chance.")
def drill(rounds: int, drills: tuple[str, ...], engines: str | None, seed: int | None) -> None:
    """Kill each drill so many times on each engine, print the table, and say by the exit code whether all was kept."""
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    print(f"{rounds} rounds each, seed {seed}\n{render_head()}", flush=True)
    reports = []
    with opened_engines([engines] if engines else ["sqlite", "postgresql"]) as opened:
        for name in drills or DRILLS:
            for engine in opened:
                began = time.monotonic()
                reports.append(run_drill(name, rounds, engine, Random(f"{seed} {name} {engine.name}")))
                reports[-1].seconds = time.monotonic() - began
                print(render_row(reports[-1]), flush=True)
    print("\n".join(render_sum(reports)))
    sys.exit(1 if any(one.faults for one in reports) else 0)


def run_drill(name: str, rounds: int, engine: Engine, chance: Random) -> DrillReport:
    """What a drill reports; one that fails itself holds up no other, and counts as if something had needed a hand."""
    try:
        return DRILLS[name](rounds, engine, chance)
    except Exception as error:
        traceback.print_exc(file=sys.stdout)
        return DrillReport(name, engine.name, hands=[f"The drill was not done to its end: {error!r}"])


@contextmanager
def opened_engines(names: list[str]) -> Iterator[list[Engine]]:
    """These engines, each with a folder of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cantine-drill.")))
        nursery = stack.enter_context(open_nursery(folder))
        for name in names:
            (folder / name).mkdir()
        yield [stack.enter_context(open_engine(name, folder / name, nursery)) for name in names]


if __name__ == "__main__":
    drill()
