"""Fifty deaths of the portal while parents pay, on each engine; `tests/http/payments` has two at every run."""

from tests.drills.payment_kills import drill


def test_fifty_kills_lose_no_payment_and_credit_none_twice(url, tmp_path):
    report = drill(url, tmp_path, kills=50, seed=20261129)
    print(report)
    assert report.faults == []
    assert report.paid == report.credited > 10  # a quiet machine is killed more often before a payment begins
