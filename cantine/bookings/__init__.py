"""Bookings: which cells of the month may change, who changes them, and how families are told.

Decided here:

- The clock of a save is read inside its transaction: a day closes at 17:00:00 for everybody, whatever a page showed.
- A tick is never lost silently: the browser sends what it showed before; a cell that changed meanwhile is refused with
  what stands now.
- Staff book past the cutoff with a reason: a late addition, with its surcharge, that the family sees as theirs. What
  they take off past it is billed or not as they say: billed, it is called off (`booking.called_off`), so that nobody
  cooks for it, it takes no place and counts as cancelled, while its price stays that of what was booked.
- A typical week is saved as its preview showed it: each change carries what stood there. It adds only, unless
  « Remplacer » is ticked, and leaves school holidays alone.
- A wish is no booking, and has a table of its own: no count, bill or kitchen can see it by mistake. It is saved with
  the bookings of the same save, keeps its place in the order while only its time changes, and is decided once; who has
  no place waits for one, and a draw keeps its seed, so that everybody can do it again.
"""
