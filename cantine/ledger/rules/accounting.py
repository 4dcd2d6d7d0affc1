"""The accounts of a commune's books that the canteen's till (régie) moves, beside those of the services."""

from cantine.common.vocabulary import Method

FAMILIES = "4111"
"""« Redevables »: what families owe."""

UNSORTED = "4718"
"""« Autres recettes à classer »: what no account was given for yet."""

ONLINE = "51181"
"""Clearing account of what was paid online and has not reached the account at the Treasury: a subdivision of 5118
« Autres valeurs à l'encaissement ». What the provider pays out empties it, so that its balance is what is on the way; a
card machine's 5115 would mix two remittances, and holds no direct debits."""

RECEIVED = {
    Method.CHEQUE: "5112",
    Method.CASH: "531",
    Method.TRANSFER: "515",
    Method.CARD: "5115",
    Method.CESU: "5118",
    Method.ONLINE_CARD: ONLINE,
    Method.ONLINE_DEBIT: ONLINE,
}
"""Where a payment arrives, and what an entry against it takes from again: cheques to cash, the till, the account at the
Treasury, cards of the machine, other values to cash."""

OPENING = "890"
"""« Bilan d'ouverture »: where balances of another program come from; neither turnover nor receipts."""

SALES, RECEIPTS, TAKEN_OVER = "FA", "RE", "AN"
"""The journals: what was invoiced, what was received, what accounts began with (« à-nouveaux »)."""
