"""Attendance: how many meals are cooked, for whom, and who came.

Decided here:

- A tap at the roll call is kept in the browser until the server has answered, and sent again until then: a lost
  connection, a reload or a server that starts anew loses none. Taps say what was seen before and change nothing twice;
  what somebody else noted meanwhile stays, and is told. Screens ask every 2 seconds what the others have noted.
- Figures are read from the counts that the database keeps (`cantine.store`), never from the bookings of a year.
"""
