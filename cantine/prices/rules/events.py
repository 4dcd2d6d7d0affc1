"""What an event of a booking costs: late, unbooked, absent without a word, told late, picked up after closing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cantine.common.money import round_cents
from cantine.common.terms.booking_events import BookingEvent, LateBy, PricedEvent
from cantine.common.vocabulary import Presence, State, SurchargeKind, TimeChoice
from cantine.offer.rules.services import ServiceRules

LATENESS = {
    LateBy.STAFF: BookingEvent.LATE_STAFF,
    LateBy.PARENT: BookingEvent.LATE_PARENT,
    LateBy.DOOR: BookingEvent.UNBOOKED,
}
"""The event of a booking that was added after its cutoff, by who added it."""

ABSENCES = frozenset({BookingEvent.NO_SHOW, BookingEvent.TOLD_LATE})
"""Events of a child that does not come; at most one of them happens to a booking."""


@dataclass(frozen=True)
class BookingFacts:
    """What happened to a booking: who added it late, whether the child came, until when it stayed (minutes).

    `called_off`: staff knew beforehand that it does not come. `waived`: what this costs more is
    not asked.
    """

    late_by: LateBy | None = None
    presence: Presence = Presence.UNKNOWN
    called_off: bool = False
    real_time: int | None = None
    waived: bool = False


NOTHING_KNOWN = BookingFacts()
"""Nothing happened, or nobody has noted it."""


@dataclass(frozen=True)
class PricedFor:
    """For whom an event is priced: whether the family lives in the commune, the labels (ids) that the child holds."""

    resident: bool = True
    labels: frozenset[int] = frozenset()


@dataclass(frozen=True)
class EventCost:
    """What one event adds to the price of its day: `quantity` times `unit_cents`, negative where it makes it cheaper.

    `replaced`: another price holds instead of the usual one; `waived`: it is not asked where it costs more.
    """

    event: BookingEvent
    quantity: int
    unit_cents: int
    replaced: bool = False
    waived: bool = False

    @property
    def cents(self) -> int:
        """Quantity times unit price."""
        return self.quantity * self.unit_cents


def find_lateness(state: State, facts: BookingFacts) -> BookingEvent | None:
    """How a booking came too late, None where it came in time; one that nobody told of was added by the town hall."""
    return LATENESS[facts.late_by or LateBy.STAFF] if state is State.ADDED else None


def find_absence(state: State, facts: BookingFacts) -> BookingEvent | None:
    """Whether a child that was booked did not come: told late, or without a word. None for a sick one."""
    if state not in (State.BOOKED, State.ADDED):
        return None
    if facts.called_off:
        return BookingEvent.TOLD_LATE
    return BookingEvent.NO_SHOW if facts.presence is Presence.ABSENT else None


def find_closing(rule: PricedEvent, service: ServiceRules) -> int | None:
    """From when (minutes) a pick-up is late by this rule: after this minute. None for a service without such a time."""
    if rule.after is not None:
        return rule.after
    return service.last_time if service.time_choice is TimeChoice.DEPARTURE else None


def is_picked_up_late(state: State, facts: BookingFacts, closing: int | None) -> bool:
    """Whether the child really stayed past closing (minutes); exactly at closing is in time."""
    stays = state in (State.BOOKED, State.ADDED) and facts.presence is not Presence.ABSENT
    return stays and closing is not None and facts.real_time is not None and facts.real_time > closing


def classify(
    state: State, facts: BookingFacts, service: ServiceRules, rules: Sequence[PricedEvent] = ()
) -> frozenset[BookingEvent]:
    """The events of a booking: how it came too late, whether nobody came, whether the pick-up was late.

    Closing is the earliest that one of the `rules` names, else the last time of the service.
    """
    closing = find_earliest_closing(service, rules)
    found = {find_lateness(state, facts), find_absence(state, facts)} - {None}
    late = {BookingEvent.LATE_PICKUP} if is_picked_up_late(state, facts, closing) else set()
    return frozenset(event for event in found | late if event is not None)


def find_earliest_closing(service: ServiceRules, rules: Iterable[PricedEvent]) -> int | None:
    """From when (minutes) the service counts a pick-up as late; None where it has no such time."""
    mine = [rule for rule in rules if rule.event is BookingEvent.LATE_PICKUP] or [PricedEvent(BookingEvent.LATE_PICKUP)]
    return min((at for rule in mine if (at := find_closing(rule, service)) is not None), default=None)


def choose_rule(
    rules: Iterable[PricedEvent], event: BookingEvent, whose: PricedFor, nth: int = 1
) -> PricedEvent | None:
    """The rule of this event that fits best: by a label that the child holds, else by residence, else for all.

    Among those, the one for the highest number of times that the `nth` has reached. None where no rule fits.
    """
    fitting = [
        rule
        for rule in rules
        if rule.event is event
        and rule.resident in (None, whose.resident)
        and (rule.label_id is None or rule.label_id in whose.labels)
        and rule.from_nth <= nth
    ]
    return max(fitting, key=_rank_rule, default=None)


def _rank_rule(rule: PricedEvent) -> tuple[bool, bool, int, int]:
    return rule.label_id is not None, rule.resident is not None, rule.from_nth, rule.after or 0


def choose_pickup_rule(
    rules: Iterable[PricedEvent], real_time: int, service: ServiceRules, whose: PricedFor, nth: int = 1
) -> PricedEvent | None:
    """The rule for a child picked up at `real_time` (minutes), of those whose closing has passed by then."""
    passed = [
        rule
        for rule in rules
        if rule.event is BookingEvent.LATE_PICKUP
        and (closing := find_closing(rule, service)) is not None
        and real_time > closing
    ]
    return choose_rule(passed, BookingEvent.LATE_PICKUP, whose, nth)


def price_event(rule: PricedEvent, day_cents: int) -> EventCost:
    """What the event adds to a day that costs `day_cents`; never so little that the day costs less than nothing.

    Half a cent of the price that comes out goes up: half of 4,45 € is 2,23 €.
    """
    if rule.kind is SurchargeKind.PERCENT:
        more = round_cents(Decimal(day_cents) * (10_000 + rule.value) / 10_000) - day_cents
    elif rule.kind is SurchargeKind.REPLACED:
        more = rule.value - day_cents
    else:
        more = rule.value if rule.kind is SurchargeKind.FIXED else 0
    return EventCost(rule.event, 1, max(more, -day_cents), rule.kind is SurchargeKind.REPLACED)


def price_pickup(rule: PricedEvent, real_time: int, service: ServiceRules, day_cents: int) -> EventCost:
    """What a late pick-up adds: once, or for each started unit of minutes after closing.

    « Après 18 h 30, 10 € par quart d'heure » : 10 € at 18:31 and at 18:45, 20 € at 18:46.
    """
    once = price_event(rule, day_cents)
    closing = find_closing(rule, service)
    if rule.per_minutes is None or closing is None:
        return once
    return EventCost(rule.event, -((closing - real_time) // rule.per_minutes), once.unit_cents)


def join_costs(found: Sequence[EventCost]) -> list[EventCost]:
    """The costs of one day that are asked, without those of 0.

    A price that replaces the usual one of an absence is all that the day costs: lateness adds nothing to it. Waived,
    what costs more is not asked; what makes the day cheaper stays.
    """
    alone = any(one.replaced and one.event in ABSENCES for one in found)
    asked = [one for one in found if not (alone and one.event in LATENESS.values())]
    return [one for one in asked if one.cents and not (one.waived and one.cents > 0)]


CountEarlier = Callable[[BookingEvent], int]
"""How many times this event happened before, to this child and service in this school year."""


@dataclass(frozen=True)
class HappenedBooking:
    """A booking of which events are priced: its state and facts, its service, for whom, and the earlier times."""

    state: State
    facts: BookingFacts
    service: ServiceRules
    whose: PricedFor
    count: CountEarlier

    def price(self, rules: Sequence[PricedEvent], day_cents: int) -> list[EventCost]:
        """What its events add to a day that costs `day_cents`: its lateness, its absence, a late pick-up."""
        if not rules:
            return []
        found = self.price_lateness(rules, day_cents), self.price_absence(rules, day_cents)
        return join_costs([cost for of_event in (*found, self.price_pickup(rules, day_cents)) for cost in of_event])

    def price_lateness(self, rules: Sequence[PricedEvent], day_cents: int) -> list[EventCost]:
        """What being late adds, also where it is waived."""
        return self._price(rules, find_lateness(self.state, self.facts), day_cents)

    def price_absence(self, rules: Sequence[PricedEvent], day_cents: int) -> list[EventCost]:
        """What an absence adds, also where it is waived."""
        return self._price(rules, find_absence(self.state, self.facts), day_cents)

    def price_pickup(self, rules: Sequence[PricedEvent], day_cents: int) -> list[EventCost]:
        """What a late pick-up adds, also where it is waived."""
        rule, real_time = self._choose_pickup(rules), self.facts.real_time
        if rule is None or real_time is None:
            return []
        return self._mark([price_pickup(rule, real_time, self.service, day_cents)])

    def limit_stay(self, rules: Sequence[PricedEvent], time: int | None) -> int | None:
        """Until when the stay has its usual price: no longer than closing where a late pick-up has a price."""
        if time is None or (rule := self._choose_pickup(rules)) is None:
            return time
        closing = find_earliest_closing(self.service, [rule])
        return time if closing is None else min(time, closing)

    def _price(self, rules: Sequence[PricedEvent], event: BookingEvent | None, day_cents: int) -> list[EventCost]:
        if event is None:
            return []
        rule = choose_rule(rules, event, self.whose, self.count(event) + 1)
        return [] if rule is None else self._mark([price_event(rule, day_cents)])

    def _mark(self, found: Iterable[EventCost]) -> list[EventCost]:
        return [replace(one, waived=self.facts.waived) for one in found]

    def _choose_pickup(self, rules: Sequence[PricedEvent]) -> PricedEvent | None:
        real_time = self.facts.real_time
        if not rules or real_time is None or not is_picked_up_late(self.state, self.facts, real_time - 1):
            return None
        nth = self.count(BookingEvent.LATE_PICKUP) + 1
        return choose_pickup_rule(rules, real_time, self.service, self.whose, nth)
