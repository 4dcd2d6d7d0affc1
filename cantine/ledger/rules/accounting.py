"""The accounts of a commune's books that the canteen's till (régie) moves, beside those of the services."""

from cantine.common.vocabulary import Method

FAMILIES = "4111"
"""« Redevables »: what families owe."""

UNSORTED = "4718"
"""« Autres recettes à classer »: what no account was given for yet."""

RECEIVED = {Method.CHEQUE: "5112", Method.CASH: "531", Method.TRANSFER: "515", Method.CARD: "5115", Method.CESU: "5118"}
"""Where a payment arrives: cheques to cash, the till, the account at the Treasury, cards and other values to cash."""

OPENING = "890"
"""« Bilan d'ouverture »: where balances of another program come from; neither turnover nor receipts."""

SALES, RECEIPTS, TAKEN_OVER = "FA", "RE", "AN"
"""The journals: what was invoiced, what was received, what accounts began with (« à-nouveaux »)."""
