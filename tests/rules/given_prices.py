"""What hypothesis draws about prices: tariffs as a council may vote them, families, and what they booked in a month."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from cantine.rules.charges import Attended, PriceList
from cantine.rules.cutoffs import Weekly
from cantine.rules.prices import Band, Household, Sibling, Surcharge, Tariff
from cantine.rules.services import Service, TimeChoice
from cantine.rules.words import Carence, State, SurchargeKind

EVERY_DAY = frozenset(range(7))
MEAL, EARLY, LATE, MORNING, EVENING, STUDY = range(1, 7)


def _service(id: int, **more: object) -> Service:
    return Service(id, f"Prestation {id}", f"P {id}", EVERY_DAY, EVERY_DAY, Weekly(), Weekly(), **more)


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
FROM = st.dates(date(2026, 8, 1), date(2027, 2, 1))
CENTS = st.integers(0, 1500)
SURCHARGES = st.builds(Surcharge, st.sampled_from(SurchargeKind), st.integers(0, 3000))


@st.composite
def bands(draw, rising=False):
    """Bands from 0 on; for everybody, or apart for residents and others, or apart for the second child."""
    starts = [0, *sorted(draw(st.sets(st.integers(1, 2000), max_size=3)))]
    groups = draw(
        st.sampled_from(
            [[(None, 1)], [(True, 1), (False, 1)], [(None, 1), (None, 2)], [(True, 1), (True, 2), (None, 1)]]
        )
    )
    found = []
    for resident, rank in groups:
        cents = draw(st.lists(CENTS, min_size=len(starts), max_size=len(starts)))
        amounts = sorted(cents) if rising else cents
        found += [Band(start, cents, None, resident, rank) for start, cents in zip(starts, amounts, strict=True)]
    return found


@st.composite
def tariffs_of(draw, service, rising=False, full_day=False):
    """A tariff in bands or by effort rate, by time where the service has one."""
    least = draw(st.none() | st.integers(0, 400))
    bounds = {"floor": least, "ceiling": draw(st.integers(400, 900))}
    priced = draw(bands(rising))
    if draw(st.booleans()):
        rate = draw(st.decimals(Decimal("0.01"), Decimal("1"), places=4))
        priced = [replace(band, cents=None, effort_rate=rate) for band in priced if band.from_quotient == 0]
    by_time = {}
    if SERVICES[service].times:
        by_time = {"unit_minutes": draw(st.sampled_from([None, 15, 30, 60])), "tolerance": draw(st.integers(0, 10))}
    day = {
        "day_minimum": draw(st.none() | st.integers(0, 800)),
        "day_ceiling": draw(st.none() | st.integers(800, 3000)),
    }
    first_day = draw(st.just(date(2026, 8, 1)) | FROM)
    return Tariff(service, first_day, priced, full_day, **bounds, **by_time, **day, surcharge=draw(SURCHARGES))


@st.composite
def offers(draw, rising=False, complete=True):
    """The tariffs of every service, and of a full day; `complete`: each from before the month on."""
    found = []
    for service in SERVICES:
        several = draw(
            st.lists(tariffs_of(service, rising), min_size=1, max_size=2, unique_by=lambda one: one.first_day)
        )
        if complete:
            several = [replace(several[0], first_day=date(2026, 7, 1)), *several[1:]]
        found += several
    return found + draw(st.lists(tariffs_of(MORNING, rising, True), max_size=2, unique_by=lambda one: one.first_day))


BIRTHS = st.none() | st.dates(date(2015, 1, 1), date(2022, 12, 31))
SIBLINGS = st.builds(Sibling, st.integers(1, 3), BIRTHS, st.none() | FROM, st.none() | FROM)
HOUSEHOLDS = st.builds(
    Household,
    resident=st.booleans(),
    quotients=st.dictionaries(FROM, st.integers(0, 2500), max_size=3),
    children=st.lists(SIBLINGS, max_size=3, unique_by=lambda child: child.id),
    own=st.dictionaries(
        st.tuples(st.integers(1, 2), st.sampled_from([*SERVICES])),
        st.dictionaries(FROM, st.none() | CENTS, min_size=1, max_size=2),
        max_size=2,
    ),
)


@st.composite
def price_lists(draw, rising=False, complete=True):
    """Everything that decides the prices of one family."""
    carence = {
        id: replace(
            service,
            carence=draw(st.sampled_from(Carence)),
            carence_days=draw(st.integers(0, 3)),
            proof_waives_carence=draw(st.booleans()),
        )
        for id, service in SERVICES.items()
    }
    return PriceList(carence, draw(offers(rising, complete)), draw(HOUSEHOLDS))


@st.composite
def months(draw, children=(1, 2)):
    """What was booked in December: each (child, day, service) at most once, sick and late ones too."""
    cells = st.tuples(st.sampled_from(children), DAYS, st.sampled_from([*SERVICES]))
    found = []
    for number, (child, day, service) in enumerate(draw(st.lists(cells, max_size=16, unique=True)), 1):
        state = draw(st.sampled_from(State))
        times = SERVICES[service].times
        time = draw(st.sampled_from(times) | st.integers(times[0], times[-1])) if times else None
        sickness = (draw(st.integers(1, 5)), draw(st.booleans())) if state is State.SICK else (0, False)
        found.append(Attended(number, child, service, day, state, time, *sickness))
    return found
