"""Who eats, counted: a day, a month, a school year of bookings, at 500 and 8,000 families on both engines."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median
from time import perf_counter

from sqlalchemy import Engine, text

from cantine.attendance.actions import head_counts
from cantine.attendance.queries import attendance, day_list, kitchen
from cantine.attendance.rules import day_ranges, headlines
from cantine.attendance.rules.attendance_counts import Breakdown
from cantine.attendance.rules.day_ranges import RangeKind
from cantine.common.cutoff_types import Weekly
from cantine.families.queries import classes
from cantine.offer.queries import offer
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.services import ServiceRules
from cantine.store import database
from tests.benchmarks.engines import both
from tests.benchmarks.figures import Figure

ALONE = True
"""It needs no server."""

FAMILIES = (500, 8_000)
SIZES = {"few families": FAMILIES[0], "many families": FAMILIES[1]}
CHILDREN = 1.6
CLASS, SCHOOL = 25, 10
"""Children of a class, classes of a school."""

RUNS = 9
TODAY = date(2026, 3, 16)
YEAR = (date(2025, 9, 1), date(2026, 8, 31))
MONTH = (date(2026, 3, 1), date(2026, 3, 31))
MOST = {"day": 20, "month": 100, "year": 300}


def measure(_portal: object) -> Iterator[Figure]:
    """Each question is asked in turns with the others; the first round only warms."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for families in FAMILIES:
        with both() as urls:
            for name, url in urls.items():
                bookings = _fill(url, families)
                yield Figure(f"{name}, {families} families: bookings", bookings, "")
                found[name, families] = took = _ask(url)
                for what, milliseconds in took.items():
                    yield Figure(f"  {what}", milliseconds, "ms", 1, most=MOST[what.split()[0].rstrip(":")])
    few, many = FAMILIES
    for name in ("SQLite", "PostgreSQL"):
        for what, milliseconds in found[name, many].items():
            times = milliseconds / found[name, few][what]
            yield Figure(f"{name}, {many} against {few} families: {what}", times, "×", 1)


def _fill(url: str, families: int) -> int:
    """A town with a school year of bookings: meals of all, care before and after school of one in seven children."""
    children = round(families * CHILDREN)
    rooms = max(1, round(children / CLASS))
    with database.open_writer(url) as db:

        def run(statement: str, **values: object) -> None:
            db.execute(text(statement), values)

        lite = url.startswith("sqlite")
        numbers = (
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) SELECT i FROM n) AS n"
            if lite
            else "generate_series(1, :most) AS n(i)"
        )
        weekly = '{"kind": "weekly", "weekday": 3, "at": "17:00", "weeks_ahead": 1}'
        run(
            "INSERT INTO commune (id, name, address, email, phone, zone, demonstration) "
            "VALUES (1, 'X', '', '', '', 'A', true)"
        )
        run(f"INSERT INTO school (id, name) SELECT i, 'École ' || i FROM {numbers}", most=-(-rooms // SCHOOL))
        run(
            "INSERT INTO classroom (id, school_id, name, position) "
            f"SELECT i, 1 + (i - 1) / {SCHOOL}, 'Classe ' || i, i FROM {numbers}",
            most=rooms,
        )
        for service, label in enumerate(("Repas", "Garderie matin", "Garderie soir"), 1):
            run(
                "INSERT INTO service (id, label, short_label, position, term_weekdays, holiday_weekdays, time_choice, "
                "open_to_parents, active, account_code, booking_cutoff, cancelling_cutoff, carence_days) "
                "VALUES (:id, :label, :label, :id, '0134', '', 'none', true, true, '', :rule, :rule, 1)",
                id=service,
                label=label,
                rule=weekly,
            )
        run(
            "INSERT INTO family (id, number, name, address, postal_code, town, resident) "
            f"SELECT i, i, 'Famille ' || i, '', '', '', true FROM {numbers}",
            most=families,
        )
        run(
            "INSERT INTO child (id, first_name, last_name, classroom_id, diet) "
            f"SELECT i, 'P' || i, 'N' || i, 1 + (i - 1) % {rooms}, "
            "CASE WHEN i % 10 < 7 THEN 'standard' WHEN i % 10 < 9 THEN 'no_pork' ELSE 'vegetarian' END "
            f"FROM {numbers}",
            most=children,
        )
        run(
            f"INSERT INTO health_note (child_id, text, basket) SELECT i * 25, 'PAI', i % 4 = 0 FROM {numbers}",
            most=children // 25,
        )
        run("CREATE TEMPORARY TABLE served (day DATE)")
        for day in _school_days():
            run("INSERT INTO served VALUES (:day)", day=day.isoformat() if lite else day)
        # In the order of the children: so the rows of a real town come, household by household.
        run(
            "INSERT INTO booking (child_id, day, service_id, family_id, state, presence, classroom_id, diet) "
            f"SELECT child.id, day, service.id, 1 + (child.id - 1) % {families}, "
            "CASE WHEN (child.id * 31 + service.id) % 40 = 0 THEN 'cancelled' "
            "WHEN (child.id * 17) % 97 = 3 THEN 'sick' ELSE 'booked' END, "
            "CASE WHEN day >= :today THEN 'unknown' WHEN (child.id * 7) % 20 = 0 THEN 'absent' ELSE 'present' END, "
            "classroom_id, diet FROM child CROSS JOIN served CROSS JOIN service "
            "WHERE service.id = 1 OR (child.id + service.id) % 7 = 1 ORDER BY child.id, day",
            today=TODAY.isoformat() if lite else TODAY,
        )
        run("DROP TABLE served")
        head_counts.join_rows(db)
        count = db.scalar(text("SELECT count(*) FROM booking"))
    _settle(database.engine(url))
    return int(count or 0)


def _settle(engine: Engine) -> None:
    """What both engines do by themselves in the course of a night."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")


def _school_days() -> list[date]:
    meal = ServiceRules(1, "", "", frozenset({0, 1, 3, 4}), frozenset(), Weekly(), Weekly())
    days = (YEAR[0] + timedelta(ahead) for ahead in range((YEAR[1] - YEAR[0]).days))
    return [day for day in days if find_obstacle(meal, day, Calendar("A")) is None]


def _ask(url: str) -> dict[str, float]:
    """The median of each question in milliseconds, from the question to the values that the page gets."""
    questions = _questions(url)
    took: dict[str, list[float]] = {what: [] for what in questions}
    for run in range(RUNS + 1):
        for what, question in questions.items():
            began = perf_counter()
            question()
            if run:
                took[what].append(1000 * (perf_counter() - began))
    return {what: median(times) for what, times in took.items()}


def _questions(url: str) -> dict[str, Callable[[], None]]:
    """What the pages ask, in one reading transaction each."""

    def asked(first: date, last: date, by: Breakdown, school: int | None = None) -> Callable[[], None]:
        def question() -> None:
            with database.open_reader(url) as db:
                attendance.count_per_day(db, first, last, by, school_id=school)

        return question

    def page(span: RangeKind) -> Callable[[], None]:
        """All questions of « Fréquentation », but for who is there."""
        shown = day_ranges.find_range(span, TODAY, "A")

        def question() -> None:
            with database.open_reader(url) as db:
                services, _ = offer.list_services(db), classes.list_classes(db)
                calendar = offer.read_calendar(db, "A", *headlines.find_horizon(TODAY, shown.first, shown.last))
                look = headlines.choose_headline_days(services[0], calendar, TODAY)
                attendance.count_per_day(db, look.first, look.last, service_id=services[0].id)
                attendance.count_per_day(db, shown.first, shown.last, Breakdown.SCHOOL)
                before = day_ranges.find_year_before(shown, "A")
                attendance.count_per_day(db, before.first, before.last)

        return question

    def names() -> None:
        with database.open_reader(url) as db:
            listed = day_list.list_expected_children(db, TODAY, 1, school_id=1)
            day_list.read_health_notes(db, [one.child_id for one in listed])

    def cook() -> None:
        with database.open_reader(url) as db:
            kitchen.count_meals(db, TODAY, TODAY, 1)
            kitchen.count_baskets(db, TODAY, TODAY, 1)
            kitchen.list_notes(db, TODAY, TODAY, 1, 1)

    questions: dict[str, Callable[[], None]] = {}
    for name, (first, last) in (("day", (TODAY, TODAY)), ("month", MONTH), ("year", YEAR)):
        questions[f"{name} by school"] = asked(first, last, Breakdown.SCHOOL)
        questions[f"{name} by class of a school"] = asked(first, last, Breakdown.CLASSROOM, 1)
        questions[f"{name} by diet"] = asked(first, last, Breakdown.DIET)
        questions[f"{name} by service"] = asked(first, last, Breakdown.SERVICE)
    questions["day: the names of a school"] = names
    questions["day: the kitchen sheet"] = cook
    questions["month: the whole page"] = page(RangeKind.MONTH)
    questions["year: the whole page"] = page(RangeKind.YEAR)
    return questions
