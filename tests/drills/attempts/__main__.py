"""The drill: `python -m tests.drills.attempts [--quick] [--postgres ADDRESS] [ROW …]`; exit code 1 if some got in."""

import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import click

from tests.drills.attempts.addresses import attack_addresses
from tests.drills.attempts.answers import attack_answers
from tests.drills.attempts.doors import attack_doors
from tests.drills.attempts.downloads import attack_downloads
from tests.drills.attempts.links import attack_codes, attack_links
from tests.drills.attempts.messages import attack_limits, attack_messages
from tests.drills.attempts.pages import attack_pages
from tests.drills.attempts.payments import attack_payments
from tests.drills.attempts.sessions import attack_sessions
from tests.drills.attempts.sheets import attack_sheets
from tests.drills.attempts.sites import attack_from_sites
from tests.drills.attempts.tally import Tally, describe_head
from tests.drills.attempts.town import Town, serving_town
from tests.drills.attempts.visitors import Visitor, gather_visitors, let_come_again
from tests.drills.attempts.widgets import attack_bounds, attack_widgets

Attack = Callable[[Tally, Town, dict[str, Visitor], bool], None]

ATTACKS: dict[str, Attack] = {
    "pages": attack_pages,
    "downloads": attack_downloads,
    "sessions": attack_sessions,
    "sites": attack_from_sites,
    "addresses": attack_addresses,
    "payments": attack_payments,
    "doors": attack_doors,
    "codes": attack_codes,
    "answers": attack_answers,
    "links": attack_links,
    "messages": attack_messages,
    "limits": attack_limits,
    "widgets": attack_widgets,
    "bounds": attack_bounds,
    "sheets": attack_sheets,
}
"""In this order: the last one writes what staff may write, and more."""


@click.command()
@click.argument("rows", nargs=-1)
@click.option("--quick", is_flag=True, help="Fewer rounds of each.")
@click.option("--postgres", default="", help="Address of an empty PostgreSQL database; SQLite without.")
@click.option("--log", default="", help="Where to keep what the server has logged.")
def drill(rows: tuple[str, ...], quick: bool, postgres: str, log: str) -> None:
    """Attack a portal of its own, print the table, and say by the exit code whether anything got in.

    An attack that fails itself is named, and counts as if something had got in: it was not tried to the end.
    """
    tally, broken = Tally(), list[str]()
    with (
        tempfile.TemporaryDirectory(prefix="cantine-attack.") as folder,
        serving_town(Path(folder), postgres) as town,
    ):
        visitors = gather_visitors(town)
        print(describe_head(), flush=True)
        for name, attack in ATTACKS.items():
            if not rows or name in rows:
                visitors = let_come_again(town, visitors)
                try:
                    attack(tally, town, visitors, quick)
                except Exception:
                    traceback.print_exc(file=sys.stdout)
                    broken.append(name)
                town.go_back()
        said = town.read_log()
        if log:
            Path(log).write_text(said, "utf-8")
    print("─" * 114)
    tried = sum(row.tried for row in tally.rows)
    print(f"tried {tried}, got in {tally.got_in}; {said.count('Traceback')} tracebacks in the log")
    if broken:
        print(f"not tried to the end: {', '.join(broken)}")
    sys.exit(1 if tally.got_in or broken else 0)


if __name__ == "__main__":
    drill()
