"""A warning, then a stop, after what happened too often: the rules that a town sets, and the words for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cantine.common.french import join_words, long_date, write_rank
from cantine.common.language.translate import mark, mark_plural, translate, translate_plural
from cantine.common.terms.booking_events import BookingEvent

_SINCE_SEPTEMBER: Mapping[BookingEvent, tuple[str, str]] = {
    BookingEvent.LATE_PARENT: mark_plural(
        "{count} inscription après le délai depuis septembre", "{count} inscriptions après le délai depuis septembre"
    ),
    BookingEvent.LATE_STAFF: mark_plural(
        "{count} ajout par la mairie après le délai depuis septembre",
        "{count} ajouts par la mairie après le délai depuis septembre",
    ),
    BookingEvent.UNBOOKED: mark_plural(
        "{count} arrivée sans inscription depuis septembre", "{count} arrivées sans inscription depuis septembre"
    ),
    BookingEvent.NO_SHOW: mark_plural(
        "{count} absence sans prévenir depuis septembre", "{count} absences sans prévenir depuis septembre"
    ),
    BookingEvent.TOLD_LATE: mark_plural(
        "{count} annulation après le délai depuis septembre", "{count} annulations après le délai depuis septembre"
    ),
    BookingEvent.LATE_PICKUP: mark_plural(
        "{count} retrait après l'heure depuis septembre", "{count} retraits après l'heure depuis septembre"
    ),
}
"""One and several of each event."""

EVENT_NOUNS: Mapping[BookingEvent, str] = {
    BookingEvent.LATE_PARENT: mark("inscriptions après le délai"),
    BookingEvent.LATE_STAFF: mark("ajouts par la mairie après le délai"),
    BookingEvent.UNBOOKED: mark("arrivées sans inscription"),
    BookingEvent.NO_SHOW: mark("absences sans prévenir"),
    BookingEvent.TOLD_LATE: mark("annulations après le délai"),
    BookingEvent.LATE_PICKUP: mark("retraits après l'heure"),
}
"""Several of each event, in the order in which pages show them."""

COUNTED = mark("Les fois se comptent par enfant et par année scolaire ; celles que la mairie a levées ne comptent pas.")
"""What holds of all rules, as parents and staff read it."""


@dataclass(frozen=True)
class IncidentStop:
    """What happens to a child after so many of these `events` in a school year, in one service (id; None: in any).

    A warning goes to its parents at each number of `warn_at`. From the `stop_at` time on (None: never) it books no new
    days of the service for `days` days from the next day on (None: until somebody lifts the stop by hand).
    """

    events: frozenset[BookingEvent]
    warn_at: tuple[int, ...] = ()
    stop_at: int | None = None
    days: int | None = None
    service_id: int | None = None

    @property
    def key(self) -> str:
        """What tells the rule from the town's others: its events and service; its numbers may change."""
        return "+".join(sorted(self.events)) + (f"/{self.service_id}" if self.service_id is not None else "")

    def find_last_day(self, first_day: date) -> date | None:
        """The last day of a stop that begins on `first_day`; None where it is lifted by hand."""
        return None if self.days is None else first_day + timedelta(self.days - 1)


@dataclass(frozen=True)
class IncidentConsequence:
    """What follows from a count: the numbers that are noted now, and whether they warn or stop."""

    counts: frozenset[int]
    warns: bool
    stops: bool


def find_consequence(rule: IncidentStop, count: int, noted: Collection[int]) -> IncidentConsequence | None:
    """What follows for a child to whom it happened `count` times, of whom these numbers are `noted` already.

    Several numbers that are reached at once have one consequence, that of the highest. A number below one that is noted
    has none any more, so that who changes the rule warns nobody of the past. None where all is noted.
    """
    reached = {number for number in rule.warn_at if number <= count}
    if rule.stop_at is not None:
        reached.update(range(rule.stop_at, count + 1))
    fresh = frozenset(reached.difference(noted))
    if not fresh:
        return None
    acts = max(fresh) > max(noted, default=0)
    stops = acts and rule.stop_at is not None and max(fresh) >= rule.stop_at
    return IncidentConsequence(fresh, acts and not stops, stops)


def describe_times(rule: IncidentStop, count: int, services: Mapping[int, str]) -> str:
    """« 4 retraits après l'heure depuis septembre (Accueil du soir) »; of several events « 4 incidents … »."""
    of = _name_service(rule, services)
    if len(rule.events) == 1:
        [event] = rule.events
        told = translate_plural(count, *_SINCE_SEPTEMBER[event])
    else:
        told = translate_plural(count, "{count} incident depuis septembre", "{count} incidents depuis septembre")
        of.append(_join_events(rule))
    return told + (f" ({', '.join(of)})" if of else "")


def _name_service(rule: IncidentStop, services: Mapping[int, str]) -> list[str]:
    return [] if rule.service_id is None else [services.get(rule.service_id) or translate("prestation")]


def _join_events(rule: IncidentStop) -> str:
    return join_words(translate(noun) for event, noun in EVENT_NOUNS.items() if event in rule.events)


def describe_incident_stop(rule: IncidentStop, services: Mapping[int, str]) -> str:
    """« Retraits après l'heure (Accueil du soir) : un avertissement écrit la 1re et la 2e fois ; à partir de … »."""
    what = _join_events(rule)
    of = "".join(f" ({name})" for name in _name_service(rule, services))
    said = []
    if rule.warn_at:
        times = join_words(translate("la {nth}", nth=_name_nth(one)) for one in rule.warn_at)
        said.append(translate("un avertissement écrit {times} fois", times=times))
    if rule.stop_at is not None:
        said.append(describe_stopping(rule))
    return translate(
        "{events}\u00a0: {consequences}.",
        events=f"{what[:1].upper()}{what[1:]}{of}",
        consequences=translate(" ; ").join(said),
    )


def describe_stopping(rule: IncidentStop) -> str:
    """« à partir de la 4e fois, plus de nouvelles inscriptions pendant 5 jours »; empty where nothing stops."""
    if rule.stop_at is None:
        return ""
    if rule.days is None:
        until = translate("jusqu'à ce que la mairie lève la suspension")
    else:
        until = translate_plural(rule.days, "pendant {count} jour", "pendant {count} jours")
    return translate(
        "à partir de la {nth} fois, plus de nouvelles inscriptions {until}", nth=_name_nth(rule.stop_at), until=until
    )


def describe_stop_example(rule: IncidentStop, today: date) -> str:
    """What follows where it happens for the decisive time today; a day counts once it is over."""
    if rule.stop_at is None:
        return f"Par exemple, une {_name_nth(rule.warn_at[-1])} fois aujourd'hui : les parents sont avertis demain."
    first = today + timedelta(2)
    last = rule.find_last_day(first)
    until = f"du {long_date(first)} au {long_date(last)}" if last else f"à partir du {long_date(first)}"
    told = "les parents le lisent demain, et ne réservent plus de nouveaux jours"
    return f"Par exemple, une {_name_nth(rule.stop_at)} fois aujourd'hui : {told} {until}."


def _name_nth(number: int) -> str:
    if number == 1:
        return translate("1re")
    return write_rank(number)
