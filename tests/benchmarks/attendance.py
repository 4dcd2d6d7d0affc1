"""Who eats, counted: a day, a month, a school year of bookings, at 480 and 8,000 families on both engines."""

from collections.abc import Callable, Iterator
from datetime import date
from statistics import median
from time import perf_counter

from cantine.attendance.queries import attendance, day_list, kitchen
from cantine.attendance.rules import day_ranges, headlines
from cantine.attendance.rules.attendance_counts import Breakdown
from cantine.attendance.rules.day_ranges import RangeKind
from cantine.common.paris import local_date
from cantine.families.queries import classes
from cantine.offer.queries import offer
from cantine.store import database
from tests.benchmarks.engines import both
from tests.benchmarks.figures import Figure
from tests.support import large_town

ALONE = True
"""It needs no server."""

FAMILIES = (480, 8_000)
SIZES = {"few families": FAMILIES[0], "many families": FAMILIES[1]}
RUNS = 9
TODAY = local_date(large_town.NOW)
YEAR = (date(2025, 9, 1), date(2026, 8, 31))
MONTH = (date(2026, 6, 1), date(2026, 6, 30))
APART = 11
"""Schools that « Fréquentation » tells apart."""
MOST = {"day": 20, "month": 100, "year": 300}


def measure(_portal: object) -> Iterator[Figure]:
    """Each question is asked in turns with the others; the first round only warms."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for families in FAMILIES:
        with both() as urls:
            for name, url in urls.items():
                bookings = large_town.fill(url, families).rows["booking"]
                yield Figure(f"{name}, {families} families: bookings", bookings, "")
                found[name, families] = took = time_questions(url)
                for what, milliseconds in took.items():
                    yield Figure(f"  {what}", milliseconds, "ms", 1, most=MOST[what.split()[0].rstrip(":")])
    few, many = FAMILIES
    for name in ("SQLite", "PostgreSQL"):
        for what, milliseconds in found[name, many].items():
            times = milliseconds / found[name, few][what]
            yield Figure(f"{name}, {many} against {few} families: {what}", times, "×", 1)


def time_questions(url: str) -> dict[str, float]:
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
                attendance.count_per_day(db, shown.first, shown.last)
                attendance.count_largest_schools(db, shown.first, shown.last, services[0].id, APART)
                before = day_ranges.find_year_before(shown, "A")
                attendance.count_per_day(db, before.first, before.last)

        return question

    def schools(first: date, last: date) -> Callable[[], None]:
        """Each school on its own, as « Statistiques » asks: of all days together, and each day of the town."""

        def question() -> None:
            with database.open_reader(url) as db:
                attendance.count_in_all(db, first, last, Breakdown.SCHOOL)
                attendance.count_per_day(db, first, last)

        return question

    def largest(first: date, last: date) -> Callable[[], None]:
        """One service by school, as « Fréquentation » draws it: the largest ones, and all others together."""

        def question() -> None:
            with database.open_reader(url) as db:
                attendance.count_largest_schools(db, first, last, 1, APART)

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
        questions[f"{name} by school"] = schools(first, last)
        questions[f"{name} by school, one service"] = largest(first, last)
        questions[f"{name} by class of a school"] = asked(first, last, Breakdown.CLASSROOM, 1)
        questions[f"{name} by diet"] = asked(first, last, Breakdown.DIET)
        questions[f"{name} by service"] = asked(first, last, Breakdown.SERVICE)
    questions["day: the names of a school"] = names
    questions["day: the kitchen sheet"] = cook
    questions["month: the whole page"] = page(RangeKind.MONTH)
    questions["year: the whole page"] = page(RangeKind.YEAR)
    return questions
