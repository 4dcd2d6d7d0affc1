"""What a benchmark found is kept: `results/NAME.json`, with the machine, its load and the sizes it was found with."""

import json
import os
import platform
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Figure

FOLDER = Path(__file__).with_name("results")
"""The last figures of each benchmark, which a new run replaces; the history of the file has those before."""


def keep(
    name: str,
    figures: Sequence[Figure],
    sizes: Mapping[str, float] | None = None,
    *,
    load: float | None = None,
    folder: Path = FOLDER,
) -> Path:
    """Write the figures of the benchmark `name`, and return the file. `sizes`: families, bookings, sessions, as it may
    be; `load`: the machine's when it began."""
    found = {
        "benchmark": name,
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": describe_machine(),
        "load": {"before": load, "after": round(os.getloadavg()[0], 2)},
        "sizes": dict(sizes or {}),
        "figures": [{**asdict(one), "value": round(one.value, one.digits + 2), "met": one.met} for one in figures],
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def describe_machine() -> dict[str, Any]:
    """What the figures depend on: processors and their model, memory, versions."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor(),
        "processors": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": _ask_postgresql(),
    }


def describe_in_a_line() -> str:
    """The machine as a heading says it."""
    machine = describe_machine()
    return (
        f"{machine['processors']} × {machine['processor']}, {machine['memory_gb']} GB, Python {machine['python']}, "
        f"SQLite {machine['sqlite']}, PostgreSQL {machine['postgresql'] or '—'}; load {os.getloadavg()[0]:.1f}"
    )


def _ask_postgresql() -> str | None:
    """The version of the newest server on this machine, which is the one that is measured."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    if not versions:
        return None
    said = subprocess.run([versions[-1], "--version"], capture_output=True, text=True, check=False).stdout
    return said.split()[2] if len(said.split()) > 2 else None
