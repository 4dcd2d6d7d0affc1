"""Spreadsheets and CSV of a town whose every text is a formula: none of their cells, headers or names calculates."""

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO, StringIO

from openpyxl import load_workbook
from sqlalchemy import String, Text
from sqlalchemy.exc import DBAPIError

from cantine.exports import EXPORTS
from cantine.store import free_text
from cantine.store.tables import Base
from cantine.store.types import BoundText
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor

FORMULAS = (
    '=HYPERLINK("http://mechant.exemple";"x")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "=cmd|' /C calc'!A0",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(1)",
    '"=1+1',
    ";=1+1",
    "'=1+1",
    "x\n=1+1",
    "[Classeur]Feuille!A1",
    'DDE("cmd";"/C calc";"x")',
)
OURS = re.compile(r"=(?:0|[A-Z]+\d+(?:[-+][A-Z]+\d+)+|(?:SUM|SUBTOTAL|ROUND|COUNTA?)\([A-Z0-9:,.;$ ()]+\))")
"""The sums and differences of cells that the portal writes itself."""

CALCULATED = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", re.UNICODE)
AMOUNT = re.compile(r"-?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?(?:\s?(?:€|%))?")
NOT_TYPED = {"role", "language", "key", "action", "token_hash", "ticket_hash", "password_hash", "mailed_hash", "zone"}


def attack_sheets(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """Each file in each form, cell by cell."""
    plant(town)
    with tally.row(
        "spreadsheets and CSV", "cells, headers and names of sheets of every list, all texts formulas"
    ) as row:
        for path, visitor in list_files(town, visitors, quick):
            answer = town.request("GET", path, visitor.token)
            row.fell += answer.status_code >= 500
            assert answer.status_code in (200, 404), f"{path}: {answer.status_code}"
            if answer.status_code == 404:  # a list that does not have this filter
                continue
            if answer.content.startswith(b"PK"):
                read_workbook(row, path, answer.content)
            else:
                read_csv(row, path, answer.text)


def plant(town: Town) -> None:
    """Write a formula into every text that people may type; what may not change any more stays as it is."""
    typed = {*free_text.CLEARED, *free_text.KEPT, *free_text.SEARCHED, *free_text.RENAMED}
    planted = 0
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            place = f"{table.name}.{column.name}"
            free = place in typed or table.name in ("guardian", "health_note", "label", "service", "school")
            if not isinstance(column.type, String | Text | BoundText) or not free or column.name in NOT_TYPED:
                continue
            if "_code" in column.name or place in (
                "account.email",
                "booking.diet",
                "child.diet",
                "family_search.words",
            ):
                continue
            formula = FORMULAS[planted % len(FORMULAS)]
            with suppress(DBAPIError):
                unique = column.unique or place in ("diet.name", "school.name", "label.name", "service.label")
                end = " || CAST(id AS TEXT)" if unique else ""
                town.change(f'UPDATE "{table.name}" SET "{column.name}" = :formula{end}', formula=formula)
                planted += 1
    assert planted > 25, f"Only {planted} columns could be planted."
    spread_over_names(town)


def spread_over_names(town: Town) -> None:
    """Each family and child another formula."""
    for table, columns in (("family", ("name", "address")), ("child", ("first_name", "last_name"))):
        for (number,) in town.ask(f"SELECT id FROM {table}"):
            for place, column in enumerate(columns):
                formula = FORMULAS[(number + 5 * place) % len(FORMULAS)]
                town.change(f"UPDATE {table} SET {column} = :formula WHERE id = :id", formula=formula, id=number)


def list_files(town: Town, visitors: dict[str, Visitor], quick: bool) -> Iterator[tuple[str, Visitor]]:
    """Whatever can be taken away as a table, and who takes it."""
    admin, parent = visitors["admin"], visitors["another parent"]
    months = ("", "?mois=2026-10") if quick else ("", "?mois=2026-09", "?mois=2026-10", "?mois=2026-11")
    for name in EXPORTS:
        for form in ("xlsx", "csv"):
            for month in months:
                yield f"/telecharger/{name}.{form}{month}", admin
    for (family,) in town.ask("SELECT number FROM family"):
        yield f"/telecharger/donnees-{family}.xlsx", admin
    yield "/telecharger/releve.csv", parent
    yield "/telecharger/modele-import.csv", admin
    for (child,) in town.ask("SELECT child_id FROM custody WHERE family_id = 2"):
        for month in ("2026-09", "2026-10", "2026-11", "2026-12"):
            yield f"/telecharger/inscriptions-{child}-{month}.csv", parent
    services = [number for (number,) in town.ask("SELECT id FROM service")]
    for service in services[:1] if quick else services:
        for form in ("xlsx", "csv"):
            for day in ("2026-11-16", "2026-11-17", "2026-11-19"):
                yield f"/telecharger/liste-du-jour.{form}?jour={day}&prestation={service}", admin
            yield f"/telecharger/frequentation.{form}?du=2026-09-01&au=2026-12-31&prestation={service}", admin
        yield f"/telecharger/feuille-de-cuisine.xlsx?du=2026-11-16&au=2026-12-20&prestation={service}", admin
        yield f"/telecharger/statistiques.xlsx?du=2026-09-01&au=2026-12-31&prestation={service}", admin


def read_workbook(row: Row, path: str, content: bytes) -> None:
    """No formula but the portal's own sums, no link, no sheet that is called like a formula."""
    book = load_workbook(BytesIO(content))
    for sheet in book.worksheets:
        row.refuse(not CALCULATED.match(sheet.title), f"{path}: the sheet {sheet.title!r}")
        row.refuse(not sheet._hyperlinks, f"{path}: links in {sheet.title!r}")
        for line in sheet.iter_rows():
            for cell in line:
                if cell.value is None:
                    continue
                formula = cell.data_type == "f" and not OURS.fullmatch(str(cell.value).replace("\n", ""))
                row.refuse(not formula, f"{path}: {sheet.title}!{cell.coordinate} {str(cell.value)[:60]!r}")
    row.refuse(not [*book.defined_names], f"{path}: names {[*book.defined_names]}")


def read_csv(row: Row, path: str, content: str) -> None:
    """No field that begins as a formula does, blanks and tabs left aside, but amounts."""
    for line in csv.reader(StringIO(content.removeprefix("\ufeff")), delimiter=";"):
        for field in line:
            formula = CALCULATED.match(field) and not AMOUNT.fullmatch(field.strip())
            row.refuse(not formula, f"{path}: {field[:60]!r}")
