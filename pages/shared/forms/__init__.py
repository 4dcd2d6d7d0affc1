"""Fields that several forms use.

Decided here: what is typed is taken or refused, never replaced. Days, hours, numbers and amounts are text fields, read
by a rule: browsers and Streamlit read dates each in their own way, and move numbers into their range. Below a date
field the browser says the day in words, asked of the same rule (`GET /jour`).
"""
