"""A family that leaves: archived, handed its own data, and one day anonymous (RGPD, articles 15 and 17).

Decided here:

- Archiving tells what is booked after the day, to be billed and owed, and cancels it from a day on.
- An anonymous family keeps its amounts: every text about it goes, by the one list of `store.free_text`, to which a test
  holds each new column. Of what is issued the database lets exactly these words go, once the family is anonymous; its
  names are struck out of closures, menus, notes and entries of the journal that are about others. Files that are being
  imported go at once, letters that were written as files within the hour.
"""
