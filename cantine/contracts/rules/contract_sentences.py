"""What parents and staff read of a contract, made from the rules that price it."""

from collections.abc import Sequence
from datetime import date

from cantine.bookings.rules.cell_changes import MonthSaved
from cantine.common.contract_terms import PER_LABELS, Per, find_weekdays_on
from cantine.common.french import euros, join_words, long_day, weekday_and_day
from cantine.common.language.translate import mark, translate, translate_plural
from cantine.contracts.rules.contract_days import name_weekdays
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import NoTariff

MOST_NAMED = 5
"""Days that a sentence names."""

KINDS = {Per.MONTH: mark("Forfait mensuel"), Per.TERM: mark("Forfait par période"), Per.YEAR: mark("Forfait annuel")}


def describe_contract(held: HeldContract, label: str, today: date) -> str:
    """« Forfait mensuel Garderie matin : lundi et mardi, du 1er septembre 2026 au 3 juillet 2027 ».

    The weekdays are those of today, or of the first day where it is to come; announced ones follow.
    """
    day = max(today, held.first_day)
    weekdays = name_weekdays(find_weekdays_on(day, held.weekdays))
    later = [
        translate("{weekdays} à partir du {day}", weekdays=name_weekdays(one.weekdays), day=long_day(one.first_day))
        for one in sorted(held.weekdays, key=lambda one: one.first_day)
        if one.first_day > day
    ]
    first = long_day(held.first_day)
    if held.last_day:
        span = translate("du {first} au {last}", first=first, last=long_day(held.last_day))
    elif held.first_day > today:
        span = translate("à partir du {day}", day=first)
    else:
        span = translate("depuis le {day}", day=first)
    days = translate(", puis ").join([weekdays, *later])
    return translate(
        "{kind} {service}\u00a0: {days}, {span}", kind=translate(KINDS[held.per]), service=label, days=days, span=span
    )


def describe_contract_price(held: HeldContract, prices: PriceList, today: date) -> str:
    """« 50,00 € par mois », « 500,00 € par an, en 10 fois »; « sans prix » where the service has none for it."""
    day = min(max(today, held.first_day), held.last_day or date.max)
    try:
        tariff, cents = prices.price_contract(held, day)
    except NoTariff:
        return translate("sans prix")
    several = translate(", en {count} fois", count=tariff.instalments) if tariff.instalments > 1 else ""
    return f"{euros(cents)} {translate(PER_LABELS[held.per])}{several}"


def describe_days(days: MonthSaved) -> str:
    """« 24 jours réservés, 3 annulés. 2 jours n'ont pas pu changer : complet (50 places), lundi 7 décembre. »."""
    booked, off = (sum(one.on is on for one in days.saved) for on in (True, False))
    parts = [translate_plural(booked, "{count} jour réservé", "{count} jours réservés")] if booked or not off else []
    parts += [translate_plural(off, "{count} jour annulé", "{count} jours annulés")] if off else []
    told = f"{join_words(parts)}."
    if not days.refused:
        return told
    of_reason: dict[str, list[date]] = {}
    for change, reason in days.refused:
        of_reason.setdefault(str(reason).rstrip("."), []).append(change.day)
    reasons = [f"{reason} ({_name_days(refused)})" for reason, refused in of_reason.items()]
    count = translate_plural(len(days.refused), "{count} jour n'a pas pu changer", "{count} jours n'ont pas pu changer")
    return translate("{told} {days}\u00a0: {reasons}.", told=told, days=count, reasons=translate(" ; ").join(reasons))


def _name_days(days: Sequence[date]) -> str:
    """The first days by name, and how many more there are."""
    named = [weekday_and_day(day) for day in days[:MOST_NAMED]]
    more = len(days) - len(named)
    return ", ".join([*named, *([translate_plural(more, "et {count} autre", "et {count} autres")] if more else [])])
