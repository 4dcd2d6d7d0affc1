"""Lines of a file that are no family: repeated titles, totals, the date of printing, page numbers."""

import re

from cantine.common.search import make_plain
from cantine.imports.rules.cell import format_cell
from cantine.imports.rules.fields import Field
from cantine.imports.rules.row import Row

_BEGINS = re.compile(
    r"(?:sous )?(?:total|totaux)\b|somme\b|moyenne\b|nombre (?:de|d)\b|page \d"
    r"|(?:edite|imprime|exporte|genere|extrait)e?s? le\b"
)
_WHO = (Field.CHILD_FIRST_NAME, Field.CHILD_NAME, Field.CONTACT, Field.CONTACT_FIRST_NAME, Field.EMAIL)


def is_footer(row: Row) -> bool:
    """Whether a line repeats the titles, or begins like a total and names nobody.

    « SOMME ; Léa » is a child of a family called Somme.
    """
    shown = [said for cell in row.all_cells if (said := format_cell(cell))]
    if len(shown) > 1 and {*map(make_plain, shown)} <= {*map(make_plain, row.columns.titles)}:
        return True
    if not shown or not _BEGINS.match(make_plain(shown[0])):
        return False
    people = (row.text(field, turn) for field in _WHO for turn in row.columns.turns_of(field))
    return not any(any(letter.isalpha() for letter in said) for said in people if said != shown[0])
