"""The sentences that tell parents and staff when the days of a period are booked, made from the period itself."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from cantine.common.french import days_span, hour, join_words, long_date
from cantine.common.paris import PARIS, local_date
from cantine.common.period_types import PeriodMode, Priority, Whom
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.periods import PeriodRules, find_first_opening
from cantine.offer.rules.services import ServiceRules

ANNOUNCED = timedelta(14)
"""How long before its opening a period is announced; one that never closes, as long after it too."""

Names = Mapping[int, str]
"""What each service, or each label, is called, by its id."""


def describe_moment(instant: datetime) -> str:
    """« lundi 4 janvier 2027 à 8 h 00 », in Paris: with its year, for a period is known long before."""
    local = instant.astimezone(PARIS)
    return f"{long_date(local.date())} à {hour(local.time())}"


def describe_window(period: PeriodRules) -> str:
    """« inscriptions du lundi 4 janvier 2027 à 8 h 00 au dimanche 24 janvier 2027 à 20 h 00 »."""
    what = "inscriptions" if period.mode is PeriodMode.FIRST_COME else "souhaits"
    if period.opens and period.closes:
        return f"{what} du {describe_moment(period.opens)} au {describe_moment(period.closes)}"
    if period.opens:
        return f"{what} à partir du {describe_moment(period.opens)}"
    if period.closes:
        return f"{what} jusqu'au {describe_moment(period.closes)}"
    return f"{what} à tout moment, dans les délais de la prestation"


def describe_announcement(period: PeriodRules) -> str:
    """« Vacances d'hiver 2027 : inscriptions du … au …. », for the home of a family and for its mail."""
    return f"{period.label} : {describe_window(period)}."


def describe_period(period: PeriodRules, services: Names, labels: Names) -> str:
    """« Vacances d'hiver 2027, Centre matin : inscriptions du … au … ; annulation jusqu'au …. », who is first."""
    names = join_words(name for id, name in services.items() if id in period.service_ids)
    parts = [f"{period.label}{f', {names}' if names else ''} : {describe_window(period)}"]
    if period.cancel_until:
        parts.append(f"annulation jusqu'au {describe_moment(period.cancel_until)}")
    if period.mode is not PeriodMode.FIRST_COME:
        how = "par tirage au sort" if period.mode is PeriodMode.DRAW else "dans l'ordre des demandes"
        parts.append(f"la mairie attribue ensuite les places {how}")
    if first := _describe_priorities(period, labels):
        parts.append(first)
    return f"{' ; '.join(parts)}."


def _describe_priorities(period: PeriodRules, labels: Names) -> str:
    """« d'abord les habitants de la commune, puis … », with their opening where it is first come."""
    named = [describe_priority(one, labels) for one in period.priorities]
    return f"d'abord {', puis '.join(named)}" if named else ""


def describe_priority(one: Priority, labels: Names) -> str:
    """« les habitants de la commune (dès le …) », « « Deux parents au travail » »."""
    label = labels.get(one.label_id or 0)
    whom = {
        Whom.RESIDENTS: "les habitants de la commune",
        Whom.SIBLINGS: "les frères et sœurs d'un enfant qui a ou demande une place",
        Whom.LABEL: f"« {label} »" if label else "ceux que la mairie a désignés",
    }[one.whom]
    return f"{whom} (dès le {describe_moment(one.opens_at)})" if one.opens_at else whom


def describe_days(period: PeriodRules) -> str:
    """« du lundi 15 février au vendredi 26 février 2027 »."""
    return days_span(period.first, period.last)


def is_announced(period: PeriodRules, now: datetime) -> bool:
    """Whether a family is told of the period at `now`: from 14 days before it opens until it closes.

    Without an opening it is from 14 days before it closes; without a closing, until 14 days after it opened. One that
    names neither has nothing to announce.
    """
    begins = find_first_opening(period) or period.closes
    if begins is None:
        return False
    ends = period.closes or begins + ANNOUNCED
    return begins - ANNOUNCED <= now < ends


def is_letter_due(period: PeriodRules, days_before: int, now: datetime) -> bool:
    """Whether families are to be written to at `now`: from so many days before the opening on, until it closes."""
    opens = find_first_opening(period)
    if opens is None or local_date(now) > period.last:
        return False
    return opens - timedelta(days_before) <= now and (period.closes is None or now < period.closes)


def list_period_sentences(
    calendar: Calendar, services: Iterable[ServiceRules], first: date, last: date, now: datetime
) -> list[str]:
    """A sentence for each period that has days from `first` to `last` of these services and is not closed yet."""
    names = {service.id: service.label for service in services if service.open_to_parents}
    return [
        describe_period(one, names, {})
        for one in calendar.periods
        if one.first <= last and first <= one.last and one.service_ids & names.keys()
        if one.closes is None or now < one.closes
    ]
