"""How long somebody waits after failed sign-ins: nothing at first, then twice as long each time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FORGOTTEN_AFTER = timedelta(hours=24)
"""Failures older than this no longer count."""


@dataclass(frozen=True)
class TryLimit:
    """The first `free` tries are not slowed down; then a pause doubles from `first` to `longest`."""

    free: int
    first: timedelta
    longest: timedelta


SIGN_IN_PER_LOGIN = TryLimit(5, timedelta(seconds=30), timedelta(minutes=15))
SIGN_IN_PER_ADDRESS = TryLimit(40, timedelta(seconds=30), timedelta(minutes=15))
"""A town hall's or a school's computers share one address: it has more tries than a person."""
SIGN_IN_OF_UNKNOWN = TryLimit(400, timedelta(seconds=5), timedelta(minutes=1))
"""In an hour, for all whose network address nobody knows: behind a proxy that was not set, that is the whole town."""
RESET_PER_LOGIN = TryLimit(3, timedelta(minutes=5), timedelta(hours=6))
RESET_PER_ADDRESS = TryLimit(10, timedelta(minutes=5), timedelta(hours=6))
RESET_OF_UNKNOWN = TryLimit(100, timedelta(seconds=30), timedelta(minutes=5))
SECOND_FACTOR = TryLimit(5, timedelta(seconds=30), timedelta(minutes=15))
"""Of a million codes three are right at a time: a hundred guesses a day, as the pauses leave them."""
CHOICES_OF_PASSWORD = TryLimit(10, timedelta(seconds=30), timedelta(minutes=15))
"""Each proposal is judged, which takes a while; nobody needs ten."""


LIMITS = {
    "compte": SIGN_IN_PER_LOGIN,
    "appareil": SIGN_IN_PER_LOGIN,
    "adresse": SIGN_IN_PER_ADDRESS,
    "adresse inconnue": SIGN_IN_OF_UNKNOWN,
    "oubli": RESET_PER_LOGIN,
    "oubli adresse": RESET_PER_ADDRESS,
    "oubli adresse inconnue": RESET_OF_UNKNOWN,
    "code": RESET_PER_LOGIN,
    "propre": SIGN_IN_PER_LOGIN,
    "double": SECOND_FACTOR,
    "choix": CHOICES_OF_PASSWORD,
    "jeton": SIGN_IN_PER_ADDRESS,
    "jeton inconnue": SIGN_IN_OF_UNKNOWN,
}
"""The limit of each kind of key, by the word that keys begin with."""


def find_limit(key: str) -> TryLimit:
    """The limit of this key."""
    return LIMITS[key.partition(":")[0]]


def is_first_block(key: str, number: int) -> bool:
    """Whether the try of this number, where it fails, is the first one after which this key has to wait."""
    return number == find_limit(key).free


def find_next_try(tries: int, last: datetime, limit: TryLimit) -> datetime:
    """The instant from which the next try is allowed, after `tries` of which the latest was at `last`."""
    if tries < limit.free:
        return last
    return last + min(limit.first * (1 << min(tries - limit.free, 32)), limit.longest)
