"""A billing run that is killed: `python -m tests.benchmarks.programs.killed_billing URL` starts one for each line.

Everything is imported once; each run is a process of its own, forked from it. It prints the process's number, then a
line per portion billed. The portions are small, so that a run has many moments at which it can be killed.
"""

import os
import sys

from cantine.billing.actions import bill_month
from cantine.billing.queries import invoice_drafts
from cantine.common.roles import COMMAND_LINE
from cantine.store.database import engine, open_reader, open_writer
from tests.support.many_families import BILLED_AT, OCTOBER


def run(url: str) -> None:
    with open_reader(url) as db:
        to_bill = invoice_drafts.list_families_to_bill(db, OCTOBER)
    print(os.getpid(), flush=True)
    for some in bill_month.split_batches(to_bill):
        with open_writer(url) as db:
            bill_month.bill(db, COMMAND_LINE, OCTOBER, some, BILLED_AT)
        print("portion", flush=True)


if __name__ == "__main__":
    bill_month.AT_ONCE = 10
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(sys.argv[1])
            engine(sys.argv[1]).dispose()
            os._exit(0)
        os.waitpid(child, 0)
        print("ended", flush=True)
