"""The language of what is being said: French, or English for parents and visitors who read it better.

Decided here:

- The French sentence is the name of its translation: who reads the code reads what stands on the screen, and French
  needs no catalogue. `en.po` holds the English; what it lacks is said in French.
- The language is a context variable, French where nobody set another. Only `translate` and the functions that write
  dates, hours and amounts read it; rules say the same in every language.
- What the town typed (names of services, schools, periods, its own sentences) stays as it was typed.
"""
