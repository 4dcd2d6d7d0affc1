"""The pages that help, and those that the law asks of a public service online; what the commune says of itself there.

Decided here:

- The texts are the portal's, so that they say what it does: its cookies, how long it keeps what, what it lacks. Names
  and contacts are the commune's. Where it has not given one, the page says so, and staff is told what is missing.
- A declaration of accessibility says « partiellement conforme » where an audit of the last three years found at least
  half of the criteria met, as the RGAA has it; without such an audit it has to say « non conforme ».
"""
