"""Who comes in: accounts, passwords, sessions, and the steps of the sign-in.

Decided here:

- A refusal compares as many passwords whether the account exists or not; tries are counted in the database, for all
  processes together.
- The cookie of a session is set from a one-time ticket, `HttpOnly`; the database knows only its hash.
- A forgotten password sends a new one beside the old one, which works until the new one is used: nobody can lock
  another out.
- What ends, ends at once: each act asks in its own transaction whether its session may still be.
"""
