"""Online payment: parents pay at the provider's page, and the till believes only what the provider answers.

Decided here:

- An amount is worked out here, from the family's own invoices; what a browser sends only chooses among them.
- An attempt is committed before the provider is asked, so that no operation exists there that is unknown here.
- The parent's return, the provider's notification and the sweep only say that it is time to ask. All three end in one
  function, which asks the provider (Lyra: reads its signed notification), compares client, reference, amount and mode
  with what was stored, and credits once: `payment.attempt_id` is unique.
- Whatever an attempt was thought to be, a payment that the provider confirms later is credited: « payée »
  alone is final.
- An answer that nobody documented is « à vérifier »: never paid, never refused.
- A test or an activation never credits a real commune; its parents are not offered a service that is not in production.
- A report of the provider is read whole or not at all, and changes no account: it is compared by reference, whatever
  the day. Whether its amounts are euros or cents is told by decimals, else by our own attempts; else it is refused.
- A payment settles the oldest invoices first, like every other; which ones a parent chose decides the amount.
"""
