"""What watches over a running portal: `/sante` for a load balancer, `/sante/detail` and `/metrics` for whoever has the
token.

Decided here:

- They answer whatever hangs: what is asked of the database is asked in a thread of its own, on a connection of its own,
  once at a time, and waited for no longer than 1.5 seconds (`/sante`) or 8 (the others). No answer counts as « base de
  données injoignable ». An answer is kept for a second, so that asking often costs nothing; `Age` says how old it is.
- Without `CANTINE_WATCH_TOKEN`, or with another one, the addresses that need it do not exist. Nothing of them is about
  anybody: figures have the names of routes, never an address as it was asked for, no number of a family, no account.
- Wrong tokens are counted by network address, by each process in its memory: from the 40th on that network waits, with
  the pauses of the sign-in, whether a token is set or not. From where the right one came it is always taken.
- Each process tells its own figures: with several, each is asked at its own port.
"""
