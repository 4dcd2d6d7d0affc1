"""Mail: every message is a row first, then sent by one sender at a time, and never lost.

Decided here:

- A letter in doubt is not sent again and again: where the mail server took it twice and gave no answer, staff decide on
  « Envoi des factures »; what it refuses for good is told at once; while it takes nothing, the pass ends and it is left
  alone for up to five minutes. Letters with passwords leave first.
- The words of all letters stand in `letters`, as functions of plain values.
"""
