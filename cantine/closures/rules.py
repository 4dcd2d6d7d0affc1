"""A closure as the town hall enters it, and the letter to a family whose days it cancels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from cantine.common.form_input import NotAccepted, require_line
from cantine.common.french import days_span, join_words, long_date
from cantine.common.language.translate import translate
from cantine.common.refusal_sentences import Refusal
from cantine.common.terms.kept_sickness import KeptSickness
from cantine.common.vocabulary import State
from cantine.offer.rules.services import ClosurePeriod

LONGEST = timedelta(366)

Schools = Mapping[int, tuple[str, frozenset[int]]]
"""The name of each school (by id) and the ids of its classes."""


@dataclass(frozen=True)
class CoveredBooking:
    """A booking on a day that is closed: its family, child and service."""

    family_id: int
    child_id: int
    child: str
    day: date
    service_id: int


@dataclass(frozen=True)
class ClosureCredit:
    """A credit note (« 2026-0042 »): cents are positive."""

    number: str
    cents: int


@dataclass(frozen=True)
class BilledAgain:
    """The other halves of full days that were billed: they stay booked, and are billed anew for these cents."""

    bookings: Sequence[CoveredBooking] = ()
    cents: int = 0

    def __add__(self, more: "BilledAgain") -> "BilledAgain":
        return BilledAgain([*self.bookings, *more.bookings], self.cents + more.cents)


@dataclass(frozen=True)
class CancelledBooking:
    """A booking that a closure cancelled: as it was (`state`, `classroom_id` …), and as it is now (`state_now` …).

    `absence_id` is the absence that it was part of, None too where that is gone since; then `sickness` says what it was
    if it went with the closure itself.
    """

    id: int
    covered: CoveredBooking
    closed_at: datetime
    state: State
    called_off: bool
    classroom_id: int | None
    absence_id: int | None
    sickness: KeptSickness | None
    state_now: State
    classroom_now: int | None

    @property
    def takes_a_place(self) -> bool:
        """Whether it takes a place again: neither sick nor called off."""
        return self.state is not State.SICK and not self.called_off


@dataclass(frozen=True)
class Reopening:
    """The bookings that come back, and those that do not, each with its reason."""

    back: Sequence[CancelledBooking] = ()
    left: Sequence[tuple[CancelledBooking, Refusal]] = ()


@dataclass(frozen=True)
class ClosureEffect:
    """What a closure cancelled, what it left because the child was there, what it made free, credit notes by family.

    `again`, by family too, is what will be billed anew of what these credit notes take back; `reopened` is what became
    of earlier cancellings on days that are open again.
    """

    cancelled: Sequence[CoveredBooking] = ()
    present: Sequence[CoveredBooking] = ()
    credits: Mapping[int, Sequence[ClosureCredit]] = field(default_factory=dict)
    freed: Sequence[CoveredBooking] = ()
    again: Mapping[int, BilledAgain] = field(default_factory=dict)
    reopened: Reopening = Reopening()


def clean_closure(closure: ClosurePeriod) -> ClosurePeriod:
    """The closure, its label trimmed. Raises NotAccepted without a label, for days in wrong order, for over a year."""
    label = require_line(closure.label, "le motif de la fermeture")
    if closure.last < closure.first:
        raise NotAccepted("Le dernier jour est avant le premier : vérifiez les dates.")
    if closure.last - closure.first > LONGEST:
        raise NotAccepted("Une fermeture dure un an au plus : vérifiez les dates.")
    return replace(closure, label=label)


def find_first_changed_day(before: ClosurePeriod, after: ClosurePeriod | None) -> date:
    """The first day that is another one once the closure has become `after`, or has gone (None)."""
    if after is not None and replace(before, last=after.last) == after:
        return min(before.last, after.last) + timedelta(1)
    return min(before.first, after.first) if after else before.first


def list_named_classes(closure: ClosurePeriod, schools: Schools) -> frozenset[int]:
    """The classes that the closure names one by one, without those of a school that it closes whole."""
    whole = (schools[key][1] for key in closure.school_ids if key in schools)
    return closure.classroom_ids.difference(*whole)


def describe_scope(
    closure: ClosurePeriod, services: Mapping[int, str], classrooms: Mapping[int, str], schools: Schools | None = None
) -> str:
    """What is closed: « tout », « Repas et Étude », « classe CP », « Repas, École du Bourg, classes CP et CM1 »."""
    what = []
    if closure.service_ids:
        what.append(join_words(name for key, name in services.items() if key in closure.service_ids))
    if closure.school_ids:
        what.append(join_words(name for key, (name, _rooms) in (schools or {}).items() if key in closure.school_ids))
    if rooms := list_named_classes(closure, schools or {}):
        names = [name for key, name in classrooms.items() if key in rooms]
        what.append(
            translate("classes {names}", names=join_words(names))
            if len(names) > 1
            else translate("classe {name}", name=join_words(names))
        )
    return ", ".join(what) or translate("tout")


def describe_free_days(
    closures: Iterable[ClosurePeriod], classroom_id: int | None, labels: Mapping[int, str], first: date, last: date
) -> list[str]:
    """« Grève : Repas gratuit le jeudi 3 décembre 2026. », for each from `first` to `last` that this class has."""
    return [
        _describe_free(one.label, names, days_span(max(one.first, first), min(one.last, last)))
        for one in closures
        if one.free
        and (max(one.first, first) <= min(one.last, last))
        and (names := [name for key, name in labels.items() if one.covers(key, classroom_id, one.first)])
    ]


def _describe_free(label: str, names: Sequence[str], days: str) -> str:
    if len(names) > 1:
        return translate("{label} : {services} gratuits {days}.", label=label, services=join_words(names), days=days)
    return translate("{label} : {service} gratuit {days}.", label=label, service=names[0], days=days)


def describe_days(covered: Iterable[CoveredBooking], labels: Mapping[int, str]) -> list[str]:
    """« lundi 30 novembre 2026 : Repas et Étude », a line a day."""
    return [
        translate(
            "{day} : {services}", day=long_date(day), services=join_words(labels[one.service_id] for one in of_day)
        )
        for day, of_day in groupby(covered, lambda one: one.day)
    ]
