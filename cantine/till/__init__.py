"""The till of the régie: what a clerk takes at the counter, counted, closed day by day, and taken to the bank.

Decided here:

- Cash, cheques, CESU and the card machine pass through the till; transfers and payments online never do.
- Only a town that closes days is bound by them. The first closing says what lay in the till that morning; from then on
  days are closed in order, and what was counted is what the next day begins with.
- A day that is closed, and every day before it, takes no payment, no cancelling and no entry against a payment of
  these means. A payment of a closed day that is cancelled later stays on its day and leaves the till on that of its
  cancelling.
- Only cash is counted and has to agree; a difference is closed with its reason, and is no family's money.
- Only the last closed day may be opened again, with a reason: the administrator may. Its row stays.
- Every cash payment gets a receipt as it is recorded, numbered within the year of recording; a receipt of a payment
  that was cancelled keeps its number and says so.
- A deposit slip holds payments of one means, or an amount of cash by notes and coins. One is taken back as long as the
  bank has not got it: it keeps its number and what was on it, and its payments wait again.
"""
