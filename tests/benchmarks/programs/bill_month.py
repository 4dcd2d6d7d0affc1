"""`python -m tests.benchmarks.programs.bill_month URL 2026-06-01`: bills a month, and prints the families billed."""

import sys
from datetime import date, datetime

from cantine.billing.actions import bill_month
from cantine.billing.queries import invoice_drafts
from cantine.common.paris import instant
from cantine.common.roles import COMMAND_LINE
from cantine.common.school_days import shift_month
from cantine.store.database import open_reader, open_writer
from cantine.store.patience import BULK


def run(url: str, month: date) -> int:
    """Bill it on the fifth of the next month, as the portal does: some families in each transaction."""
    now: datetime = instant(shift_month(month, 1).replace(day=5), datetime.min.time().replace(hour=9))
    with open_reader(url, BULK) as db:
        to_bill = invoice_drafts.list_families_to_bill(db, month)
    for some in bill_month.split_batches(to_bill):
        with open_writer(url) as db:
            bill_month.bill(db, COMMAND_LINE, month, some, now)
    return len(to_bill)


if __name__ == "__main__":
    print(run(sys.argv[1], date.fromisoformat(sys.argv[2])))
