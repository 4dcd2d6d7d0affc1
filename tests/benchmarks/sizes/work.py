"""What takes long, each as a program of its own: seconds, processor, and the memory that it needs at most."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.benchmarks.figures import Figure
from tests.benchmarks.portal import ROOT
from tests.support.large_town import NOW


@dataclass(frozen=True)
class Work:
    """Seconds by the clock and of the processor, megabytes at the most, and what was printed."""

    seconds: float
    processor: float
    megabytes: float
    said: str


def run(url: str, *words: str) -> Work:
    """Run `python -m` with these words on this database. SystemExit where it fails."""
    environment = {**os.environ, "CANTINE_DATABASE_URL": url, "CANTINE_NOW": NOW.isoformat(), "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile("w+") as out:
        began = perf_counter()
        program = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=environment, stdout=out, stderr=out)
        _, status, used = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
        seconds = perf_counter() - began
        out.seek(0)
        said = out.read()
    if program.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{said}")
    return Work(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, said)


def measure_work(url: str, *, most_seconds: float | None = None) -> Iterator[Figure]:
    """A month is billed, the books proved, a backup made; `most_seconds` is what the proof may take."""
    billed = run(url, "tests.benchmarks.programs.bill_month", url, f"{NOW:%Y-%m}-01")
    count = int(billed.said.split()[-1])
    yield Figure("  a month billed: families", count, "")
    yield Figure("  a month billed: families a second", count / billed.seconds, "/s")
    yield Figure("  a month billed: memory", billed.megabytes, "MB")
    proved = run(url, "cantine", "check")
    yield Figure("  check", proved.seconds, "s", 1, most=most_seconds)
    yield Figure("  check: memory", proved.megabytes, "MB")
    with tempfile.TemporaryDirectory(prefix="cantine-benchmarks.") as folder:
        kept = run(url, "cantine", "backup", folder)
        yield Figure("  backup, made and tried", kept.seconds, "s", 1)
        yield Figure("  backup: memory", kept.megabytes, "MB")
        yield Figure("  backup: its file", sum(one.stat().st_size for one in Path(folder).iterdir()) / 1e6, "MB", 1)
