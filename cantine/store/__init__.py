"""The database: its tables, its triggers, its locks, and how it is opened and migrated.

Decided here:

- A write on SQLite begins with `BEGIN IMMEDIATE`, so that two writers wait for each other instead of failing, those of
  one process in the order in which they came; PostgreSQL locks rows, in the one order that `locks` tells.
- A database that stumbles is an answer: locked for more than 20 seconds, full, restarted or cut off, an act says
  « Pas enregistré … réessayez » with a number that the log has too, and what was typed stays. A page waits 10 seconds
  for a database that is being restarted. No error tells what a row holds (`error_redaction`).
- PostgreSQL has time-outs (`patience`): 5 seconds to connect, 10 for a connection of the pool, 20 for a lock, 21 for a
  statement (bulk work: ten minutes), a minute for a transaction that stands still; a server that says nothing at all,
  frozen or gone, is given up two seconds later. They are said in each transaction, and hold behind pgbouncer too.
- A database that cannot be had is one French sentence (`unreachable`), at the start and in every command.
- What was issued stays: triggers refuse to change or delete invoices, their lines, payments and deposit slips, whoever
  asks. Only a demonstration can be emptied, its commune first, which the database refuses a real commune with books.
- Days are counted by the database itself: triggers on the bookings keep how many there are of each day, service, class,
  diet, state and presence, so that two million bookings are counted in milliseconds. On PostgreSQL each statement
  appends what it changed, so that nobody waits for somebody who books the same day; once an hour the rows are joined.
- Migrations are frozen text: they import nothing that changes with the code.
"""
