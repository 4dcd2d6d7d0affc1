"""What is booked, in a guardian's own calendar: a secret address that telephones and calendars read by themselves.

`rules` make the events of days, `queries` find the days that an address shows, `actions` make, renew and delete an
address, `documents` write the iCalendar file, and `flow` answers whoever asks at an address.
"""
