"""What parents and staff read of a contract, made from the rules that price it."""

from collections.abc import Sequence
from datetime import date

from cantine.bookings.rules.cell_changes import MonthSaved
from cantine.common.contract_terms import PER_LABELS, Per, find_weekdays_on
from cantine.common.french import euros, long_day, plural, weekday_and_day
from cantine.contracts.rules.contract_days import name_weekdays
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import NoTariff

MOST_NAMED = 5
"""Days that a sentence names."""

KINDS = {Per.MONTH: "Forfait mensuel", Per.TERM: "Forfait par période", Per.YEAR: "Forfait annuel"}


def describe_contract(held: HeldContract, label: str, today: date) -> str:
    """« Forfait mensuel Garderie matin : lundi et mardi, du 1er septembre 2026 au 3 juillet 2027 ».

    The weekdays are those of today, or of the first day where it is to come; announced ones follow.
    """
    day = max(today, held.first_day)
    weekdays = name_weekdays(find_weekdays_on(day, held.weekdays))
    later = [
        f"{name_weekdays(one.weekdays)} à partir du {long_day(one.first_day)}"
        for one in sorted(held.weekdays, key=lambda one: one.first_day)
        if one.first_day > day
    ]
    begins = f"du {long_day(held.first_day)}" if held.last_day else f"depuis le {long_day(held.first_day)}"
    begins = f"à partir du {long_day(held.first_day)}" if not held.last_day and held.first_day > today else begins
    ends = f" au {long_day(held.last_day)}" if held.last_day else ""
    return f"{KINDS[held.per]} {label}\u00a0: {', puis '.join([weekdays, *later])}, {begins}{ends}"


def describe_contract_price(held: HeldContract, prices: PriceList, today: date) -> str:
    """« 50,00 € par mois », « 500,00 € par an, en 10 fois »; « sans prix » where the service has none for it."""
    day = min(max(today, held.first_day), held.last_day or date.max)
    try:
        tariff, cents = prices.price_contract(held, day)
    except NoTariff:
        return "sans prix"
    several = f", en {tariff.instalments} fois" if tariff.instalments > 1 else ""
    return f"{euros(cents)} {PER_LABELS[held.per]}{several}"


def describe_days(days: MonthSaved) -> str:
    """« 24 jours réservés, 3 annulés. 2 jours n'ont pas pu changer : complet (50 places), lundi 7 décembre. »."""
    booked, off = (sum(one.on is on for one in days.saved) for on in (True, False))
    parts = [plural(booked, "jour réservé", "jours réservés")] if booked or not off else []
    parts += [plural(off, "jour annulé", "jours annulés")] if off else []
    told = f"{' et '.join(parts)}."
    if not days.refused:
        return told
    of_reason: dict[str, list[date]] = {}
    for change, reason in days.refused:
        of_reason.setdefault(str(reason).rstrip("."), []).append(change.day)
    reasons = [f"{reason} ({_name_days(refused)})" for reason, refused in of_reason.items()]
    count = plural(len(days.refused), "jour n'a pas pu changer", "jours n'ont pas pu changer")
    return f"{told} {count}\u00a0: {' ; '.join(reasons)}."


def _name_days(days: Sequence[date]) -> str:
    """The first days by name, and how many more there are."""
    named = [weekday_and_day(day) for day in days[:MOST_NAMED]]
    more = len(days) - len(named)
    return ", ".join([*named, *([f"et {plural(more, 'autre')}"] if more else [])])
