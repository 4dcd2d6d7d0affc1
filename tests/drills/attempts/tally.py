"""What was tried, row by row, and what got in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

NAMED = 12
"""What got in is named one by one, up to so many of a row."""


@dataclass
class Row:
    """One kind of attempt: what it is, how often it was tried, and each one that got in. `fell` counts the answers that
    were an error page: nobody got in by them, and none should be needed to say no."""

    name: str
    what: str
    tried: int = 0
    fell: int = 0
    got_in: list[str] = field(default_factory=list)
    falls: list[str] = field(default_factory=list)

    def refuse(self, refused: bool, attempt: str) -> None:
        """Count one attempt; name it if it was not refused."""
        self.tried += 1
        if not refused:
            self.got_in.append(attempt)


@dataclass
class Tally:
    """All rows of a drill, in their order."""

    rows: list[Row] = field(default_factory=list)

    @contextmanager
    def row(self, name: str, what: str) -> Iterator[Row]:
        """A row that is filled meanwhile, and printed once it is whole, or as far as it came."""
        row = Row(name, what)
        self.rows.append(row)
        try:
            yield row
        finally:
            print(describe_row(row), flush=True)

    @property
    def got_in(self) -> int:
        return sum(len(row.got_in) for row in self.rows)


def describe_head() -> str:
    return f"{'row':<30} {'what was tried':<66} {'tried':>8} {'got in':>7}\n" + "─" * 114


def describe_row(row: Row) -> str:
    """The row's line, and below it what got in."""
    lines = [f"{row.name:<30} {row.what:<66} {row.tried:>8} {len(row.got_in):>7}"]
    lines += [f"    got in: {one}" for one in row.got_in[:NAMED]]
    if row.fell:
        lines.append(f"    answered by an error page: {row.fell}")
        lines += [f"    an error page: {one}" for one in row.falls[:NAMED]]
    return "\n".join(lines)
