"""Wrong tokens, counted by network address with the pauses of the sign-in.

Counted by each process in its memory: whoever watches is answered whatever hangs, and a guesser makes nobody write.
"""

import logging
from datetime import datetime

from cantine.access.actions.throttle import build_network_key
from cantine.access.rules.throttling import FORGOTTEN_AFTER, find_limit, find_next_try, is_first_block

MOST = 10_000
"""Networks that are counted at once; those of the oldest tries make room."""

_log = logging.getLogger(__name__)


class TokenGuesses:
    """Who has guessed wrong, and how often. From a network that had the right token it is taken whoever else guesses
    there; so it is from all whose address nobody knows."""

    def __init__(self) -> None:
        self._tries: dict[str, tuple[int, datetime]] = {}
        self._right: set[str] = set()

    def judge(self, address: str | None, now: datetime, *, right: bool) -> datetime | bool:
        """Whether this token opens; an instant: too many were wrong, and until then none is looked at."""
        key = build_network_key("jeton", address, now) or "jeton:"
        whose = key if key.startswith("jeton:") else "jeton inconnue"
        count, last = self._tries.get(key, (0, now))
        last = min(last, now)  # a clock that was set back makes nobody wait longer
        until = find_next_try(count, last, find_limit(key))
        waits = until > now
        if right and (not waits or whose in self._right):
            self._right.add(whose)
            return True
        if waits:
            return until
        self._tries.pop(key, None)  # the last one tried stands last
        self._tries[key] = (count + 1, now)
        if is_first_block(key, count + 1):
            _log.warning("Trop de jetons faux pour /sante/detail ou /metrics : ce réseau attend entre deux essais.")
        self._forget(now)
        return False

    def _forget(self, now: datetime) -> None:
        """Drop what no longer counts, from the oldest try on."""
        for key, (_, last) in [*self._tries.items()]:
            if last > now - FORGOTTEN_AFTER and len(self._tries) <= MOST:
                return
            del self._tries[key]


guesses = TokenGuesses()
"""Those of this process."""
