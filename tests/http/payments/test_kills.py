"""The portal is killed while a parent pays: what the service holds as paid is credited once. A short drill."""

from tests.drills.payment_kills import drill


def test_a_portal_that_is_killed_loses_no_payment_and_credits_none_twice(url, tmp_path):
    report = drill(url, tmp_path, kills=2, life=1)
    assert report.faults == []
    assert report.paid == report.credited
