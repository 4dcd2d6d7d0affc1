"""The school holidays that a town enters, as lines: « Vacances d'octobre : 10/10/2026 – 25/10/2026 »."""

import re
from collections.abc import Iterable
from itertools import pairwise

from cantine.common.day_input import read_day, write_day
from cantine.common.form_input import NotAccepted
from cantine.common.school_days import SchoolBreak

MOST_BREAKS = 60
EXAMPLE = "Vacances d'octobre : 10/10/2026 – 25/10/2026"
_LINE = re.compile(r"(.+?)\s*:\s*(?:du\s+)?(\S.*?)\s*(?:–|—|\bau\b|\s-\s)\s*(\S.*)")


def read_breaks(text: str) -> tuple[SchoolBreak, ...]:
    """The school holidays of these lines, by day; empty lines do not count. Raises NotAccepted with the first fault."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            raise NotAccepted(f"Ligne {number} : écrivez le nom et les deux jours, par exemple « {EXAMPLE} ».")
        try:
            found.append(SchoolBreak(read_day(parts[2]), read_day(parts[3]), parts[1].strip()[:100]))
        except NotAccepted as refused:
            raise NotAccepted(f"Ligne {number} : {refused}") from None
    return check_breaks(found)


def write_breaks(breaks: Iterable[SchoolBreak]) -> str:
    """These school holidays as lines, which `read_breaks` reads again."""
    return "\n".join(f"{one.label} : {write_day(one.first)} – {write_day(one.last)}" for one in breaks)


def check_breaks(breaks: Iterable[SchoolBreak]) -> tuple[SchoolBreak, ...]:
    """The school holidays by day. Raises NotAccepted for days the wrong way round, or two that overlap."""
    ordered = sorted(breaks)
    if len(ordered) > MOST_BREAKS:
        raise NotAccepted(f"{MOST_BREAKS} vacances au plus : retirez celles qui sont passées.")
    for one in ordered:
        if one.first > one.last:
            raise NotAccepted(f"« {one.label} » : le dernier jour est avant le premier.")
        if not one.label.strip():
            raise NotAccepted(f"Indiquez le nom des vacances qui commencent le {write_day(one.first)}.")
    for one, other in pairwise(ordered):
        if other.first <= one.last:
            raise NotAccepted(f"« {one.label} » et « {other.label} » se chevauchent.")
    return tuple(ordered)
