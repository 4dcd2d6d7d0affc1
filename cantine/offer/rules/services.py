"""What a commune offers: meals, before- and after-school care, recreation centre, homework help."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from cantine.common.contract_terms import ContractNotice
from cantine.common.cutoff_types import CutoffRule
from cantine.common.limits.audience_words import AudienceNames
from cantine.common.limits.service_limits import Audience, PlaceGroup, ServiceLink
from cantine.common.vocabulary import Carence, CarenceCount, ProofRule, TimeChoice

SHORT = 12
"""Letters of the name that stands where there is little room."""


_SMALL_WORDS = frozenset({"de", "du", "des", "le", "la", "les", "à", "au", "aux", "en", "et", "pour"})


def shorten_label(label: str) -> str:
    """The name of a service where there is little room, until the town writes one: « Garde. matin ».

    The first word and the last one, which tells it from others; the longer of them is shortened with a point.
    """
    words = [word for word in label.split() if word.lower() not in _SMALL_WORDS] or [label]
    first, last = words[0], words[-1]
    if len(label) <= SHORT:
        return label
    if len(words) == 1:
        return f"{first[: SHORT - 1]}."
    if len(first) + 1 + len(last) <= SHORT:
        return f"{first} {last}"
    if len(last) <= SHORT - 5:
        return f"{first[: SHORT - 2 - len(last)]}. {last}"
    if len(first) <= SHORT - 5:
        return f"{first} {last[: SHORT - 2 - len(first)]}."
    return f"{first[:4]}. {last[:5]}."


@dataclass(frozen=True)
class PriceTerms:
    """What decides the price of a service's days from `first_day` on, beside its tariffs.

    `bound` is where a stay is counted from or to (minutes), and `time_choice` says which of the two.
    """

    first_day: date
    time_choice: TimeChoice = TimeChoice.NONE
    bound: int | None = None
    full_day_with_id: int | None = None
    carence: Carence = Carence.FIRST_BILLED
    carence_days: int = 1
    carence_counts: CarenceCount = CarenceCount.BOOKED
    proof: ProofRule = ProofRule.NONE
    proof_hours: int | None = None
    least_days: int = 0


@dataclass(frozen=True)
class ServiceRules:
    """One column of the month grid. Weekdays are 0 (Monday) to 6; times are minutes since midnight.

    `term_weekdays` are served in school term, `holiday_weekdays` in school holidays; an empty set is never. A stay is
    counted between `bound` and the time. With `full_day_with_id` on the same day it has the full-day price. Of each
    sickness the first `carence_days` are billed, or the first are free, where it lasts `least_days` of the calendar at
    least; a proof within `proof_hours` of the report may free all of them, or be needed: see `sick_days`. `cesu`: CESU
    vouchers may pay it. `terms`: those of all times, oldest first, where they ever changed; the fields are the latest
    ones. `lasting`: the minutes of a presence without a time, which decide no price. Until `late_cutoff` parents may
    still book after their cutoff (None: they may not). `audience`: for whom it is (None: everybody), whose schools,
    classes and labels are called `names`; `place_groups` have places of their own, beside the `capacity` of all;
    `links`: what it needs, brings and excludes.
    """

    id: int
    label: str
    short_label: str
    term_weekdays: frozenset[int]
    holiday_weekdays: frozenset[int]
    booking_cutoff: CutoffRule
    cancelling_cutoff: CutoffRule
    time_choice: TimeChoice = TimeChoice.NONE
    first_time: int | None = None
    last_time: int | None = None
    step: int | None = None
    capacity: int | None = None
    open_to_parents: bool = True
    bound: int | None = None
    full_day_with_id: int | None = None
    carence: Carence = Carence.FIRST_BILLED
    carence_days: int = 1
    carence_counts: CarenceCount = CarenceCount.BOOKED
    proof: ProofRule = ProofRule.NONE
    proof_hours: int | None = None
    least_days: int = 0
    cesu: bool = False
    lasting: int | None = None
    late_cutoff: CutoffRule | None = None
    contract_notice: ContractNotice | None = None
    contracts_by_parents: bool = False
    audience: Audience | None = None
    place_groups: tuple[PlaceGroup, ...] = ()
    links: tuple[ServiceLink, ...] = ()
    terms: Sequence[PriceTerms] = ()
    names: AudienceNames = field(default_factory=dict, hash=False)

    def on(self, day: date) -> "ServiceRules":
        """The service with the terms that hold on `day`; before the first known terms, with these."""
        if not self.terms:
            return self
        in_force = [terms for terms in self.terms if terms.first_day <= day]
        terms = max(in_force or self.terms[:1], key=lambda one: one.first_day)
        return replace(self, **{name: getattr(terms, name) for name in TERMS})

    @property
    def limits_places(self) -> bool:
        """Whether there is a number of places, of all or of a group."""
        return self.capacity is not None or bool(self.place_groups)

    @property
    def stay_bound(self) -> int | None:
        """The minute where a stay is counted from or to: `bound`, else the last arrival or first departure offered."""
        if self.bound is not None:
            return self.bound
        return self.last_time if self.time_choice is TimeChoice.ARRIVAL else self.first_time

    @property
    def times(self) -> list[int]:
        """The times a parent may choose, first and last included; empty where there is no choice."""
        if self.time_choice is TimeChoice.NONE or self.first_time is None or self.last_time is None or not self.step:
            return []
        return list(range(self.first_time, self.last_time + 1, self.step))

    @property
    def weekdays(self) -> frozenset[int]:
        """The weekdays on which the service runs, in school term or in holidays."""
        return self.term_weekdays | self.holiday_weekdays

    def runs_on(self, weekday: int) -> bool:
        """Whether the service runs on this weekday, in school term or in holidays."""
        return weekday in self.weekdays


SICKNESS_TERMS = ("carence", "carence_days", "carence_counts", "proof", "proof_hours", "least_days")
"""The fields that say what a sickness costs."""

TERMS = ("time_choice", "bound", "full_day_with_id", *SICKNESS_TERMS)
"""The fields of a service that change with its terms."""


@dataclass(frozen=True)
class ClosurePeriod:
    """Days, first and last included, on which nothing is served; or, with `free`, on which what is served is free.

    No services named means all of them; no classrooms and no schools, all children. `classroom_ids` are the classes
    that it covers: those named one by one, and all of a school that `school_ids` names.
    """

    first: date
    last: date
    label: str
    service_ids: frozenset[int] = frozenset()
    classroom_ids: frozenset[int] = frozenset()
    school_ids: frozenset[int] = frozenset()
    free: bool = False

    def covers(self, service_id: int, classroom_id: int | None, day: date) -> bool:
        """Whether the closure concerns this service for this classroom on this day."""
        return (
            self.first <= day <= self.last
            and (not self.service_ids or service_id in self.service_ids)
            and (not (self.classroom_ids or self.school_ids) or classroom_id in self.classroom_ids)
        )

    def closes(self, service_id: int, classroom_id: int | None, day: date) -> bool:
        """Whether the closure concerns this service, classroom and day and does not make it free instead."""
        return not self.free and self.covers(service_id, classroom_id, day)
