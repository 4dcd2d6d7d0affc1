"""What several pages use; it knows no page.

Decided here:

- What an act did or refused is in view: at the top it stays while the page moves, beside a form it is scrolled to.
- A form of staff carries what it showed (`edit_form.py`): a field that was not touched overwrites nothing; one that
  somebody else changed meanwhile is refused with what stands now, and what was typed stays.
- A database that stumbles is an answer (`database_failures.py`): locked for more than 20 seconds, full, restarted or
  cut off, an act says « Pas enregistré … réessayez » with a number that the log has too, and what was typed and ticked
  stays. A page waits 10 seconds for a database that is being restarted.
"""
