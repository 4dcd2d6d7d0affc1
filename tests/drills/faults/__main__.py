"""The drill: `python -m tests.drills.faults [NAME …]`; exit code 1 if something was lost, hung, or went unsaid."""

import sys
import traceback
from collections.abc import Callable, Iterator

import click

from tests.drills.faults.clocks import drill_clocks
from tests.drills.faults.disks import drill_disks
from tests.drills.faults.findings import Finding
from tests.drills.faults.locked import drill_locks
from tests.drills.faults.mails import drill_mails
from tests.drills.faults.servers import drill_servers

DRILLS: dict[str, Callable[[], Iterator[Finding]]] = {
    "servers": drill_servers,
    "locks": drill_locks,
    "disks": drill_disks,
    "mails": drill_mails,
    "clocks": drill_clocks,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([*DRILLS]))
def drill(names: tuple[str, ...]) -> None:
    """Play each fault (or those of these NAMES) on a portal of its own, and print what both sides saw."""
    findings, broken = list[Finding](), list[str]()
    for name, play in DRILLS.items():
        if names and name not in names:
            continue
        try:
            for finding in play():
                findings.append(finding)
                print(finding.describe(), flush=True)
        except Exception:
            traceback.print_exc(file=sys.stdout)
            broken.append(name)
    lost, wrong = sum(one.lost for one in findings), [one for one in findings if one.faults]
    print(f"{len(findings)} faults, lost {lost}, doubled {sum(one.doubled for one in findings)}, wrong {len(wrong)}")
    if broken:
        print(f"not played to the end: {', '.join(broken)}")
    sys.exit(1 if wrong or broken else 0)


if __name__ == "__main__":
    drill()
