"""What the commune offers: itself, its services and their cutoffs, its calendar, its menus.

Decided here:

- The sentences that tell parents until when they may book are made from the rules themselves.
- A day has one period at most, and the period's deadlines where it names them: where it does not, each day closes as
  its service says. Whatever asks for a cutoff asks `calendar.compute_cutoff`, so that no page knows of periods.
- What decides a price beside the tariffs (carence, full days, where a stay is counted from) has its first day like a
  tariff, and may not begin on days that are billed: no setting changes the past.
- Pasted menus are read with distrust: greetings, signatures and a mail's headers are left out and told; a text that
  does not say which dishes belong to which day is refused. « Végétarien » in brackets is an alternative.
"""
