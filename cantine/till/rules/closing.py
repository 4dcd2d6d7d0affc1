"""When a day of the till may be closed or opened again, and how its cash has to agree."""

from dataclasses import dataclass
from datetime import date, timedelta

from cantine.common import form_input
from cantine.common.bounds.day_bounds import check_past_days
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, long_date, long_day
from cantine.till.rules.cash_count import CashCount

HIGHEST = 10_000_000
"""Cents in the till in the morning: more is a typing error."""


@dataclass(frozen=True)
class CashFlow:
    """Cents of cash that came in on a day (less what was given back) and that left for the bank."""

    received: int = 0
    deposited: int = 0

    def compute_expected(self, opening: int) -> int:
        """The cents that have to lie in the till in the evening, where `opening` lay there in the morning."""
        return opening + self.received - self.deposited


@dataclass(frozen=True)
class TypedClosing:
    """What the clerk counted on `day`: notes and coins, why they differ, what lay there in the morning (only where no
    day was ever closed), and the cents that the page expected."""

    day: date
    counts: CashCount
    expected: int
    reason: str = ""
    opening: int | None = None


def check_till_day(day: date, today: date, last_closed: date | None, first_open: date | None) -> None:
    """Raise NotAccepted where `day` cannot be closed now; `first_open` is the first day that waits to be closed."""
    if day > today:
        raise NotAccepted("Cette journée n'est pas commencée : sa caisse ne peut pas être arrêtée.")
    check_past_days(today, day)
    if last_closed and day <= last_closed:
        raise NotAccepted(f"La caisse est déjà arrêtée jusqu'au {long_day(last_closed)}.")
    if last_closed and first_open and first_open < day:
        raise NotAccepted(f"Les journées s'arrêtent dans l'ordre : arrêtez d'abord celle du {long_date(first_open)}.")


def check_opening(typed: int | None) -> int:
    """The cash of the morning of the first closing. Raises NotAccepted where it is missing or impossible."""
    if typed is None:
        raise NotAccepted("Indiquez le fonds de caisse du matin : 0 s'il n'y en avait pas.")
    if not 0 <= typed <= HIGHEST:
        raise NotAccepted(f"Ce fonds de caisse n'est pas possible : de 0 à {euros(HIGHEST)}.")
    return typed


def clean_difference(counted: int, expected: int, reason: str) -> str:
    """Why the till differs, empty where it does not. Raises NotAccepted for a difference without a reason."""
    if counted == expected:
        return ""
    if cleaned := form_input.clean_line(reason):
        return cleaned
    raise NotAccepted(f"{describe_difference(counted - expected)} : recomptez, ou indiquez le motif de l'écart.")


def describe_difference(cents: int) -> str:
    """« 2,00 € de moins que prévu », « 2,00 € de plus que prévu », « Pas d'écart »."""
    if not cents:
        return "Pas d'écart"
    return f"{euros(abs(cents))} de {'moins' if cents < 0 else 'plus'} que prévu"


def describe_till_closed(last_closed: date) -> str:
    """« La caisse est arrêtée jusqu'au 30 novembre 2026 : … à partir du 1er décembre 2026. »."""
    first = long_day(last_closed + timedelta(1))
    return (
        f"La caisse est arrêtée jusqu'au {long_day(last_closed)} : rien ne s'y enregistre ni ne s'y annule plus. "
        f"Le premier jour ouvert est le {first}."
    )
