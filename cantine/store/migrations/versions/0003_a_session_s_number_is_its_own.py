"""SQLite gives no session the number of one that has ended."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rebuild(numbers_never_again=True)


def downgrade() -> None:
    _rebuild(numbers_never_again=False)


def _rebuild(*, numbers_never_again: bool) -> None:
    """PostgreSQL's sequences never go back by themselves; SQLite takes AUTOINCREMENT in a new table only."""
    if op.get_bind().dialect.name == "sqlite":
        kind = {"sqlite_autoincrement": numbers_never_again}
        with op.batch_alter_table("web_session", recreate="always", table_kwargs=kind):
            pass
