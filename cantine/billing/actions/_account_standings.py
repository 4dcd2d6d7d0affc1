"""How the accounts of families stand when papers are issued to them: their balance, and what of it is older debt."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cantine.billing.queries import account_balances, open_invoices
from cantine.billing.rules.older_debts import cover_debts, list_older_debts, name_invoice
from cantine.common.terms.older_debt import OlderDebt
from cantine.common.vocabulary import InvoiceKind


@dataclass
class AccountStanding:
    """The balance of a family (cents), and the older debts that are open, kept up to date paper by paper."""

    balance: int
    debts: list[OlderDebt] = field(default_factory=list)

    def add_paper(self, kind: InvoiceKind, number: str, effect: int, due_on: date | None) -> dict[str, Any]:
        """The columns that say how the account stood before this paper, which changes the balance by `effect`.

        What an invoice leaves to be paid is an older debt of the next one; a credit note says nothing of debts.
        """
        before, is_invoice = self.balance, kind is InvoiceKind.INVOICE
        self.balance += effect
        open_before = cover_debts(self.debts, max(0, -before))
        if is_invoice and (own := min(-effect, -self.balance)) > 0:
            self.debts = [*open_before, OlderDebt(name_invoice(number), own, due_on)]
        return {"balance_before": before, "older_debts": (open_before or None) if is_invoice else None}


def read_standings(db: Session, family_ids: Collection[int], day: date) -> Mapping[int, AccountStanding]:
    """How the account of each of these families stands at the end of `day`. Two queries, and two where some owe."""
    balances = account_balances.read_balances(db, family_ids, day)
    owing = {family_id for family_id, cents in balances.items() if cents < 0}
    opened = open_invoices.allocate_families(db, owing, day) if owing else {}
    return {
        family_id: AccountStanding(
            cents, [*list_older_debts(opened[family_id].bills, -cents)] if family_id in opened else []
        )
        for family_id, cents in balances.items()
    }
