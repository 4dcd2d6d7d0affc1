"""`python -m cantine backup` is killed: no half file has a good name, and the next backup works and clears away."""

import re
import shutil
import time
from pathlib import Path
from random import Random

from cantine.backup.documents.archive import Damaged, extract_archive
from cantine.backup.rules.archive_names import ArchiveGroup, read_name
from cantine.backup.rules.manifest import NewerFormat, NotOurs
from tests.drills.engines import Engine
from tests.drills.kills.report import DrillReport, Fell, Span
from tests.drills.lives import Nursery
from tests.online_payment.alice_pays import NOW
from tests.support import many_families

NAME = "backup"

FAMILIES, DAYS = 40, 5


def run(rounds: int, engine: Engine, chance: Random) -> DrillReport:
    """Kill so many backups of one town, each followed by one that is left in peace."""
    report = DrillReport(NAME, engine.name)
    url = engine.make_empty()
    many_families.write(url, FAMILIES, DAYS)
    folder = engine.folder / "backups"
    with engine.living_on(url, NOW.isoformat()) as nursery:
        began = time.monotonic()
        nursery.finish("backup", str(folder))
        span = Span(time.monotonic() - began)
        while report.goes_on(rounds):
            before = _list_good(folder)
            nursery.begin("backup", str(folder))
            ended = nursery.kill_after(span.draw(chance))
            report.check(engine, url)
            fell = _find_place(folder, before, ended, nursery, report)
            report.fell[fell] += 1
            span.learn(fell)
            _back_up_again(nursery, folder, report)
            _judge_files(folder, report)
            if left := engine.count_beside(url):
                report.half.append(f"{left} databases in which a backup was tried are left.")
    return report


def _find_place(folder: Path, before: set[str], ended: int, nursery: Nursery, report: DrillReport) -> Fell:
    """Where the kill fell; a file with a good name that nobody was told of is whole, and kept."""
    if ended not in (0, -9):
        report.hands.append(f"A backup ended with {ended}: {nursery.said}")
    new = _list_good(folder) - before
    told = re.search(r"cantine-\d[\w-]+\.tar\.gz", nursery.said)
    if told:
        report.acknowledged += 1
        if told[0] not in new:
            report.lost.append(f"{told[0]} was called good, and is not there.")
        return Fell.AFTER
    if new:
        return Fell.KEPT
    return Fell.UNDONE if len([*folder.iterdir()]) > len(before) else Fell.BEFORE


def _back_up_again(nursery: Nursery, folder: Path, report: DrillReport) -> None:
    nursery.begin("backup", str(folder))
    if (ended := nursery.wait()) != 0:
        report.hands.append(f"The next backup ended with {ended}: {nursery.said}")
    report.acknowledged += ended == 0


def _judge_files(folder: Path, report: DrillReport) -> None:
    """Each file with a good name can be opened, and its sums are those that it says; there is nothing else."""
    good = _list_good(folder)
    for name in sorted(good):
        scratch = folder.with_name("opened")
        scratch.mkdir()
        try:
            extract_archive(folder / name, scratch)
        except (Damaged, NotOurs, NewerFormat) as why:
            report.half.append(f"{name} has a good name, and cannot be opened: {why}")
        shutil.rmtree(scratch)
    for name in sorted({path.name for path in folder.iterdir()} - good):
        report.half.append(f"{name} is left of a backup that was killed.")


def _list_good(folder: Path) -> set[str]:
    """The files whose name says that they are good."""
    names = {path.name for path in folder.iterdir()}
    return {name for name in names if (read := read_name(name)) and read.group is ArchiveGroup.GOOD}
