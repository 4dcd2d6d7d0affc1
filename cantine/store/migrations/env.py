"""Alembic's environment: runs the migrations on the connection that `database.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum
from sqlalchemy.types import TypeDecorator

from cantine.store.tables import Base


def plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write a column's plain type into a migration: what the portal's own types mean may change, the column stays."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain,
)
context.run_migrations()
