"""Attendance to take away: the figures of a range, the list of a day, the kitchen sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.requests import Request

from cantine import clock
from cantine.access.queries.visitors import Visitor
from cantine.attendance.documents import attendance_tables
from cantine.attendance.documents.kitchen_sheet import KitchenReport, build_kitchen_tables, kitchen_sheet_pdf
from cantine.attendance.queries import attendance, attended_time, day_list, kitchen
from cantine.attendance.rules.attendance_counts import Breakdown
from cantine.attendance.rules.headlines import find_same_day_cutoff
from cantine.attendance.rules.kitchen import build_kitchen_sheets
from cantine.common.day_input import parse_iso_day
from cantine.common.number_input import parse_digits
from cantine.common.roles import NotFound, Permission
from cantine.common.school_days import find_monday
from cantine.common.tables.csv_table import write_csv
from cantine.common.tables.spreadsheet import xlsx
from cantine.families.queries import classes
from cantine.families.queries.classes import SchoolClass
from cantine.families.queries.diets import list_diets
from cantine.families.rules.diets import list_shown_diets
from cantine.http.downloads.download_log import tell_about
from cantine.http.downloads.response import Document, serve, serve_from_standby, serve_unnoted
from cantine.offer.queries import offer
from cantine.store.database import Reader

LONGEST = timedelta(400)
"""A school year fits, and nothing much longer."""


@dataclass(frozen=True)
class AttendanceRequest:
    """What the address asks for: days, both included; a service; a school and a class, None for all."""

    first: date
    last: date
    service_id: int
    service: str
    school_id: int | None
    rooms: list[SchoolClass]

    @property
    def place(self) -> str:
        """The name of the school, empty for all."""
        return next((room.school for room in self.rooms if room.school_id == self.school_id), "")

    @property
    def names(self) -> dict[int, str]:
        """The classes of the school, or all of them with their school's name."""
        return classes.label_classes(self.rooms, self.school_id)


def _read_request(db: Reader, request: Request) -> AttendanceRequest:
    """This week and the first service where the address names none. Raises NotFound for what cannot be."""
    begins = find_monday(clock.today())
    first = _read_day(request, "du", _read_day(request, "jour", begins))
    last = _read_day(request, "au", _read_day(request, "jour", begins + timedelta(6)))
    services, rooms = offer.read_labels(db), classes.list_classes(db)
    service_id = _read_id(request, "prestation") or next(iter(services), 0)
    school_id = _read_id(request, "ecole")
    known = {None, *(room.school_id for room in rooms)}
    if service_id not in services or school_id not in known or not timedelta(0) <= last - first <= LONGEST:
        raise NotFound
    return AttendanceRequest(first, last, service_id, services[service_id], school_id, rooms)


def _read_day(request: Request, name: str, otherwise: date) -> date:
    if (day := parse_iso_day(request.query_params.get(name, otherwise.isoformat()))) is None:
        raise NotFound
    return day


def _read_id(request: Request, name: str) -> int | None:
    asked = request.query_params.get(name)
    if asked is None:
        return None
    if (number := parse_digits(asked)) is None:
        raise NotFound
    return number


def _format_span(asked: AttendanceRequest) -> str:
    return f"{asked.first}" if asked.first == asked.last else f"{asked.first} {asked.last}"


@serve_unnoted
def send_figures(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/frequentation.xlsx?du=2026-11-23&au=2026-11-29&ecole=1, or .csv."""
    visitor.actor.must(Permission.SEE_ATTENDANCE)
    asked, today, services = _read_request(db, request), clock.today(), offer.read_labels(db)
    counted = attendance.count_per_day(db, asked.first, asked.last, Breakdown.CLASSROOM, school_id=asked.school_id)
    name = f"Fréquentation {_format_span(asked)}"
    table = attendance_tables.build_day_table(counted, services, asked.first, asked.last, today)
    if request.url.path.endswith(".csv"):
        return f"{name}.csv", write_csv(table)
    detail = attendance_tables.build_detail_table(counted, services, asked.rooms, asked.first, asked.last, today)
    return f"{name}.xlsx", xlsx(table, detail)


@serve
def send_day_list(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/liste-du-jour.xlsx?jour=2026-11-23&prestation=1&ecole=1&classe=2, or .csv."""
    visitor.actor.must(Permission.SEE_ATTENDANCE)
    asked, room_id = _read_request(db, request), _read_id(request, "classe")
    day = _read_day(request, "jour", clock.today())
    expected = day_list.list_expected_children(
        db, day, asked.service_id, school_id=asked.school_id, classroom_id=room_id, page=None
    )
    sees = visitor.actor.may(Permission.SEE_HEALTH)
    health = day_list.read_health_notes(db, [one.child_id for one in expected]) if sees else {}
    tell_about(request, children=health)
    table = attendance_tables.build_name_table(expected, health, asked.service, day, clock.today())
    name = f"Liste {asked.service} {day}"
    csv = request.url.path.endswith(".csv")
    return (f"{name}.csv", write_csv(table)) if csv else (f"{name}.xlsx", xlsx(table))


@serve
def send_kitchen_sheet(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/feuille-de-cuisine.pdf?du=2026-11-23&au=2026-11-29&prestation=1&ecole=1, or .xlsx."""
    visitor.actor.must(Permission.SEE_ATTENDANCE)
    asked, today = _read_request(db, request), clock.today()
    which = (asked.first, asked.last, asked.service_id, asked.school_id)
    meals, baskets = kitchen.count_meals(db, *which), kitchen.count_baskets(db, *which)
    notes = kitchen.list_notes(db, *which) if visitor.actor.may(Permission.SEE_HEALTH) else None
    tell_about(request, children={note.child_id for note in notes or ()})
    days = sorted({day for day, _, _ in meals})
    diets = list_shown_diets(list_diets(db), (diet for _, _, diet in meals))
    sheets = build_kitchen_sheets(days, meals, baskets, asked.names, diets, kitchen.count_adults(db, *which))
    rules = next((one for one in offer.list_services(db) if one.id == asked.service_id), None)
    open_until = find_same_day_cutoff(rules, today, clock.now()) if rules else None
    sheet = KitchenReport(asked.service, asked.place, asked.first, asked.last, sheets, notes, diets, open_until)
    name = f"Feuille de cuisine {_format_span(asked)}"
    if request.url.path.endswith(".xlsx"):
        return f"{name}.xlsx", xlsx(*build_kitchen_tables(sheet, today))
    pages: Iterator[bytes] = iter([kitchen_sheet_pdf(sheet, visitor.commune, today)])
    return f"{name}.pdf", pages


@serve_from_standby
def send_statistics(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/statistiques.xlsx?du=2026-11-01&au=2026-11-30&ecole=1."""
    visitor.actor.must(Permission.SEE_ATTENDANCE)
    asked, today, services = _read_request(db, request), clock.today(), offer.read_labels(db)
    span = (asked.first, asked.last, today)
    counted = attendance.count_per_day(db, asked.first, asked.last, Breakdown.CLASSROOM, school_id=asked.school_id)
    minutes = attended_time.sum_minutes(db, offer.list_every_service(db), asked.first, asked.last, asked.school_id)
    children = attended_time.count_by_child(db, asked.first, asked.last, school_id=asked.school_id)
    content = xlsx(
        attendance_tables.build_detail_table(counted, services, asked.rooms, *span),
        attendance_tables.build_hour_table(minutes, services, *span),
        attendance_tables.build_child_table(children, services, asked.rooms, *span),
    )
    return f"Statistiques {_format_span(asked)}.xlsx", content
