"""Sickness: reported, taken back, and how many of its days are billed all the same (carence).

One sickness, one carence: reports of a child without a served day between them are one sickness, also where both
parents report their own weeks, and one proof is that of all its days.
"""
