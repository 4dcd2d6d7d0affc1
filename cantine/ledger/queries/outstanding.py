"""What is right but not finished in the books: « reste à facturer », and what a credit note still has to give back."""

from collections.abc import Iterator
from datetime import date

from cantine.common.french import month_name, plural
from cantine.ledger.queries.line_reconciliation import list_unbilled_shares
from cantine.ledger.queries.settled_days import list_unsettled_days
from cantine.store.database import Reader


def find_outstanding(db: Reader, today: date) -> Iterator[str]:
    """A sentence for each family and month that is billed in part; none of them is a fault of the books.

    Of months that were billed and are over (before the month of `today`); and one for each payer and month of which
    shares were not asked for. Three queries.
    """
    yield from list_unbilled_shares(db)
    for found in list_unsettled_days(db, today.replace(day=1)):
        who = f"{found.name} (n° {found.number}), {month_name(date.fromisoformat(f'{found.month}-01'))}"
        if found.free:
            days = plural(found.bookings, "jour de maladie gratuit facturé", "jours de maladie gratuits facturés")
            yield f"{who} : {days}. Facturez ce mois à nouveau : un avoir les rend."
        else:
            count = plural(found.bookings, "inscription n'est pas facturée", "inscriptions ne sont pas facturées")
            yield f"{who} : {count}."
