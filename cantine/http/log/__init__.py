"""The log: one line for each request, each run of a page, each act and each failure, as JSON on standard error.

Decided here: a line says when, what, how long and who as the number of an account, and nothing that tells of a person:
no names, addresses, texts that somebody typed, network addresses, secrets. What an exception or a library says in its
own words is kept only where such words cannot stand in it (`privacy.py`). Each request and each run has a number of
eight signs, which an error page shows too: the number that a parent reads out over the telephone finds the line.
"""
