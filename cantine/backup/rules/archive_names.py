"""How the files of backups are called: `cantine-2026-11-29-023000.tar.gz`, by the Paris time of the database in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cantine.common.paris import PARIS

CLOCK_SLACK = timedelta(hours=2)
"""How far a clock may go back (an hour each October) without a later backup being called as if it were older."""


class ArchiveGroup(StrEnum):
    """What a file is, by its name: proved, of a database before it was migrated, or not found right."""

    GOOD = ""
    BEFORE_MIGRATION = "-avant-mise-a-jour"
    DOUBTFUL = "-douteuse"


_NAME = re.compile(r"cantine-(\d{4}-\d\d-\d\d-\d{6})(-avant-mise-a-jour|-douteuse)?\.tar\.gz(?:\.age|\.gpg)?", re.ASCII)
_MOMENT = "%Y-%m-%d-%H%M%S"


@dataclass(frozen=True, order=True)
class ArchiveName:
    """The moment (Paris, without a zone) and the group that a file's name tells."""

    moment: datetime
    group: ArchiveGroup
    name: str


def read_name(name: str) -> ArchiveName | None:
    """What the name of a file tells; None for a file that the portal did not name."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        moment = datetime.strptime(found[1], _MOMENT)  # noqa: DTZ007  # a name has no zone
    except ValueError:
        return None
    return ArchiveName(moment, ArchiveGroup(found[2] or ""), name)


def choose_moment(now: datetime, names: Iterable[str]) -> datetime:
    """The moment (Paris, without a zone) for the name of a new file: now, or a second after the newest file that is
    there, where that is of this second or the clock went back by less than two hours. So names stand in the order in
    which the files were made; a file from far in the future is left out of account."""
    moment = now.astimezone(PARIS).replace(tzinfo=None, microsecond=0)
    taken = [found.moment for name in names if (found := read_name(name))]
    newest = max((one for one in taken if one <= moment + CLOCK_SLACK), default=None)
    return moment if newest is None or newest < moment else newest + timedelta(seconds=1)


def build_name(moment: datetime, group: ArchiveGroup, ending: str = "") -> str:
    """The name of the file; `ending` is that of its encryption, « .age »."""
    return f"cantine-{moment:{_MOMENT}}{group}.tar.gz{ending}"
