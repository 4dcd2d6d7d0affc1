"""The journal: who did what, when, before and after, written in the transaction of the act itself.

Every write of the portal has an entry; `Action` names each kind and has its French. What a note about a person
says is never told in it.
"""
