"""Openings: the instants at which booking periods open whose families wait for their turn.

Decided here:

- Who is there before the instant is drawn, families first: one lot for each, however many browsers they hold, so that
  nobody gains by opening more. Then browsers in which nobody has signed in, then who comes later, in order.
- The draw keeps its seed, in the database and in the journal: everybody can do it again.
- Families that share a guardian are one in the line: one lot, and one turn for all of them.
- A place belongs to the family, or to the browser's cookie: a lost connection, a reload, another device keep it.
- They are let in as fast as they are served, each by the process with which it waits, in the order of the line but for
  a bounded number; `CANTINE_OPENING_AT_ONCE` are inside at once at most. Who has closed the portal, or does nothing for
  five minutes, makes room. Whose turn has come once may book, however long it takes.
- What keeps the order is the save, not the door: who had the calendar open before the instant waits as everybody does.
- Staff never wait, and what they book for families neither.
"""
