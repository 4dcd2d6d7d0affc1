"""A booking period may open with a waiting room, before which families prepare what they want to book."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

STATES = "state IN ('waiting', 'granted', 'declined'{more})"


def upgrade() -> None:
    """No period has one yet."""
    op.add_column("booking_period", sa.Column("waiting_room", sa.Boolean(), server_default=sa.false(), nullable=False))
    _tell_states(STATES.format(more=", 'prepared'"))
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opens_at", instant, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=True),
        *(sa.Column(name, instant, nullable=True) for name in ("drawn_at", "advanced_at", "closed_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
        sa.UniqueConstraint("opens_at", name=op.f("uq_opening_opens_at")),
    )
    op.create_table(
        "opening_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("asked_at", instant, nullable=False),
        *(sa.Column(name, instant, nullable=True) for name in ("admitted_at", "active_at", "left_at")),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["opening.id"], name=op.f("fk_opening_place_opening_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_opening_place_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_place")),
        sa.UniqueConstraint("opening_id", "family_id", name=op.f("uq_opening_place_opening_id_family_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_opening_place_token_hash")),
    )
    op.create_index(op.f("ix_opening_place_family_id"), "opening_place", ["family_id"])
    op.create_index(op.f("ix_opening_place_opening_id_rank"), "opening_place", ["opening_id", "rank"])


def downgrade() -> None:
    """Periods open for everybody at once again."""
    op.execute("DELETE FROM wish WHERE state = 'prepared'")
    _tell_states(STATES.format(more=""))
    op.drop_table("opening_place")
    op.drop_table("opening")
    op.drop_column("booking_period", "waiting_room")


def _tell_states(words: str) -> None:
    with op.batch_alter_table("wish") as batch:
        batch.drop_constraint(op.f("ck_wish_state"), type_="check")
        batch.create_check_constraint(op.f("ck_wish_state"), words)
