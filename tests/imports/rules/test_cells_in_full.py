"""What cells show and mean, and the whole sentences where they mean nothing."""

from datetime import UTC, date, datetime

from cantine.imports.rules import cells, dates
from cantine.imports.rules.cell import UnreadableCell, format_cell
from cantine.imports.rules.drafts import Fault
from tests.support.approved import say_each


def test_what_is_refused_is_told_whole(approved):
    said = say_each(cells.read_yes, ("peut-être", "2"))
    said += say_each(cells.read_postal_code, ("698", "698700", "69.870,0"))
    said += say_each(cells.read_quotient, ("douze", "100000", "100001", "845,5", " 1 245 "))
    said += say_each(cells.read_phone, ("639980101", "6399801", 639980101, "0639980101"))
    amounts = ("x", 1_000_000, 1_000_001, "1000000", "1000000,01", True, 0.1)
    said += say_each(cells.read_amount, amounts)
    said += say_each(cells.read_whole, ("", "9", "10", "-1", "a", "٣"), "un n°", 9)
    said += say_each(cells.read_emails, ("", "A@a.fr", "x y", "A@a.fr; b@a.fr ou a@A.fr", "x a@a.fr"))
    days = (
        "31/02/2018",
        "14/03/1899",
        "14/03/2100",
        "14/03/2101",
        "3 février",
        "20180314",
        "14032018",
        "20111012",
        "mardi 1er mai 18",
    )
    said += say_each(dates.read_day, days)
    approved("cells", said)


def test_a_cell_shows_what_the_clerk_sees(approved):
    shown = [
        *(None, True, False, 0, 7, 7.0, -7.0, 7.5, 1e20, "  deux   mots ", "é" * 2001, UnreadableCell("vide.")),
        *(date(2018, 3, 4), datetime(2018, 3, 4, 5, 6, tzinfo=UTC)),
    ]
    approved(
        "shown",
        [f"{str(one)[:40]} {len(str(one))}: « {format_cell(one)[:60]} » {len(format_cell(one))}" for one in shown],
    )


def test_a_fault_names_its_line_and_its_column_where_it_has_one():
    assert [str(Fault(3, column, "vide.")) for column in ("cp", "")] == [
        "Ligne 3, colonne cp : vide.",
        "Ligne 3 : vide.",
    ]
