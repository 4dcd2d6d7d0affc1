"""« Rapprochement » of a month agrees with the lists that it compares, to the cent."""

from cantine.common.list_filter import ListFilter
from cantine.exports import EXPORTS

FAMILIES = "4111"
"""What the accounts of what families owe begin with."""


def check_bridge(db, month, today, family=None, families=FAMILIES):
    """Its totals are those of « Factures », « Paiements » and the families' accounts of « Journal comptable »."""
    chosen = ListFilter(month=month, family=family)
    size = EXPORTS["rapprochement"].size(db, chosen, today)
    invoiced = EXPORTS["factures"].size(db, chosen, today).sums["Montant"]
    received = EXPORTS["paiements"].size(db, chosen, today).sums["Montant"]
    journal = EXPORTS["journal-comptable"]
    account = [column.title for column in journal.list_columns(db, chosen)].index("Compte")
    of_families = [row for row in journal.rows(db, chosen, today) if row[account].startswith(families)]
    debit, credit = (sum(row[place] or 0 for row in of_families) for place in (-2, -1))
    difference = debit - credit - invoiced + received
    expected = {"Factures": invoiced, "Paiements": received, "Débit": debit, "Crédit": credit, "Écart": difference}
    assert size.sums == expected, (month, size.sums, expected)
    rows = [*EXPORTS["rapprochement"].rows(db, chosen, today)]
    assert sum(row[-1] for row in rows) == difference
    assert all(row[-1] == (row[-3] or 0) - (row[-2] or 0) - (row[-5] or 0) + (row[-4] or 0) for row in rows)
    return rows
