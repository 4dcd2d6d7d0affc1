"""Billing: each booking on one invoice, once; what is corrected by credit notes; how invoices leave.

Decided here:

- A month is billed in portions of 50 families, each one transaction that locks its children, bookings and families,
  then the counter of the year: a run that is killed or started twice bills each booking once, without a gap in the
  numbers. A line names no child: the name is read from the child, so that an anonymous one stays anonymous.
- What is priced together is priced together, whenever its parts are billed: a half day or a sickness that comes after
  the invoice makes the next run take the days concerned back by a credit note and bill them anew (`rules/repricing`).
  A run looks twelve months back, and what it corrects there stands on papers of that month. Days of an earlier month
  that were only never billed wait for a run of theirs. No invoice is negative.
- A month has one sum: a credit note belongs to the month of the invoice that it corrects in every list by billed month,
  and to its day of issue in the accounting journal (`queries/billed_months`); each list says which it is.
- The browser is sent each price of a child's month beforehand and only adds up; tests hold its sum to what is billed.
- Which invoices are paid is worked out, not kept: credit notes and payments go to the oldest (`rules/allocation`).
- An invoice leaves once: its delivery and its letter are rows of one transaction; the PDF is made as the letter leaves,
  always the same. A month's invoices are typeset a few at a time, because the compiler's memory grows with their
  number, and each group leaves for the browser before the next one is begun.
"""
