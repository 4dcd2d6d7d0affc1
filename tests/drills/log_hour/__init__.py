"""A log without people: visits of everybody on a served portal, and nothing of them in what it wrote.

`python -m tests.drills.log_hour [visits]` plays an hour of a demonstration, compressed; the tests play a little of it.
"""
