"""Families and their children: who belongs to whom, in which class, with which diet, in whose weeks.

Decided here:

- The family of the day pays: a change of family or of weeks has a day, in the past or to come, and staff may give
  single days to the other parent; what is booked there and not invoiced yet goes to the family that has the day, with
  the number told beforehand. What was until a day is kept, so that past days, ranks and sibling prices stay.
- A booking keeps the class and the diet of its day: a move has a day too, and what is booked from that day on follows
  it until it is ticked. A « passage de classe » is one of those moves, on the first day of the school year: only after
  the last day of class, and for a week it can be undone for every child that nobody moved since.
- Nobody leaves with meals on the table: the end of an enrolment and the « passage de classe » tell what is booked after
  the day, to be billed and owed, and cancel it from a day on; « Alertes » lists what stays outside of an enrolment.
"""
