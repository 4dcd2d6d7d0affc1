"""A report of the provider is imported once, and every difference from what was credited here is named."""

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cantine.common.form_input import NotAccepted
from cantine.common.vocabulary import AttemptState, Method, PaymentProvider
from cantine.online_payment.actions import reports
from cantine.online_payment.queries import report_differences
from cantine.online_payment.queries.report_differences import DifferenceKind
from cantine.store import database
from cantine.store.tables import JournalEntry, Payment, PaymentAttempt, PaymentReport, PaymentReportLine
from tests.dates import at, on
from tests.online_payment.stored_attempts import attempt, pay_online
from tests.support.billing import farid
from tests.support.query_count import queries
from tests.support.saving import all_at_once

NOW = at("lundi 2026-11-23 10:00:00")
DAY = on("jeudi 2026-11-12")
BEGUN = at("jeudi 2026-11-12 11:00:00")


def make_report(*lines):
    """The file of these payments (reference, cents, day)."""
    rows = [f"LIGNE;{day:%d%m%Y};{reference};{cents / 100:.2f}" for reference, cents, day in lines]
    return "\n".join(["EN-TETE;007450", *rows, f"PIED-DE-PAGE;{len(rows)}"]).encode()


def bring(cast, content, name="releve.csv", now=NOW):
    with database.open_writer(cast.url) as db:
        return reports.import_report(db, farid(cast), name, content, now)


def reference_of(cast, number):
    with database.open_reader(cast.url) as db:
        return db.execute(select(PaymentAttempt.reference).where(PaymentAttempt.id == number)).scalar_one()


def paid(cast, cents, day=DAY, method=Method.ONLINE_DEBIT):
    """A payment of Alice's that was credited here; its reference."""
    payment = pay_online(cast, cast.alices_family, cents, day, method)
    with database.open_reader(cast.url) as db:
        return db.execute(select(Payment.reference).where(Payment.id == payment)).scalar_one()


def differences(cast):
    with database.open_reader(cast.url) as db:
        return [
            (one.kind, one.reference, one.there, one.here, one.state) for one in report_differences.list_differences(db)
        ]


def count(cast, table):
    with database.open_reader(cast.url) as db:
        return len(db.execute(select(table.id)).all())


@pytest.mark.usefixtures("locks_in_order")
def test_a_report_that_agrees_has_no_difference_and_is_in_the_journal(cast):
    one, other = paid(cast, 4000), paid(cast, 1250, method=Method.ONLINE_CARD)
    assert bring(cast, make_report((one, 4000, DAY), (other, 1250, DAY + timedelta(1)))) == 2
    assert differences(cast) == []
    with database.open_reader(cast.url) as db:
        [report] = report_differences.list_reports(db)
        [entry] = db.execute(select(JournalEntry.__table__)).all()
    assert (report.name, report.imported_at, report.imported_by, report.count, report.cents) == (
        "releve.csv",
        NOW,
        "Farid",
        2,
        5250,
    )
    assert (report.first_day, report.last_day) == (DAY, DAY + timedelta(1))
    assert (entry.action, entry.account_id, entry.family_id) == ("import_payment_report", cast.farid, None)
    assert entry.after == {
        "file": "releve.csv",
        "payments": 2,
        "amount": "52,50\xa0€",
        "first": "12.11.2026",
        "last": "13.11.2026",
    }


def test_a_file_brought_twice_adds_nothing_and_leaves_no_trace(cast):
    content = make_report((paid(cast, 4000), 4000, DAY))
    assert (bring(cast, content), bring(cast, content, "copie.csv")) == (1, 0)
    assert [count(cast, table) for table in (PaymentReport, PaymentReportLine, JournalEntry)] == [1, 1, 1]


def test_a_later_file_adds_only_what_is_new(cast):
    first, second = paid(cast, 4000), paid(cast, 500)
    bring(cast, make_report((first, 4000, DAY)))
    assert bring(cast, make_report((first, 4000, DAY), (second, 500, DAY))) == 1
    assert differences(cast) == []


def test_of_two_who_bring_the_same_file_at_once_one_adds_it(cast):
    content = make_report((paid(cast, 4000), 4000, DAY))
    assert sorted(all_at_once([partial(bring, cast, content)] * 2)) == [0, 1]
    assert count(cast, PaymentReportLine) == 1


def test_an_amount_that_an_earlier_report_has_otherwise_is_refused(cast):
    bring(cast, make_report(("CAN00000001", 4000, DAY)))
    with pytest.raises(NotAccepted, match=r"a 40,00\xa0€ pour la référence CAN00000001, celui-ci 41,00\xa0€"):
        bring(cast, make_report(("CAN00000001", 4100, DAY), ("CAN00000002", 100, DAY)))
    assert count(cast, PaymentReportLine) == 1


def test_what_cannot_be_read_whole_is_refused_and_nothing_of_it_is_kept(cast):
    for content in (b"", b"\xff\xfe\x00", b"Nom;Montant", make_report(("CAN1", 100, DAY)) + b"\nLIGNE;x;CAN2;1,00"):
        with pytest.raises(NotAccepted):
            bring(cast, content)
    assert count(cast, PaymentReport) == count(cast, PaymentReportLine) == 0


def test_whole_amounts_are_told_by_our_own_attempts(cast):
    reference = paid(cast, 4000)
    assert bring(cast, f"LIGNE;12112026;{reference};4000\nLIGNE;12112026;OTHER1;250".encode()) == 2
    assert differences(cast) == [(DifferenceKind.THERE_ONLY, "OTHER1", 250, None, None)]


def test_each_difference_is_named(cast):
    agreed, dearer, missed = paid(cast, 4000), paid(cast, 1000), paid(cast, 700)
    waiting = reference_of(cast, attempt(cast, cast.chloes_family, 2500, BEGUN, AttemptState.WAITING))
    lines = (agreed, 4000, DAY), (dearer, 1001, DAY), (waiting, 2500, DAY), ("NOTOURS01", 300, DAY)
    bring(cast, make_report(*lines))
    assert sorted(differences(cast)) == sorted(
        [
            (DifferenceKind.OTHER_AMOUNT, dearer, 1001, 1000, AttemptState.PAID),
            (DifferenceKind.THERE_ONLY, waiting, 2500, None, AttemptState.WAITING),
            (DifferenceKind.THERE_ONLY, "NOTOURS01", 300, None, None),
            (DifferenceKind.HERE_ONLY, missed, None, 700, AttemptState.PAID),
        ]
    )
    with database.open_reader(cast.url) as db, queries(cast.url) as asked:
        families = {one.reference: one.family_name for one in report_differences.list_differences(db)}
        assert len(asked) == 2
    assert (families[waiting], families["NOTOURS01"], families[missed]) == ("GARNIER", "", "MOREL")


def test_another_day_is_no_difference_and_a_day_that_no_report_covers_is_not_missed(cast):
    late, outside = paid(cast, 4000, DAY), paid(cast, 700, DAY + timedelta(3))
    bring(cast, make_report((late, 4000, DAY + timedelta(1))))
    assert differences(cast) == []
    bring(cast, make_report(("NOTOURS01", 300, DAY + timedelta(3))))
    assert sorted((kind, reference) for kind, reference, *_ in differences(cast)) == [
        (DifferenceKind.HERE_ONLY, outside),
        (DifferenceKind.THERE_ONLY, "NOTOURS01"),
    ]


SEEN: dict[str, dict[str, list[tuple]]] = {}
"""What earlier examples left in a database: by its address, what was credited and what was reported."""


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 9), st.sampled_from([100, 250]), st.sampled_from([None, 100, 250])),
        min_size=1,
        max_size=6,
    ),
    st.integers(-2, 2),
)
def test_the_differences_are_those_that_are_counted_a_second_time(cast, payments, shift):
    """Each payment: whether it was credited here, its day, its cents, and its cents in the report, if it is there."""
    books = SEEN.setdefault(cast.url, {"credited": [], "reported": [], "days": []})
    lines = []
    for is_credited, place, cents, there in payments:
        day = DAY + timedelta(place)
        if is_credited:
            reference = paid(cast, cents, day)
            books["credited"].append((reference, cents, day))
        else:
            begun = BEGUN + timedelta(place)
            reference = reference_of(cast, attempt(cast, cast.alices_family, cents, begun, AttemptState.ABANDONED))
        if there:
            lines.append((reference, there, day + timedelta(shift)))
    if lines:
        bring(cast, make_report(*lines))
        books["reported"] += lines
        books["days"].append((min(line[2] for line in lines), max(line[2] for line in lines)))
    credited = {reference: cents for reference, cents, _day in books["credited"]}
    reported = {reference: cents for reference, cents, _day in books["reported"]}
    expected = [(DifferenceKind.THERE_ONLY, one) for one in reported.keys() - credited.keys()]
    both = reported.keys() & credited.keys()
    expected += [(DifferenceKind.OTHER_AMOUNT, one) for one in both if reported[one] != credited[one]]
    expected += [
        (DifferenceKind.HERE_ONLY, reference)
        for reference, _cents, day in books["credited"]
        if reference not in reported and any(first <= day <= last for first, last in books["days"])
    ]
    assert sorted((kind, reference) for kind, reference, *_ in differences(cast)) == sorted(expected)


def test_what_another_provider_brought_is_not_missed_in_a_report_of_payfip(cast):
    number = attempt(cast, cast.alices_family, 900, BEGUN, AttemptState.PAID, provider=PaymentProvider.LYRA)
    with database.open_writer(cast.url) as db:
        came = {"received_on": DAY, "method": Method.ONLINE_CARD, "cents": 900, "attempt_id": number}
        db.add(Payment(family_id=cast.alices_family, **came))
    bring(cast, make_report((paid(cast, 4000), 4000, DAY)))
    assert differences(cast) == []
