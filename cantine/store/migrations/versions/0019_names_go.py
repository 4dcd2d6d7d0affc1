"""What is issued and received stays, but for the words about a family that became anonymous: they may be cleared."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ISSUED = "Une facture émise ne change plus : établissez un avoir."
RECEIVED = "Un paiement enregistré ne change plus : annulez-le."
NEUTRAL = "Facture particulière"
ANONYMOUS = "EXISTS (SELECT 1 FROM family WHERE id = {family} AND anonymised_on IS NOT NULL)"
INVOICE = (
    "id", "year", "number", "kind", "family_id", "month", "issued_on", "due_on", "cents", "corrects_id",
    "balance_before", "line_count",
)  # fmt: skip
LINE = (
    "id", "invoice_id", "position", "child_id", "service_id", "days", "quantity", "unit_cents", "cents", "kind",
    "account_code", "credits_id",
)  # fmt: skip
PAYMENT = ("id", "family_id", "received_on", "method", "cents", "recorded_at", "recorded_by_id")
NOTED_ONCE = {"deposit_slip_id": ("deposit_slip_id",), "cancelled_at": ("cancelled_at", "cancelled_why")}
"""Of a payment; it may go on a deposit slip once, and be cancelled once."""


def _forgets(family: str, fixed: tuple[str, ...], words: dict[str, str], same: str) -> str:
    """Whether an update of what belongs to an anonymous family clears words and does nothing else."""
    kept = [f"NEW.{column} {same} OLD.{column}" for column in fixed]
    cleared = [f"NEW.{column} IN (OLD.{column}, '{word}')" for column, word in words.items()]
    return " AND ".join([ANONYMOUS.format(family=family), *kept, *cleared])


def _payment_changed(differs: str) -> str:
    fixed = [f"NEW.{column} {differs} OLD.{column}" for column in (*PAYMENT, "reference", "bank")]
    for noted, columns in NOTED_ONCE.items():
        changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
        fixed.append(f"(OLD.{noted} IS NOT NULL AND ({changed}))")
    return " OR ".join(fixed)


def _refused(same: str, differs: str) -> dict[str, tuple[str, str]]:
    """For each table, when an update is refused, and the sentence."""
    of_invoice = _forgets("OLD.family_id", INVOICE, {"label": NEUTRAL, "reason": ""}, same)
    of_line = _forgets(
        "(SELECT family_id FROM invoice WHERE id = OLD.invoice_id)", LINE, {"label": NEUTRAL, "reason": ""}, same
    )
    of_payment = _forgets(
        "OLD.family_id",
        (*PAYMENT, "deposit_slip_id", "cancelled_at"),
        {"reference": "", "bank": "", "cancelled_why": ""},
        same,
    )
    return {
        "invoice": (f"NOT ({of_invoice})", ISSUED),
        "invoice_line": (f"NOT ({of_line})", ISSUED),
        "payment": (f"({_payment_changed(differs)}) AND NOT ({of_payment})", RECEIVED),
    }


def _before(differs: str) -> dict[str, tuple[str, str]]:
    return {
        "invoice": ("true", ISSUED),
        "invoice_line": ("true", ISSUED),
        "payment": (_payment_changed(differs), RECEIVED),
    }


def _replace(on_sqlite: dict[str, tuple[str, str]], on_postgresql: dict[str, tuple[str, str]]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, (when, sentence) in on_postgresql.items():
            op.execute(
                f"""CREATE OR REPLACE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF {when} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
                RETURN NEW;
            END $$"""
            )
        return
    for table, (when, sentence) in on_sqlite.items():
        op.execute(f"DROP TRIGGER {table}_stays")
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def upgrade() -> None:
    _replace(_refused("IS", "IS NOT"), _refused("IS NOT DISTINCT FROM", "IS DISTINCT FROM"))


def downgrade() -> None:
    _replace(_before("IS NOT"), _before("IS DISTINCT FROM"))
