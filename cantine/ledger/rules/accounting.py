"""The accounts of a commune's books that the canteen's till (régie) moves, beside those of the services."""

from cantine.common.terms.account_plan import DEFAULT, AccountPlan
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import Method

FAMILIES = DEFAULT.receivable
"""« Redevables »: what families owe."""

UNSORTED = DEFAULT.unsorted
"""« Autres recettes à classer »: what no account was given for yet."""

ONLINE = DEFAULT.online_card
"""Clearing account of what was paid online and has not reached the account at the Treasury: a subdivision of 5118
« Autres valeurs à l'encaissement ». What the provider pays out empties it, so that its balance is what is on the way; a
card machine's 5115 would mix two remittances, and holds no direct debits."""

RECEIVED = {method: DEFAULT.find_received(method) for method in Method}
"""Where a payment arrived before there were settings: cheques to cash, the till, the account at the Treasury, cards of
the machine, other values to cash."""

OPENING = DEFAULT.opening
"""« Bilan d'ouverture »: where balances of another program come from; neither turnover nor receipts."""

SALES, RECEIPTS, TAKEN_OVER, ADJUSTMENTS = "FA", "RE", "AN", "OD"
"""The journals: what was invoiced, what was received, what accounts began with (« à-nouveaux »), and what was written
off, given back or moved (« opérations diverses »)."""


def find_adjustment_account(plan: AccountPlan, kind: AdjustmentKind, method: Method | None = None) -> str:
    """The account that an adjustment of this kind moves against what the family owes, to be noted on it.

    `waived` is a charge (« remise gracieuse »), so is `irrecoverable` (« admission en non-valeur »); `transferred` goes
    through an account that both halves leave empty; `refunded` leaves from where a payment by `method` arrives, but a
    cheque, which the town draws on its account at the Treasury.
    """
    if kind is AdjustmentKind.REFUNDED:
        return plan.find_received(Method.TRANSFER if method in (None, Method.CHEQUE) else method)
    account: str = getattr(plan, kind.value)
    return account
