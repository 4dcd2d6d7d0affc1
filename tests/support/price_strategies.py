"""What hypothesis draws about prices: tariffs as a council may vote them, families, and what they booked in a month.

Each is thrown whole by a die whose number hypothesis draws: a month of prices has hundreds of parts, and drawing them
one by one would take longer than all that is asked of them.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from cantine.common.cutoff_types import Weekly
from cantine.common.terms.booking_events import BookingEvent, LateBy, PricedEvent
from cantine.common.vocabulary import (
    Carence,
    CarenceCount,
    Presence,
    ProofRule,
    SiblingCount,
    State,
    SurchargeKind,
    TimeChoice,
)
from cantine.families.rules.labels import HeldLabel
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sick_days import SickDay
from cantine.prices.rules.charges import PricedBooking
from cantine.prices.rules.events import BookingFacts
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import Band, DatedTariff, PricedHousehold, Sibling

REPLACED = SurchargeKind.REPLACED
EVERY_DAY = frozenset(range(7))
MEAL, EARLY, LATE, MORNING, EVENING, STUDY = range(1, 7)


def _service(id: int, **more: object) -> ServiceRules:
    return ServiceRules(
        id, f"Prestation {id}", f"P {id}", EVERY_DAY, EVERY_DAY, Weekly(), Weekly(), late_cutoff=Weekly(), **more
    )


SERVICES = {
    service.id: service
    for service in (
        _service(MEAL),
        _service(EARLY, time_choice=TimeChoice.ARRIVAL, first_time=390, last_time=495, step=15, bound=510),
        _service(LATE, time_choice=TimeChoice.DEPARTURE, first_time=975, last_time=1110, step=15),
        _service(MORNING, full_day_with_id=EVENING),
        _service(EVENING),
        _service(STUDY),
    )
}
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
CHILDREN = (1, 2)
PAI, OCCASIONAL = LABELS = (1, 2)
CLASSROOM = 1


def thrown(throw: Callable[..., object], *more: object) -> st.SearchStrategy:
    """Whatever `throw` makes of a die, and of what follows it."""
    return st.integers(0, 2**32 - 1).map(lambda number: throw(Random(number), *more))


def first_day(die: Random) -> date:
    """Long before December, in it, or after it."""
    return date(2026, 10, 15) + timedelta(die.randrange(100))


def perhaps(die: Random, least: int, most: int) -> int | None:
    return die.choice([None, die.randint(least, most)])


def bands(die: Random, rising: bool = False) -> list[Band]:
    """From 0 on; for everybody, or apart for residents and others, or for the second child; for some labels apart."""
    starts = [0, *sorted(die.sample(range(1, 2000), die.randrange(4)))]
    kinds = [[(None, 1)], [(True, 1), (False, 1)], [(None, 1), (None, 2)], [(True, 1), (True, 2), (None, 1)]]
    groups = [(*group, None, 1) for group in die.choice(kinds)]
    groups += [
        (*group, label, 1) for label in LABELS if die.random() < 0.3 for group in die.choice([*kinds, [(True, 1)]])
    ]
    groups += [(*group[:3], die.randint(2, 4)) for group in groups if die.random() < 0.2]
    found = []
    for resident, rank, label, size in groups:
        cents = [die.randint(0, 1500) for _ in starts]
        amounts = sorted(cents) if rising else cents
        whose = resident, rank, label, size
        found += [Band(start, cents, None, *whose) for start, cents in zip(starts, amounts, strict=True)]
    return found


def events(die: Random) -> tuple[PricedEvent, ...]:
    """Prices of some events: for all families or apart for residents, at once or from a later time on."""
    found = []
    for event in die.sample([*BookingEvent], die.randrange(len(BookingEvent) + 1)):
        kinds = [kind for kind in SurchargeKind if event is not BookingEvent.LATE_PICKUP or kind is not REPLACED]
        for resident in die.choice([(None,), (None, True), (True, False)]):
            cost = die.choice(kinds), die.randint(0, 3000), resident
            more = {"from_nth": die.choice([1, 1, 2])}
            if event is BookingEvent.LATE_PICKUP:
                more |= {"per_minutes": die.choice([None, 15]), "after": die.choice([None, 1080])}
            found.append(PricedEvent(event, *cost, **more))
    return tuple(found)


def tariff(die: Random, service: int, rising: bool = False, full_day: bool = False) -> DatedTariff:
    """In bands or by effort rate, by time where the service has one."""
    priced = bands(die, rising)
    if die.random() < 0.3:
        rate = Decimal(die.randint(1, 10_000)) / 10_000
        extra = die.choice([0, 0, 200])
        priced = [replace(band, cents=None, effort_rate=rate, extra=extra) for band in priced if not band.from_quotient]
    by_time = {}
    if SERVICES[service].times:
        by_time = {"unit_minutes": die.choice([None, 15, 30, 60]), "tolerance": die.randint(0, 10)}
    return DatedTariff(
        service,
        first_day(die),
        priced,
        full_day,
        floor=perhaps(die, 0, 400),
        ceiling=die.randint(400, 900),
        **by_time,
        day_minimum=perhaps(die, 0, 800),
        day_ceiling=perhaps(die, 800, 3000),
        events=events(die),
        sibling_count=die.choice([*SiblingCount]),
    )


def offer(die: Random, rising: bool = False, complete: bool = True) -> list[DatedTariff]:
    """The tariffs of every service, and sometimes of a full day; `complete`: each from before the month on."""
    found = []
    for service in SERVICES:
        found += [tariff(die, service, rising) for _ in range(die.randint(1, 2))]
        if complete:
            found.append(replace(tariff(die, service, rising), first_day=date(2026, 7, 1)))
    found += [tariff(die, MORNING, rising, full_day=True) for _ in range(die.randrange(3))]
    return [*{(one.service_id, one.first_day, one.full_day): one for one in found}.values()]


def sibling(die: Random, id: int) -> Sibling:
    born = die.choice([None, date(2015, 1, 1) + timedelta(die.randrange(2500))])
    comes, goes = (die.choice([None, None, first_day(die)]) for _ in range(2))
    return Sibling(id, born, comes, goes, pupil=die.random() < 0.9)


def held_label(die: Random) -> HeldLabel:
    """By the family, one of its children, or the class."""
    classroom, child = die.choice([(None, None), (None, 1), (None, 2), (CLASSROOM, None)])
    begins = first_day(die)
    ends = die.choice([None, begins + timedelta(die.randrange(30))])
    return HeldLabel(die.choice(LABELS), begins, ends, classroom, child_id=child)


def household(die: Random) -> PricedHousehold:
    own = {
        (die.choice(CHILDREN), die.choice([*SERVICES])): {
            first_day(die): die.choice([None, die.randint(0, 1500)]) for _ in range(die.randint(1, 2))
        }
        for _ in range(die.randrange(3))
    }
    return PricedHousehold(
        resident=die.random() < 0.7,
        quotients={first_day(die): die.randint(0, 2500) for _ in range(die.randrange(4))},
        children=[sibling(die, id) for id in range(1, die.randint(1, 4))],
        own=own,
        labels=sorted((held_label(die) for _ in range(die.randrange(4))), key=lambda held: held.label_id),
        sizes={first_day(die): die.choice([None, 1, 2, 3]) for _ in range(die.randrange(3))},
    )


def price_list(die: Random, rising: bool = False, complete: bool = True) -> PriceList:
    """Everything that decides the prices of one family."""
    services = {
        id: replace(
            service,
            carence=die.choice([*Carence]),
            carence_days=die.randrange(4),
            carence_counts=die.choice([*CarenceCount]),
            proof=die.choice([*ProofRule]),
            proof_hours=die.choice([None, 24, 192]),
            least_days=die.choice([0, 0, 3]),
        )
        for id, service in SERVICES.items()
    }
    return PriceList(services, offer(die, rising, complete), household(die))


def booking(die: Random, child: int, day: date, service: int) -> PricedBooking:
    """Of any state; at a time that is offered, or at any minute, as staff may note it."""
    state, times = die.choice([*State, State.BOOKED, State.BOOKED]), SERVICES[service].times
    time = die.choice([die.choice(times), die.randint(times[0] - 30, times[-1] + 30)]) if times else None
    sick = SickDay(die.randint(1, 5), proof_on=die.choice([None, day])) if state is State.SICK else None
    return PricedBooking(0, child, service, day, state, time, sick, facts=facts(die, state, time))


def facts(die: Random, state: State, time: int | None) -> BookingFacts:
    """What happened to a booking: somebody added it late, nobody came, or the child stayed until any minute."""
    late_by = die.choice([*LateBy]) if state is State.ADDED else None
    presence = die.choice([*Presence])
    called_off = presence is Presence.ABSENT and die.random() < 0.5
    real_time = time if presence is not Presence.ABSENT and die.random() < 0.7 else None
    return BookingFacts(late_by, presence, called_off, real_time, die.random() < 0.2)


def month(die: Random) -> list[PricedBooking]:
    """What was booked in December for two children: each child, day and service at most once."""
    days = [FIRST + timedelta(n) for n in range(31)]
    cells = [(child, day, service) for child in CHILDREN for day in days for service in SERVICES]
    booked = die.sample(cells, die.choice([die.randrange(5), die.randrange(len(cells) // 3)]))
    return [replace(booking(die, *cell), id=number) for number, cell in enumerate(booked, 1)]


PRICE_LISTS, MONTHS = thrown(price_list), thrown(month)
