"""What is right and what is wrong with an installation: `python -m cantine doctor` says it, `/sante/detail` watches it.

Decided here:

- Each check is a function of its own that asks and changes nothing, and answers with one finding: ok, to be looked at,
  or broken; a French sentence that says what to do; and figures. None names a family, a person or an address of theirs.
- What is late is to be looked at first and broken later: letters after ten minutes and an hour, a backup after a day
  and a half, a disk below 1 GB and below 20 MB, a clock from five seconds and from a minute on.
- A check that fails itself is a finding too: the others are told all the same.
"""
