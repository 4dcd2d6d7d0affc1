"""What this process does again and again, and when it last did: letters, reminders, payments, tidying up."""

import time
from collections.abc import Callable
from enum import StrEnum

from cantine.common.french import join_words, spell_duration
from cantine.doctor.findings import Condition, Figures, Finding, grade


class Round(StrEnum):
    """A work that repeats."""

    MAIL = "messages"
    REMINDERS = "rappels"
    PAYMENTS = "paiements"
    TIDYING = "rangement"


LATE = {
    Round.MAIL: (300, 1800),
    Round.REMINDERS: (600, 3600),
    Round.PAYMENTS: (600, 3600),
    Round.TIDYING: (2 * 3600, 6 * 3600),
}
"""Seconds since its last sign of life: to be looked at, broken."""


class RoundTimes:
    """When each round last gave a sign of life; from the start of the process on it counts as late or not."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._done: dict[Round, float] = {}
        self._started = clock()

    def note(self, which: Round) -> None:
        """It has been done, or is being done: a letter of many has left."""
        self._done[which] = self._clock()

    def check(self) -> Finding:
        """Which rounds are late."""
        ages = {one: round(self._clock() - self._done.get(one, self._started)) for one in Round}
        figures: Figures = {f"{one}_s": age if one in self._done else None for one, age in ages.items()}
        late = [f"{one} depuis {spell_duration(age // 60)}" for one, age in ages.items() if age >= LATE[one][0]]
        worst = max((grade(age, *LATE[one]) for one, age in ages.items()), key=[*Condition].index)
        if late:
            said = f"Ce travail n'avance plus : {join_words(late)}. Le journal du serveur dit pourquoi."
            return Finding("tournées", worst, said, figures)
        return Finding("tournées", Condition.OK, "Messages, rappels, paiements et rangement sont à jour.", figures)


rounds = RoundTimes()
"""Those of this process."""
