"""The report of the simulation: what it took, on the day of Paris, and nothing else; the portal reads it."""

import pytest

from cantine import clock
from cantine.online_payment.rules.payment_report import ReportedPayment, decode_report, parse_report
from tests.dates import at, on


@pytest.fixture
def fetch(visitor):
    def report():
        answer = visitor.request("GET", "/payfip/releve.csv")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"] == 'attachment; filename="releve.csv"'
        return answer.content

    return report


def test_what_was_paid_is_in_it_as_the_portal_reads_it(visitor, fetch, monkeypatch):
    for number, button, when in (
        (1, "payer", "jeudi 2026-11-19 23:59:00"),
        (2, "refuser", "jeudi 2026-11-19 23:59:10"),
        (3, "abandonner", "jeudi 2026-11-19 23:59:20"),
        (4, "prelevement", "vendredi 2026-11-20 00:00:30"),
    ):
        monkeypatch.setattr(clock, "now", lambda when=when: at(when))
        visitor.pay(visitor.create(refdet=f"CAN0000000{number}", montant=str(100 * number + 5)), button, "perdue")
    visitor.create(refdet="CAN00000005")
    assert parse_report(decode_report(fetch()), {}) == [
        ReportedPayment("CAN00000001", on("jeudi 2026-11-19"), 105),
        ReportedPayment("CAN00000004", on("vendredi 2026-11-20"), 405),
    ]


def test_what_is_told_late_is_in_no_report_before(visitor, fetch, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("jeudi 2026-11-19 12:00:00"))
    visitor.pay(visitor.create(), "payer", "tardive", "perdue")
    assert fetch() == b"EN-TETE;SIMULATION\r\nPIED-DE-PAGE;0;0,00\r\n"
    monkeypatch.setattr(clock, "now", lambda: at("jeudi 2026-11-19 12:25:00"))
    assert b"LIGNE;19112026;CAN00000042;314,65\r\n" in fetch()
