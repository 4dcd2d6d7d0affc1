"""Why the boxes of a day or of a week may not change, said once for all of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from cantine.bookings.rules.cell_changes import GridCell
from cantine.common.language.translate import translate
from cantine.common.refusal_sentences import Refusal, TermTime, WeekdayNotServed


def find_common_reason(
    cells: Iterable[tuple[GridCell, Mapping[str, Any] | None]], runs: Collection[GridCell]
) -> str | None:
    """The reason that greys the most of these cells; None where one of them may change.

    Where some of the services run, why those are greyed counts and not why the others do not run: a mother whose week
    it is not reads that, and not that the canteen is closed in the holidays.
    """
    shown = [(cell["off"], place in runs) for place, cell in cells if cell]
    if not all(reason for reason, _runs in shown):
        return None
    reasons = Counter([reason for reason, runs_then in shown if runs_then] or [reason for reason, _runs in shown])
    return next((reason for reason, _count in reasons.most_common(1)), None)


def describe_empty(obstacles: Iterable[Refusal | None]) -> str:
    """Why nothing runs in a week: each reason once, but for those that every week has."""
    reasons = dict.fromkeys(str(one) for one in obstacles if not isinstance(one, WeekdayNotServed | TermTime))
    return " ".join(reasons) or translate("Pas de service.")
