"""What the commune offers: itself, its services and their cutoffs, its calendar, its menus.

Decided here:

- The sentences that tell parents until when they may book are made from the rules themselves.
- What decides a price beside the tariffs (carence, full days, where a stay is counted from) has its first day like a
  tariff, and may not begin on days that are billed: no setting changes the past.
- Pasted menus are read with distrust: greetings, signatures and a mail's headers are left out and told; a text that
  does not say which dishes belong to which day is refused. « Végétarien » in brackets is an alternative.
"""
