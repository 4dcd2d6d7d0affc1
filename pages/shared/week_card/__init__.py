"""The week that closes next, on the home of a family: all its children in one card, saved in one act.

Decided here: it is one component, as the month grid, and asks the same rules; a day's chip is a real check box.
"""
