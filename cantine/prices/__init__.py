"""What things cost: tariffs by date, quotient and rank, and the one place that prices bookings.

Decided here:

- `rules/charges` alone prices bookings: for the bill, the simulator and the estimate in the month grid.
- A family without a quotient pays the dearest band; a child's own price goes before that of a full day. Quotients,
  tariffs and own prices may be entered for past days: they are for what is not billed yet.
- Prices are written as in a règlement (« de 0 à 599 : 2,80 € »): a gap, an overlap or a family without a price is
  refused by name.
"""
