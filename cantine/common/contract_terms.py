"""What a contract (« forfait ») is priced by and held on: a month, a term or a year; dated weekdays; notice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cantine.common.language.translate import mark, translate
from cantine.common.school_days import find_month_end, shift_month


class Per(StrEnum):
    """What a price is asked for: a day of the service (or a unit of it), or a contract's month, term or year."""

    DAY = "day"
    MONTH = "month"
    TERM = "term"
    YEAR = "year"


class ProRata(StrEnum):
    """What a contract costs that holds only a part of its month, term or year.

    `WHOLE`: what has begun is due whole. `DAYS`: the share of its served days. `HALF`: half of it where it begins in
    the second half.
    """

    WHOLE = "whole"
    DAYS = "days"
    HALF = "half"


PER_LABELS = {
    Per.DAY: mark("par jour"),
    Per.MONTH: mark("par mois"),
    Per.TERM: mark("par période"),
    Per.YEAR: mark("par an"),
}
PRO_RATA_LABELS = {
    ProRata.WHOLE: mark("ce qui est commencé est dû en entier"),
    ProRata.DAYS: mark("au prorata des jours de service"),
    ProRata.HALF: mark("la moitié s'il commence dans la deuxième moitié"),
}

TERMS_BEGIN = (9, 1, 4)
"""The months in which the terms of a school year begin: September to December, January to March, April to August."""

DatePair = tuple[date, date]


@dataclass(frozen=True)
class WeekdaysFrom:
    """The weekdays (0 is Monday) of a contract from `first_day` on, until later ones."""

    first_day: date
    weekdays: frozenset[int]


DatedWeekdays = tuple[WeekdaysFrom, ...]
"""The weekdays of a contract since it began, oldest first; at least one."""


def find_weekdays_on(day: date, dated: Iterable[WeekdaysFrom]) -> frozenset[int]:
    """The weekdays that hold on `day`; before the first known ones, these."""
    ordered = sorted(dated, key=lambda one: one.first_day)
    return next((one.weekdays for one in reversed(ordered) if one.first_day <= day), ordered[0].weekdays)


def find_contract_period(per: Per, day: date, begins: Iterable[int] = TERMS_BEGIN) -> DatePair:
    """The first and last day of the month, term or year that `day` falls in.

    `begins` are the months (1 to 12) in which terms begin, in the order of a school year: a year begins in the first.
    """
    month = day.replace(day=1)
    if per is Per.MONTH:
        return month, find_month_end(month)
    first, *_others = months = [*begins]
    starting = {first} if per is Per.YEAR else {*months}
    opens = month
    while opens.month not in starting:
        opens = shift_month(opens, -1)
    closes = opens
    while shift_month(closes, 1).month not in starting:
        closes = shift_month(closes, 1)
    return opens, find_month_end(closes)


@dataclass(frozen=True)
class ContractNotice:
    """How long before a contract may change or end: `days` after it is asked; with `whole_months` on the first of a
    month only, so that 0 days mean « from next month on »."""

    days: int = 0
    whole_months: bool = False

    def find_first_day(self, asked_on: date) -> date:
        """The first day on which a change may hold that is asked for on `asked_on`: never that day itself."""
        earliest = asked_on + timedelta(max(1, self.days))
        if not self.whole_months or earliest.day == 1:
            return earliest
        return shift_month(earliest, 1)

    def __str__(self) -> str:
        """« au moins 15 jours avant, au 1er d'un mois »."""
        ahead = translate("au moins {days} jours avant", days=self.days) if self.days > 1 else ""
        if self.whole_months:
            return (
                translate("{ahead}, au 1er d'un mois", ahead=ahead)
                if ahead
                else translate("au plus tôt le 1er du mois suivant")
            )
        return ahead or translate("dès le lendemain")
