"""Attendance as tables for export: day by service, every figure by class, the list of a day."""

from collections.abc import Mapping, Sequence
from datetime import date

from cantine.attendance.queries.attendance import Group
from cantine.attendance.queries.attended_time import ChildCounts
from cantine.attendance.queries.day_list import ExpectedChild
from cantine.attendance.rules.attendance_counts import NOBODY, Counts
from cantine.attendance.rules.kitchen import WITHOUT_CLASS
from cantine.common.french import days_span, month_name, weekday_name
from cantine.common.tables.table import CellKind, Column, Table, TableCell, make_columns
from cantine.common.terms.diets import describe_diet
from cantine.common.vocabulary import PRESENCE_LABELS, STATE_LABELS
from cantine.families.queries.classes import SchoolClass

Figures = Mapping[tuple[date, int, Group], Counts]

FIGURES = ("Inscrits", "Dont ajouts tardifs", "Présents", "Absents", "Non pointés", "Malades", "Annulés")
_FIGURE_COLUMNS = make_columns(*FIGURES, kind=CellKind.COUNT, total=True)
_NO_CLASS = ("", WITHOUT_CLASS)


def list_figures(counts: Counts) -> tuple[int, ...]:
    """The figures in the order of `FIGURES`; « Inscrits » is the one that the pages show."""
    noted = counts.present, counts.absent, counts.unticked
    return (counts.expected, counts.added, *noted, counts.sick, counts.cancelled)


def build_day_table(figures: Figures, services: Mapping[int, str], first: date, last: date, made_on: date) -> Table:
    """A row for each day with bookings, a column for each service: how many are expected."""
    present = {service for _, service, _ in figures}
    shown = {service: label for service, label in services.items() if service in present}
    days = sorted({day for day, _, _ in figures})
    sums: dict[tuple[date, int], Counts] = {}
    for (day, service, _), counts in figures.items():
        sums[day, service] = sums.get((day, service), NOBODY) + counts
    rows: list[tuple[TableCell, ...]] = [
        (day, weekday_name(day), *(sums.get((day, service), NOBODY).expected for service in shown)) for day in days
    ]
    counted = make_columns(*shown.values(), kind=CellKind.COUNT, total=True)
    columns = (Column("Date", CellKind.DATE), Column("Jour"), *counted)
    return Table("Fréquentation", columns, rows, days_span(first, last), made_on)


def build_detail_table(
    figures: Figures, services: Mapping[int, str], rooms: Sequence[SchoolClass], first: date, last: date, made_on: date
) -> Table:
    """A row for each day, service and class, with every figure."""
    named: dict[Group, tuple[str, str]] = {room.id: (room.school, room.name) for room in rooms}
    named[None] = _NO_CLASS
    order, position = ({one: place for place, one in enumerate(ones)} for ones in (named, services))
    rows: list[tuple[TableCell, ...]] = [
        (day, services[service], *named[room], *list_figures(figures[day, service, room]))
        for day, service, room in sorted(figures, key=lambda key: (key[0], position[key[1]], order[key[2]]))
    ]
    columns = (Column("Date", CellKind.DATE), *make_columns("Prestation", "École", "Classe"), *_FIGURE_COLUMNS)
    return Table("Détail par classe", columns, rows, days_span(first, last), made_on)


def build_name_table(
    expected: Sequence[ExpectedChild], health: Mapping[int, tuple[str, bool]], service: str, day: date, made_on: date
) -> Table:
    """The children expected on a day, with the health notes in `health`, if that is given."""
    columns = [
        *make_columns("Enfant", "École", "Classe", "Régime"),
        Column("Heure", CellKind.HOURS),
        *make_columns("Inscription", "Pointage", *(("Santé (PAI)", "Panier-repas") if health else ())),
    ]
    rows: list[list[TableCell]] = []
    for one in expected:
        row: list[TableCell] = [one.name, one.school, one.classroom or WITHOUT_CLASS, describe_diet(one.diet), one.time]
        row += [STATE_LABELS[one.state], PRESENCE_LABELS[one.presence]]
        if health:
            text, basket = health.get(one.child_id, ("", False))
            row += [text, "Oui" if basket else ""]
        rows.append(row)
    return Table(f"{service} {day:%d-%m-%Y}", columns, rows, days_span(day, day), made_on)


def build_child_table(
    found: Sequence[ChildCounts],
    services: Mapping[int, str],
    rooms: Sequence[SchoolClass],
    first: date,
    last: date,
    made_on: date,
) -> Table:
    """The state of each child: a row for each service, with every figure."""
    named = {room.id: (room.school, room.name) for room in rooms}
    rows: list[tuple[TableCell, ...]] = [
        (one.name, *named.get(one.classroom_id or 0, _NO_CLASS), services[one.service_id], *list_figures(one.counts))
        for one in found
    ]
    columns = (*make_columns("Enfant", "École", "Classe", "Prestation"), *_FIGURE_COLUMNS)
    return Table("État par enfant", columns, rows, days_span(first, last), made_on)


def build_hour_table(
    minutes: Mapping[tuple[date, int], int], services: Mapping[int, str], first: date, last: date, made_on: date
) -> Table:
    """The hours really attended, by month and by service with a time: the durations that the CAF asks for."""
    rows = [(month_name(month).capitalize(), services[key], count) for (month, key), count in sorted(minutes.items())]
    columns = (Column("Mois"), Column("Prestation"), Column("Heures réalisées", CellKind.HOURS, total=True))
    return Table("Heures réalisées", columns, rows, days_span(first, last), made_on)
