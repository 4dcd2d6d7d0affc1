"""The ledger: what families owe, what they paid, and the books of the régie.

Decided here:

- An opening balance is a kind of its own (« Solde repris »): dated, due like an invoice, in a journal « AN » against
  890, neither turnover nor receipts; it changes as little as an invoice. It is of the day that the clerk chooses.
- Books are closed up to a day (`actions/closing`); every act that changes a past day asks `store.closed_books` first,
  and whoever closes waits for those who are recording. What was left open is finished at the day on which it is done.
- An invoice ages from its due date, which is day 0: 0 to 30, 31 to 60, 61 to 90 days, more; before it, it is not due.
- Payments settle invoices, not services: « Vue du mois » shares what is open of an invoice out among its services by
  what each costs, to the cent.
- A CESU never pays a meal: it takes up to what is open of the services marked for it, and no more is recorded.
- A cheque on a deposit slip is locked; a cancelled payment stays in the list, and the journal says who cancelled it. A
  list of cheques is recorded whole or not at all, its sum held to what the clerk counted in hand.
- What was typed by mistake is cancelled; what the bank returns or the commune pays back is an entry against it, with
  its day, its reason and negative cents, never more than the payment, and the family is told. Invoices are open again
  at once; the journal credits where the money had arrived; a deposit slip stays as the bank has it. A payment that came
  online is never cancelled.
- What is owed is written off by decision of the council alone: « remise gracieuse » ends the debt, « admission en
  non-valeur » only takes it out of the books, and nobody is told. It settles the oldest invoices, after all payments,
  so that what was forgiven never comes back as money. Turnover stays: it is a charge (6577, 6541), no credit note.
- An advance is given back or moved to another family, whole or in part, but not what CESU or a write-off left. A debt
  never moves: the paper names who owes it; a credit note and an invoice of the other do that. Both halves of a transfer
  are one act, and neither family reads who the other is.
- Each of these is an entry of its own kind, dated, with its reason and the accounts of the day, in a journal « OD »; an
  opposite entry takes it back, once and whole. Where an advance went back and its payment then bounces, the difference
  is owed as « Avance à reverser », due at once.
- What is paid online waits on an account of its own, 51181, below « Autres valeurs à l'encaissement »: the provider
  pays out days later, card and direct debit together, beside what the card machine brings; a balance that is not what
  is on the way is seen. A commune whose comptable wants another number renames it in its books.
- A family that pays late is reminded once a day at most, whoever sends it: the journal of the day says who was.
- `check` is plain SQL that shares no code with what it proves (`queries/reconciliation`).
"""
