"""What people see: each file of visiteurs/, familles/ and agents/ is a page, read like a notebook from top to bottom.

It says who may open it, loads what it shows, shows it, and hands each act to an action. A page has no SQL and no rule.
Its address is the name of its file (`cantine/http/addresses.py`). A page of several parts has a folder of its name.
"""
