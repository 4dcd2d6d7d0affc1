"""The demonstration's bills and a second calculation that shares no code with them agree to the cent."""

from collections import Counter

from sqlalchemy import make_url, text

from cantine.actions import bill_month
from cantine.queries import billing
from cantine.store import database
from tests.actions.demonstrations import filled
from tests.actions.second_calculation import reckon
from tests.dates import at

NOW = at("mardi 2027-02-02 12:00:00")


def test_every_invoice_of_the_demonstration_is_reckoned_a_second_time(sqlite_url):
    filled(sqlite_url, NOW, families=60)
    january = NOW.date().replace(month=1, day=1)
    with database.writing(sqlite_url) as db:
        for some in bill_month.batches(billing.families_to_bill(db, january)):
            bill_month.bill_without_asking(db, None, january, some, NOW)
    with database.reading(sqlite_url) as db:
        asked = text("SELECT substr(month, 1, 7), family_id, sum(cents) FROM invoice GROUP BY 1, 2")
        billed = {}
        for month, family, cents in db.execute(asked):
            billed.setdefault(month, {})[family] = cents
        kinds = Counter(db.execute(text("SELECT kind FROM invoice_line")).scalars())
    assert [*billed] == ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"]
    assert kinds.keys() == {"usual", "full_day", "carence", "discount"}
    path = make_url(sqlite_url).database
    for month, cents in billed.items():
        assert reckon(path, month) == cents
