"""A watched instant decides as the instant itself does, and notes until when it will."""

from datetime import UTC, datetime, timedelta

import pytest

from cantine.common.paris import PARIS, local_date
from pages.shared.family_views.watched_instant import Validity, WatchedInstant
from tests.dates import at

NOW = at("jeudi 2026-11-26 16:59:30")
CUTOFF = at("jeudi 2026-11-26 17:00:00")
BEFORE = at("jeudi 2026-11-26 08:00:00")
TICK = timedelta(microseconds=1)
MINUTE = at("jeudi 2026-11-26 16:59:00"), CUTOFF
DAY = at("jeudi 2026-11-26 00:00:00"), at("vendredi 2026-11-27 00:00:00")
EVER = Validity().since, Validity().until


@pytest.mark.parametrize(
    ("decide", "since", "until"),
    [
        (lambda now: now < CUTOFF, EVER[0], CUTOFF),
        (lambda now: now >= CUTOFF, EVER[0], CUTOFF),
        (lambda now: CUTOFF.astimezone(PARIS) > now, EVER[0], CUTOFF),
        (lambda now: BEFORE <= now < CUTOFF, BEFORE + TICK, CUTOFF),
        (lambda now: min(CUTOFF + timedelta(hours=1), now, CUTOFF) == now, *(NOW, NOW + TICK)),
        (lambda now: now in (BEFORE, CUTOFF), BEFORE + TICK, CUTOFF),
        (lambda now: now == NOW, NOW, NOW + TICK),
        (lambda now: sorted([CUTOFF, now])[1], EVER[0], CUTOFF),
        (local_date, *DAY),
        (lambda now: (local_date(now), now < CUTOFF), DAY[0], CUTOFF),
        (lambda now: now.astimezone(UTC), *MINUTE),
        (lambda now: now.date(), *MINUTE),
        (lambda now: now.hour, *MINUTE),
        (lambda now: now.isoformat(), *MINUTE),
        (lambda now: now.timestamp(), *MINUTE),
        (lambda now: now + timedelta(days=1), *MINUTE),
        (lambda now: timedelta(days=1) + now, *MINUTE),
        (lambda now: now - timedelta(days=1), *MINUTE),
        (lambda now: (CUTOFF - now, now - BEFORE), *MINUTE),
        (lambda now: {CUTOFF: 1}.get(now), *MINUTE),
        (lambda now: f"{now} {now:%H:%M} {now!r}", *MINUTE),
        (lambda now: now.astimezone(PARIS).hour, *MINUTE),
        (lambda now: isinstance(now, datetime) and now.tzinfo, *EVER),
    ],
)
def test_it_decides_as_the_instant_does_and_notes_until_when(decide, since, until):
    validity = Validity()
    assert decide(WatchedInstant(NOW, validity)) == decide(NOW)
    assert (validity.since, validity.until) == (since, until)
    assert validity.holds_at(NOW)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("samedi 2026-10-24 23:30:00", "dimanche 2026-10-25 00:00:00"),
        ("dimanche 2026-10-25 00:00:00", "lundi 2026-10-26 00:00:00"),  # 25 hours, as the clocks go back
        ("dimanche 2026-03-29 00:00:00", "lundi 2026-03-30 00:00:00"),
    ],
)
def test_a_day_is_one_of_paris(now, ends):
    validity = Validity()
    local_date(WatchedInstant(at(now), validity))
    assert validity.until == at(ends)
    assert validity.holds_at(at(ends) - TICK)
    assert not validity.holds_at(at(ends))
    assert not validity.holds_at(validity.since - TICK)


def test_between_two_watched_instants_both_know_it():
    """Of the same moment: what compares them learns nothing that another moment would not say, too."""
    validity = Validity()
    now = WatchedInstant(NOW, validity)
    assert now <= now.astimezone(PARIS)
    assert now - now == timedelta()
