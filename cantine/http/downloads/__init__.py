"""What is taken away as a file; each route asks anew who is there.

Decided here: an export is made whole, then leaves. A slow browser keeps no transaction open.
"""
