"""The kitchen sheet for export: on paper a page a day, as a spreadsheet a row for each day and class."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cantine.attendance.queries.kitchen import KitchenNote
from cantine.attendance.rules.kitchen import KitchenRow, KitchenSheet, name_columns
from cantine.common.french import days_span, format_number, hour, long_date, plural
from cantine.common.paris import PARIS
from cantine.common.pdf.typesetting import typeset
from cantine.common.tables.table import CellKind, Column, Table, make_columns
from cantine.common.terms.diets import describe_diet

TEMPLATE = Path(__file__).with_name("kitchen_sheet.typ")

NOTES = ("Enfant", "Classe", "Régime", "Allergies et consignes (PAI)")


@dataclass(frozen=True)
class KitchenReport:
    """Some days of one service, for one school or all (`place`); `notes` is None for those who may not see them.

    `diets` are those that are shown. `open_until` (UTC): until then parents may still change the day on which it is
    made.
    """

    service: str
    place: str
    first: date
    last: date
    sheets: Sequence[KitchenSheet]
    notes: Sequence[KitchenNote] | None
    diets: Sequence[str]
    open_until: datetime | None = None

    def describe_making(self, made_on: date) -> str:
        """« Édité le lundi 30 novembre 2026 », and whether parents may still change that day."""
        shown = self.open_until is not None and self.first <= made_on <= self.last
        return f"Édité le {long_date(made_on)}" + (f" · {describe_open_today(self.open_until)}" if shown else "")


def describe_open_today(until: datetime | None) -> str:
    """« Encore modifiable par les parents jusqu'à 9 h 00 », of today."""
    return f"Encore modifiable par les parents jusqu'à {hour(until.astimezone(PARIS).time())}" if until else ""


def kitchen_sheet_pdf(kitchen: KitchenReport, commune: str, made_on: date) -> bytes:
    """A page for each day with meals; for several days the first page sums them up."""
    span = days_span(kitchen.first, kitchen.last)
    title = f"Feuille de cuisine, {span}"
    several = len(kitchen.sheets) > 1
    data = {
        "title": f"{title} · {commune}",
        "commune": commune,
        "place": " · ".join(filter(None, [kitchen.service, kitchen.place])),
        "made": kitchen.describe_making(made_on),
        "page": "page",
        "of": "sur",
        "columns": ("Classe", *name_columns(kitchen.diets)),
        "notes": {"heading": "Allergies et PAI", "columns": NOTES},
        "week": _fill_week(kitchen, span) if several else None,
        "days": [_fill_day(sheet, kitchen.notes or ()) for sheet in kitchen.sheets],
    }
    return typeset(TEMPLATE, data, made_on)


def _fill_week(kitchen: KitchenReport, span: str) -> dict[str, object]:
    whole = [sheet.whole for sheet in kitchen.sheets]
    rows = [_fill_row(long_date(sheet.day), sheet.whole) for sheet in kitchen.sheets]
    cells = [sum(cell) for cell in zip(*(line.cells for line in whole), strict=True)]
    return {
        "heading": f"Récapitulatif {span}",
        "columns": ("Jour", *name_columns(kitchen.diets)),
        "rows": [*rows, ["Total", *map(_format_count, cells)]],
    }


def _fill_day(sheet: KitchenSheet, notes: Sequence[KitchenNote]) -> dict[str, object]:
    whole = sheet.whole
    brought = f", et {plural(whole.baskets, 'panier apporté', 'paniers apportés')}" if whole.baskets else ""
    return {
        "heading": long_date(sheet.day).capitalize(),
        "cook": f"À cuisiner : {format_number(whole.to_cook)}{brought}",
        "rows": [*(_fill_row(line.name, line) for line in sheet.lines), _fill_row("Total", whole)],
        "notes": [
            [note.name, note.classroom, describe_diet(note.diet), ("Panier-repas. " if note.basket else "") + note.text]
            for note in notes
            if note.day == sheet.day
        ],
    }


def _fill_row(title: str, line: KitchenRow) -> list[str]:
    return [title, *map(_format_count, line.cells)]


def _format_count(count: int) -> str:
    return format_number(count) if count else "–"


def build_kitchen_tables(kitchen: KitchenReport, made_on: date) -> list[Table]:
    """The counts, and the health notes on a sheet of their own for those who may see them."""
    about = " · ".join(filter(None, [kitchen.service, kitchen.place, days_span(kitchen.first, kitchen.last)]))
    dated = Column("Date", CellKind.DATE)
    columns = (dated, Column("Classe"), *make_columns(*name_columns(kitchen.diets), kind=CellKind.COUNT, total=True))
    lines = [(sheet.day, line) for sheet in kitchen.sheets for line in sheet.lines]
    counts = Table("Feuille de cuisine", columns, [(day, one.name, *one.cells) for day, one in lines], about, made_on)
    if kitchen.notes is None:
        return [counts]
    columns = (dated, *make_columns("Enfant", "Classe", "Régime", "Panier-repas", "Allergies et consignes (PAI)"))
    notes = [
        (note.day, note.name, note.classroom, describe_diet(note.diet), "Oui" if note.basket else "", note.text)
        for note in kitchen.notes
    ]
    return [counts, Table("Allergies et PAI", columns, notes, about, made_on)]
