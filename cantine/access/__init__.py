"""Who comes in: accounts, passwords, sessions, and the steps of the sign-in.

Decided here:

- A refusal compares as many passwords whether the account exists or not; tries are counted in the database, for all
  processes together.
- The cookie of a session is set from a one-time ticket, `HttpOnly`; the database knows only its hash.
- A forgotten password sends a new one beside the old one, which works until the new one is used: nobody can lock
  another out.
- Staff may have a second factor, and must where the town says so for their role; parents have none: it would be the
  same step after the same password. Until every step of the sign-in is done a session is found by nobody who does not
  ask for unfinished ones (`queries/visitors.py`). The secret of the app is kept as it is: there is no key to keep.
- What ends, ends at once: each act asks in its own transaction whether its session may still be.
"""
