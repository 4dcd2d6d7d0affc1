"""The waiting room of an opening: light pages of the server's own in front of the portal, for those whose turn has not
come. Outside of an opening nothing is asked and nobody sees it.

Each process knows the whole line, which it reads and moves on once a second in one transaction (`room`): questions of
waiting browsers are answered out of memory, whoever arrives is written together with the others of that moment. It
lets in only those that wait with it, and only as many as it shows their first page soon (`intake`): few pages are made
at once, and everything else, `/sante` too, goes on beside them.
"""
