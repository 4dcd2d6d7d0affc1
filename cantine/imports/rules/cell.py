"""A cell as it stands in a file, and the text that it shows."""

from dataclasses import dataclass
from datetime import date, datetime

from cantine.common import form_input


@dataclass(frozen=True)
class UnreadableCell:
    """A cell whose value is not in the spreadsheet; `sentence` says what to do."""

    sentence: str

    def __str__(self) -> str:
        return ""


FileCell = str | int | float | date | bool | UnreadableCell | None


def format_cell(cell: FileCell) -> str:
    """The text that the cell shows, 2 000 letters at most; a whole number without its « .0 »."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return form_input.clean_line(str(cell))[: form_input.LONGEST_NOTE]
