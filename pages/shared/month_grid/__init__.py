"""The month grid, for families and for staff.

Decided here: it is one component with real check boxes. No data editor can grey one cell, and hundreds of native
widgets are slow on a phone.
"""
