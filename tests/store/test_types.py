"""Plain values of the rules go into columns and come back the same, on both engines."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from cantine.common.cutoff_types import DaysBefore
from cantine.common.paris import PARIS
from cantine.common.roles import Role
from cantine.common.vocabulary import TimeChoice, Weeks
from cantine.store import database, tables
from cantine.store.types import Structured
from tests.dates import at
from tests.support.strategies import RULES, WEEKDAYS

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=ZONES | st.just(PARIS))  # noqa: DTZ001

# The database outlives the examples on purpose: each one writes over the one before.
on_one_database = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def mail(**moments):
    return tables.OutboxMail(recipient="alice@exemple.fr", subject="Bonjour", text="", **moments)


@on_one_database
@given(written=MOMENTS)
def test_an_instant_comes_back_in_utc(url, written):
    with database.open_writer(url) as db:
        row = mail(written_at=written, next_try_at=written)
        db.add(row)
        db.flush()
        key = row.id
    with database.open_reader(url) as db:
        kept = db.scalar(select(tables.OutboxMail.written_at).filter_by(id=key))
    assert kept == written.astimezone(UTC)  # Python calls no repeated hour equal to one of another zone
    assert kept.tzinfo is UTC


@pytest.mark.parametrize("naive", [datetime(2026, 11, 26, 17), datetime(2026, 11, 26, 17, fold=1)])  # noqa: DTZ001
def test_an_instant_without_a_zone_is_refused(url, naive):
    with pytest.raises(StatementError, match="An instant needs a time zone"), database.open_writer(url) as db:
        db.add(mail(written_at=naive, next_try_at=at("jeudi 2026-11-26 17:00:00")))
    with database.open_reader(url) as db:
        assert db.scalars(select(tables.OutboxMail.id)).all() == []


def test_the_database_compares_instants_of_different_zones(url):
    """The hour that comes twice when winter time begins: 2:30 of summer is before 2:30 of winter."""
    summer, winter = (datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=fold) for fold in (0, 1))
    with database.open_writer(url) as db:
        db.add_all(mail(written_at=moment, next_try_at=moment) for moment in (summer, winter))
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    with database.open_reader(url) as db:
        assert db.scalars(select(tables.OutboxMail.written_at).where(tables.OutboxMail.written_at < between)).all() == [
            summer.astimezone(UTC)
        ]


@on_one_database
@given(term=WEEKDAYS, holidays=WEEKDAYS)
def test_weekdays_come_back(cast, term, holidays):
    with database.open_writer(cast.url) as db:
        meal = db.get(tables.Service, cast.meal)
        meal.term_weekdays, meal.holiday_weekdays = term, holidays
    with database.open_reader(cast.url) as db:
        kept = select(tables.Service.term_weekdays, tables.Service.holiday_weekdays).filter_by(id=cast.meal)
        assert db.execute(kept).one() == (term, holidays)


@on_one_database
@given(booking=RULES, cancelling=RULES)
def test_cutoff_rules_come_back(cast, booking, cancelling):
    with database.open_writer(cast.url) as db:
        meal = db.get(tables.Service, cast.meal)
        meal.booking_cutoff, meal.cancelling_cutoff = booking, cancelling
    with database.open_reader(cast.url) as db:
        kept = select(tables.Service.booking_cutoff, tables.Service.cancelling_cutoff).filter_by(id=cast.meal)
        assert db.execute(kept).one() == (booking, cancelling)


def test_weekdays_and_rules_are_kept_in_words_that_a_person_can_read(cast):
    with database.open_writer(cast.url) as db:
        service = db.get(tables.Service, cast.study)
        service.cancelling_cutoff = DaysBefore(2, time(9, 30), served_only=True)
    query = (
        "SELECT term_weekdays, CAST(booking_cutoff AS TEXT), CAST(cancelling_cutoff AS TEXT) FROM service WHERE id = "
    )
    with database.open_reader(cast.url) as db:
        weekdays, booking, cancelling = db.execute(text(f"{query}{cast.study}")).one()
    assert weekdays == "0134"
    assert booking == '{"kind": "weekly", "weekday": 3, "at": "17:00", "weeks_ahead": 1}'
    assert cancelling == '{"kind": "days_before", "days": 2, "at": "09:30", "served_only": true}'


def test_a_word_comes_back_as_the_member_of_its_vocabulary(cast):
    """Rules compare members with `is`: a bare string would pass for another word."""
    with database.open_reader(cast.url) as db:
        assert db.scalar(select(tables.Account.role).filter_by(id=cast.nadia)) is Role.MANAGER
        assert db.scalar(select(tables.Account.role).filter_by(id=cast.alice)) is None
        assert db.scalar(select(tables.Custody.weeks).filter_by(child_id=cast.leo).limit(1)) is Weeks.ALL
        assert db.scalar(select(tables.Service.time_choice).filter_by(id=cast.evening_care)) is TimeChoice.DEPARTURE


def test_a_word_that_the_code_does_not_know_cannot_be_written(cast):
    with pytest.raises(IntegrityError), database.open_writer(cast.url) as db:
        db.get(tables.Account, cast.nadia).role = "mayor"


@dataclass(frozen=True)
class Fitting:
    """Any dataclass of the rules, with a value that JSON does not know."""

    first: date
    rate: Decimal = Decimal("0.25")


def test_a_structured_value_comes_back_as_it_was_and_new_fields_take_their_default():
    kind = Structured(tuple[Fitting, ...])
    value = (Fitting(date(2026, 9, 1)), Fitting(date(2027, 1, 4), Decimal("1.5")))
    stored = kind.process_bind_param(value, None)
    assert stored == [{"first": "2026-09-01", "rate": "0.25"}, {"first": "2027-01-04", "rate": "1.5"}]
    assert kind.process_result_value(stored, None) == value
    assert kind.process_result_value([{"first": "2026-09-01"}], None) == value[:1]
    assert (kind.process_bind_param(None, None), kind.process_result_value(None, None)) == (None, None)
