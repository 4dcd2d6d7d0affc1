"""The session of a browser: its cookie, its routes, and who may have a page back.

Decided here: the cookie is set by our own route in exchange for a ticket that works once, and no script can read it;
the database knows only its hash.
"""
