"""Which backups stay: those of late days, a few of the weeks and months before, and the newest whatever its age."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime

from cantine.backup.rules.archive_names import ArchiveGroup, ArchiveName, read_name

DAYS, WEEKS, MONTHS = 7, 5, 12

_PERIODS: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
    (DAYS, lambda moment: moment.date()),
    (WEEKS, lambda moment: moment.isocalendar()[:2]),
    (MONTHS, lambda moment: (moment.year, moment.month)),
)


def choose_superfluous(names: Iterable[str]) -> list[str]:
    """The names of the files that may go, the oldest first.

    The last of each of the last 7 days that have one stays, of the last 5 weeks (ISO) and 12 months too: days of Paris,
    and those without a backup are not counted. Good ones, those before a migration, and doubtful ones are each counted
    by themselves, so that none goes because of one of another kind. What the portal did not name always stays.
    """
    found = sorted(filter(None, map(read_name, set(names))))
    kept = {name for group in ArchiveGroup for name in _choose_kept([one for one in found if one.group is group])}
    return [one.name for one in found if one.name not in kept]


def _choose_kept(oldest_first: list[ArchiveName]) -> set[str]:
    kept = set()
    for most, period_of in _PERIODS:
        last = {period_of(one.moment): one.name for one in oldest_first}
        kept.update(list(last.values())[-most:])
    return kept
