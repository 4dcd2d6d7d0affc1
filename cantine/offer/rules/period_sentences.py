"""The sentences that tell parents and staff when the days of a period are booked, made from the period itself."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from cantine.common.french import days_span, hour, join_words, long_date
from cantine.common.language.translate import translate
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
    return translate("{day} à {hour}", day=long_date(local.date()), hour=hour(local.time()))


def describe_window(period: PeriodRules) -> str:
    """« inscriptions du lundi 4 janvier 2027 à 8 h 00 au dimanche 24 janvier 2027 à 20 h 00 »."""
    what = translate("inscriptions") if period.mode is PeriodMode.FIRST_COME else translate("souhaits")
    if period.opens and period.closes:
        return translate(
            "{what} du {first} au {last}",
            what=what,
            first=describe_moment(period.opens),
            last=describe_moment(period.closes),
        )
    if period.opens:
        return translate("{what} à partir du {moment}", what=what, moment=describe_moment(period.opens))
    if period.closes:
        return translate("{what} jusqu'au {moment}", what=what, moment=describe_moment(period.closes))
    return translate("{what} à tout moment, dans les délais de la prestation", what=what)


def describe_announcement(period: PeriodRules) -> str:
    """« Vacances d'hiver 2027 : inscriptions du … au …. », for the home of a family and for its mail."""
    return translate("{period} : {window}.", period=period.label, window=describe_window(period))


def describe_period(period: PeriodRules, services: Names, labels: Names) -> str:
    """« Vacances d'hiver 2027, Centre matin : inscriptions du … au … ; annulation jusqu'au …. », who is first."""
    names = join_words(name for id, name in services.items() if id in period.service_ids)
    named = f"{period.label}, {names}" if names else period.label
    parts = [translate("{period} : {window}", period=named, window=describe_window(period))]
    if period.cancel_until:
        parts.append(translate("annulation jusqu'au {moment}", moment=describe_moment(period.cancel_until)))
    if period.mode is not PeriodMode.FIRST_COME:
        how = (
            translate("par tirage au sort")
            if period.mode is PeriodMode.DRAW
            else translate("dans l'ordre des demandes")
        )
        parts.append(translate("la mairie attribue ensuite les places {how}", how=how))
    if first := _describe_priorities(period, labels):
        parts.append(first)
    return f"{translate(' ; ').join(parts)}."


def _describe_priorities(period: PeriodRules, labels: Names) -> str:
    """« d'abord les habitants de la commune, puis … », with their opening where it is first come."""
    named = [describe_priority(one, labels) for one in period.priorities]
    return translate("d'abord {whom}", whom=translate(", puis ").join(named)) if named else ""


def describe_priority(one: Priority, labels: Names) -> str:
    """« les habitants de la commune (dès le …) », « « Deux parents au travail » »."""
    label = labels.get(one.label_id or 0)
    whom = {
        Whom.RESIDENTS: translate("les habitants de la commune"),
        Whom.SIBLINGS: translate("les frères et sœurs d'un enfant qui a ou demande une place"),
        Whom.LABEL: translate("« {label} »", label=label) if label else translate("ceux que la mairie a désignés"),
    }[one.whom]
    return (
        translate("{whom} (dès le {moment})", whom=whom, moment=describe_moment(one.opens_at)) if one.opens_at else whom
    )


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
