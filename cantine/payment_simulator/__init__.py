"""A simulation of PayFiP and of Lyra's payment form, for demonstrations and tests: no money moves.

It speaks their documented protocols and knows nothing of the portal's own side of them, so that a mistake is not made
twice. A demonstration serves it itself, below `/simulateur`; for a real commune nothing of it exists. Tests run it as a
server: `python -m cantine.payment_simulator`. What it holds is in a small SQLite file of its own.
"""
