"""No field of any page takes a text or a number without bounds: nobody has to remember it."""

import ast

from sqlalchemy import Enum, String, Text

from cantine.store import free_text, text_bounds
from cantine.store.tables import Base
from cantine.store.types import BoundText
from tests.house.test_names import TREES

TEXTS = {"text_input", "text_area", "chat_input", "TextColumn"}
NUMBERS = {"number_input", "slider", "date_input", "NumberColumn", "DateColumn"}
"""What Streamlit calls the fields; the bounds are its second and third argument, or named."""


def list_fields(names):
    """(where, call) of every field of these kinds."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
                yield f"{path}:{node.lineno}", node


def test_every_field_for_a_text_says_how_many_letters_it_takes():
    fields = [*list_fields(TEXTS)]
    assert len(fields) > 100
    assert [where for where, call in fields if "max_chars" not in {one.arg for one in call.keywords}] == []


def test_every_field_for_a_number_or_a_day_says_between_what():
    """Lines of a table that only number it are no field."""
    unbound = [
        where
        for where, call in list_fields(NUMBERS)
        if len(call.args) < 3
        and not {"min_value", "max_value"} <= {one.arg for one in call.keywords}
        and ast.literal_eval(call.args[0]) != "Ligne"
    ]
    assert unbound == []


def test_every_command_or_address_to_copy_breaks_its_lines():
    """What a telephone cuts needs a scroll bar that no keyboard reaches."""
    blocks = [*list_fields({"code"})]
    assert len(blocks) > 5
    assert [where for where, call in blocks if "wrap_lines" not in {one.arg for one in call.keywords}] == []


def test_every_column_that_people_type_into_has_a_bound():
    """Add a new one to `store/text_bounds.py`: to a table of BOUNDS, or to UNBOUND with the reason."""
    texts = {
        f"{table.name}.{column.name}": column.type
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | Text | BoundText) and not isinstance(column.type, Enum)
    }
    bound = {name for name, kind in texts.items() if isinstance(kind, BoundText)}
    assert bound == text_bounds.BOUNDS.keys()
    assert texts.keys() - bound == text_bounds.UNBOUND.keys()
    listed = {*free_text.CLEARED, *free_text.OF_SPECIAL_INVOICES, *free_text.RENAMED, *free_text.KEPT}
    assert {name for name in bound if name.partition(".")[0] not in free_text.DELETED} <= listed | free_text.SEARCHED
