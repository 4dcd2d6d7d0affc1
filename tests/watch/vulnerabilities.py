"""Ask the package index for known faults of what the portal runs on: `python -m tests.watch.vulnerabilities`.

Exit code 1 where a part has one and a version without it exists. What has no such version yet is told, and is no
failure. Where the index does not answer, one line says so, and that is no failure either.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.hashes import PORTAL

AT_MOST = 20
"""Seconds until an index that does not answer is given up."""


def ask_index(requirements: Path, service: Sequence[str] = ()) -> dict[str, Any] | str:
    """What pip-audit says of each part in these requirements; a sentence where it could not ask. `service` are its
    options of whom to ask; the package index, unless others are given."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--no-deps", "--disable-pip"]
        quiet = ["--progress-spinner", "off", "--desc", "off", "--cache-dir", folder, "--timeout", "5"]
        try:
            ran = subprocess.run(
                [*command, *quiet, *service, "--format", "json", "--output", str(answer)],
                capture_output=True,
                text=True,
                timeout=AT_MOST,
            )
        except subprocess.TimeoutExpired:
            return f"no answer within {AT_MOST} seconds"
        if not answer.exists():
            return (ran.stderr.strip().splitlines() or ["no answer"])[-1]
        found: dict[str, Any] = json.loads(answer.read_text("utf-8"))
        return found


def judge(answer: dict[str, Any] | str) -> tuple[list[str], bool]:
    """The lines to print, and whether a part has a fault that a later version mends."""
    if isinstance(answer, str):
        return [f"not asked: {answer}"], False
    parts, lines, red = answer["dependencies"], [], False
    for part in parts:
        for fault in part.get("vulns", ()):
            versions = ", ".join(fault["fix_versions"])
            red = red or bool(versions)
            state = f"mended in {versions}" if versions else "not mended yet"
            lines.append(f"{part['name']} {part['version']}: {fault['id']}, {state}")
    unknown = [part["name"] for part in parts if "skip_reason" in part]
    if unknown:
        lines.append(f"not asked: {len(unknown)} of {len(parts)} parts, which the index says nothing of")
    return lines or [f"{len(parts)} parts without a known fault"], red


if __name__ == "__main__":
    said, failed = judge(ask_index(PORTAL))
    print("\n".join(said))
    sys.exit(failed)
