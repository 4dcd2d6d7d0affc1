"""What a browser in the waiting room is told, and when it asks again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cantine.common.french import format_number
from cantine.common.language.translate import translate, translate_plural
from cantine.offer.rules.period_sentences import describe_moment

LONGEST_PAUSE, SHORTEST_PAUSE = 40.0, 3.0
"""Seconds between two questions of a browser that waits: half of what is left, within these bounds."""

USUAL_PACE = 10.0
"""How many are taken to be let in a second while nobody can tell yet."""

PACE_OVER = timedelta(seconds=60)
"""Over how long is measured how many are let in."""


class Stage(StrEnum):
    """Where somebody is: being written down, before the instant, in the line, let in, or no opening is on."""

    ARRIVING = "arriving"
    BEFORE = "before"
    WAITING = "waiting"
    INSIDE = "inside"
    OVER = "over"


@dataclass(frozen=True)
class Wait:
    """How long somebody waits: so many are `ahead`, for `seconds` as far as one can tell; `opens` is the instant (UTC).

    `known` says whether the place is a family's, or that of a browser in which nobody has signed in.
    """

    stage: Stage
    opens: datetime
    known: bool = True
    ahead: int = 0
    seconds: float = 0

    def describe(self) -> str:
        """« Votre place : 124e. Environ 3 minutes d'attente. »"""
        if self.stage is Stage.BEFORE:
            return self._describe_before()
        if self.stage is Stage.WAITING:
            place = translate("Votre place dans la file : {place}.", place=format_number(self.ahead + 1))
            return f"{place} {self._describe_time()}"
        if self.stage is Stage.ARRIVING:
            return translate("Votre place dans la file est demandée. Gardez cette page ouverte.")
        return translate("C'est votre tour.") if self.stage is Stage.INSIDE else translate("Le portail est ouvert.")

    def announce(self) -> str:
        """What is read aloud: it changes by the minute, not with each place."""
        if self.stage is Stage.WAITING:
            return self._describe_time()
        return self.describe()

    def _describe_before(self) -> str:
        said = translate("Ouverture le {moment}.", moment=describe_moment(self.opens))
        if self.known:
            how = translate(
                "À cet instant, l'ordre de passage est tiré au sort entre les familles présentes : arriver plus tôt, "
                "ou avec plusieurs appareils, n'avance pas."
            )
        else:
            how = translate(
                "Vous n'êtes pas connecté : l'ordre est tiré au sort d'abord entre les familles connectées, vous "
                "passerez après elles."
            )
        return f"{said} {how}"

    def _describe_time(self) -> str:
        if self.seconds < 60:
            return translate("Moins d'une minute d'attente.")
        minutes = round(self.seconds / 60)
        return translate_plural(minutes, "Environ {count} minute d'attente.", "Environ {count} minutes d'attente.")


def measure_pace(admitted: list[datetime], opens: datetime, now: datetime) -> float:
    """How many are let in a second lately; USUAL_PACE where nobody can tell yet."""
    since = max(opens, now - PACE_OVER)
    seconds = (now - since).total_seconds()
    recent = sum(one >= since for one in admitted)
    return recent / seconds if recent and seconds >= 5 else USUAL_PACE


def choose_pause(wait: Wait, now: datetime, chance: float) -> float:
    """Seconds until the browser asks again; `chance`, from 0 to 1, spreads those who would ask at once."""
    spread = 0.8 + 0.4 * chance
    if wait.stage is Stage.ARRIVING:
        return 2 * SHORTEST_PAUSE * spread
    if wait.stage is Stage.BEFORE:
        left = max(0.0, (wait.opens - now).total_seconds())
        return LONGEST_PAUSE * spread if left > 2 * LONGEST_PAUSE else left + 1 + 5 * chance
    return min(LONGEST_PAUSE, max(SHORTEST_PAUSE, wait.seconds / 2)) * spread
