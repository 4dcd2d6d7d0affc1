"""Every list that staff take away, by the word that its address has for it.

Decided here:

- An export is made whole, then leaves: a slow browser keeps no transaction open. Totals are formulas of what a filter
  shows.
- A month that is over never changes in the accounting journal: a cancelled payment is taken back on the day of its
  cancelling, one that is recorded after the month of its receipt counts on the day of recording, a line keeps the
  account that its service had as it was issued. What had none goes to 4718, so that the journal is always balanced.
"""

import re
from datetime import date

from cantine.common.french import month_name, numeric_date
from cantine.common.list_filter import ListFilter
from cantine.common.roles import NotFound
from cantine.common.tables.table import Table
from cantine.common.vocabulary import METHOD_LABELS
from cantine.exports.accounting import JOURNAL
from cantine.exports.adjustments import ADJUSTMENTS
from cantine.exports.balances import BALANCES
from cantine.exports.invoices import BY_CHILD, INVOICES, LINES
from cantine.exports.listing import Export
from cantine.exports.month_bridge import BRIDGE, sum_up_bridge
from cantine.exports.payments import PAYMENTS, SLIPS
from cantine.exports.shares import SHARES
from cantine.exports.statement import STATEMENT
from cantine.exports.till import DEPOSITED, TILL_JOURNAL
from cantine.families.queries import families
from cantine.offer.queries import offer
from cantine.store.database import Reader

_OF_ACCOUNTS = (INVOICES, LINES, PAYMENTS, ADJUSTMENTS, BALANCES, STATEMENT, JOURNAL, BRIDGE, BY_CHILD)
_ALL = (*_OF_ACCOUNTS, SLIPS, DEPOSITED, TILL_JOURNAL, SHARES)
EXPORTS: dict[str, Export] = {export.address: export for export in _ALL}
"""The lists, in the order of the page."""


def build_table(db: Reader, export: Export, chosen: ListFilter, today: date) -> Table:
    """The list as a table, with its filter in French. Raises NotFound for an unknown family or service."""
    rows, said, counted = export.rows(db, chosen, today), describe_filter(db, chosen), export.describe_counting(chosen)
    return Table(export.title, export.list_columns(db, chosen), rows, said, today, counted)


def build_summary(db: Reader, export: Export, chosen: ListFilter, today: date) -> Table | None:
    """The few rows that sum the list up, for one that has them; a spreadsheet begins with them."""
    return sum_up_bridge(db, chosen, describe_filter(db, chosen), today) if export is BRIDGE else None


def name_file(made: Table) -> str:
    """« Factures et avoirs octobre 2026, par mois facturé »: a file says by which month or day its rows are chosen."""
    counted = re.match(r"Par [^:,.]*[^:,. ]", made.counted) if made.about else None
    name = " ".join(filter(None, (made.name, made.about)))
    return f"{name}, {counted[0][0].lower()}{counted[0][1:]}" if counted else name


def describe_filter(db: Reader, chosen: ListFilter) -> str:
    """« octobre 2026, famille DURAND (n° 2), Repas »; empty without a filter. Raises NotFound."""
    said = [_describe_period(chosen)]
    if chosen.family:
        family = families.load_by_number(db, chosen.family)
        said.append(f"famille {family.name} (n° {family.number})")
    if chosen.service:
        labels = offer.read_labels(db)
        if chosen.service not in labels:
            raise NotFound
        said.append(labels[chosen.service])
    if chosen.method:
        said.append(METHOD_LABELS[chosen.method])
    if chosen.debtors:
        said.append("débiteurs")
    return ", ".join(filter(None, said))


def _describe_period(chosen: ListFilter) -> str:
    """« octobre 2026 », « du 01.10.2026 au 15.10.2026 », « au 30.11.2026 »."""
    if chosen.month:
        return month_name(chosen.month)
    first = f"du {numeric_date(chosen.first)}" if chosen.first else ""
    last = chosen.last or chosen.day
    return f"{first} au {numeric_date(last)}".strip() if last else first
