"""Lists that are shown page by page."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func

from cantine.store.database import Reader


def fetch_page(db: Reader, asked: Select[*tuple[Any, ...]], page: int, per_page: int) -> tuple[Sequence[Any], int]:
    """The rows of one page (the first is 1), and how many rows there are in all; 0 where the page is empty."""
    paged = asked.add_columns(func.count().over()).limit(per_page).offset((page - 1) * per_page)
    rows: Sequence[Any] = db.execute(paged).all()
    return [row[:-1] for row in rows], rows[0][-1] if rows else 0
