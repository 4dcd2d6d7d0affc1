"""The town whose centre opens: families that are signed in, and fewer places than they want."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select, update

from cantine import clock
from cantine.access.queries.visitors import hash_secret
from cantine.common.cutoff_types import Weekly
from cantine.common.period_types import WishState
from cantine.common.school_days import find_public_holiday
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import (
    Account,
    Booking,
    BookingPeriod,
    BookingPeriodService,
    Child,
    Classroom,
    Commune,
    Custody,
    Family,
    Guardian,
    School,
    Service,
    Tariff,
    TariffBand,
    WebSession,
    Wish,
)

DAYS_OPEN = 5
CENTRE = 1


def write(url: str, families: int, places: int, *, waiting_room: bool, prepared: bool = False) -> date:
    """A child in each family, a session for each guardian, a centre with so many places in one week; its Monday."""
    numbers = range(1, families + 1)
    every_day = frozenset(range(5))
    monday = find_whole_week(clock.today())
    with database.open_writer(url) as db:
        db.execute(insert(Commune), [{"id": 1, "name": "Bourg", "zone": "A", "demonstration": True}])
        db.execute(insert(School), [{"id": 1, "name": "École"}])
        db.execute(insert(Classroom), [{"id": 1, "school_id": 1, "name": "CP"}])
        centre = {"id": CENTRE, "label": "Centre", "short_label": "Centre", "capacity": places // DAYS_OPEN}
        weekdays = {"term_weekdays": every_day, "holiday_weekdays": every_day}
        db.execute(insert(Service), [{**centre, **weekdays, "booking_cutoff": Weekly(), "cancelling_cutoff": Weekly()}])
        db.execute(insert(Tariff), [{"id": 1, "service_id": CENTRE, "first_day": date(2020, 1, 1)}])
        db.execute(insert(TariffBand), [{"tariff_id": 1, "from_quotient": 0, "cents": 1000}])
        db.execute(insert(Family), [{"id": one, "number": one, "name": f"F{one}"} for one in numbers])
        accounts = [{"id": one, "email": f"f{one}@exemple.fr", "name": f"F{one}"} for one in numbers]
        db.execute(insert(Account), accounts)
        guardians = [
            {"family_id": one, "account_id": one, "first_name": "P", "last_name": f"F{one}"} for one in numbers
        ]
        db.execute(insert(Guardian), guardians)
        children = [{"id": one, "first_name": "E", "last_name": f"F{one}", "classroom_id": 1} for one in numbers]
        db.execute(insert(Child), children)
        db.execute(insert(Custody), [{"child_id": one, "family_id": one} for one in numbers])
        now = clock.now()
        times = {"started_at": now, "used_at": now, "ends_at": now + timedelta(hours=2)}
        sessions = [
            {"account_id": one, "family_id": one, "token_hash": hash_secret(make_token(one))} for one in numbers
        ]
        db.execute(insert(WebSession), [{**one, **times, "remember": False, "must_choose": False} for one in sessions])
        days = {"first_day": monday, "last_day": monday + timedelta(DAYS_OPEN - 1)}
        period = {
            "id": 1,
            "label": "Centre de loisirs",
            **days,
            "opens_at": now + timedelta(1),
            "waiting_room": waiting_room,
        }
        db.execute(insert(BookingPeriod), [period])
        db.execute(insert(BookingPeriodService), [{"period_id": 1, "service_id": CENTRE}])
        of_period = {"period_id": 1, "service_id": CENTRE, "state": WishState.PREPARED, "wished_at": now}
        wanted = [(one, day) for one in numbers for day in choose_days(one, monday)] if prepared else []
        wishes = [{"child_id": one, "family_id": one, "day": day, "time": None, **of_period} for one, day in wanted]
        if wishes:
            db.execute(insert(Wish), wishes)
    return monday


def set_opening(url: str, opens: datetime) -> None:
    """Let the centre's week open at this instant."""
    with database.open_writer(url) as db:
        db.execute(update(BookingPeriod).values(opens_at=opens))


def find_whole_week(today: date) -> date:
    """The Monday of the first week, three weeks from now or later, without a public holiday."""
    mondays = (today + timedelta(21 + 7 * week - today.weekday()) for week in range(10))
    return next(one for one in mondays if not any(map(find_public_holiday, (one + timedelta(n) for n in range(5)))))


def choose_days(number: int, monday: date) -> list[date]:
    """The two days of the week that this family wants."""
    return [monday + timedelta((number + ahead) % DAYS_OPEN) for ahead in (0, 2)]


def make_token(number: int) -> str:
    """The cookie of the guardian of this family."""
    return f"benchmark-{number}"


def count_places(url: str) -> dict[date, int]:
    """How many are booked on each day."""
    asked = select(Booking.day, func.count()).where(Booking.state != State.CANCELLED).group_by(Booking.day)
    with database.open_reader(url) as db:
        return dict(db.execute(asked.order_by(Booking.day)).all())
