"""Contracts (« forfaits »): a child has a service on some weekdays at a price per month, term or year.

Decided here:

- A day that a contract covers is on the bill at 0,00 €; any other day of the child costs the price of the day. So a
  service with both prices has its regular children and its occasional ones.
- What has begun is due whole, unless the price says otherwise. The charge of a month is on the bill of that month, of
  instalments too, and once: a credit note « à refacturer » makes it billable again. What is billed does not change.
- Absence, sickness and closures change nothing. A month in which the service never runs on these weekdays is not due.
- Other weekdays are the same contract from a day on, so that a month that has begun is not due twice.
- A contract is paid by one family, and only while the child is with it and at the school.
"""
