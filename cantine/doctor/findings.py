"""What a check found."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

Figures = dict[str, int | float | str | bool | None]


class Condition(StrEnum):
    """How it stands, as `/sante/detail` says it; from the best to the worst."""

    OK = "ok"
    WARN = "attention"
    BAD = "panne"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `name` is a French word or two for people and programs, `sentence` says what is and
    what to do; figures are numbers and short words, by French names."""

    name: str
    state: Condition
    sentence: str
    figures: Figures = field(default_factory=dict)


def find_worst(findings: Iterable[Finding]) -> Condition:
    """The worst state among them; OK where there are none."""
    return max((one.state for one in findings), key=[*Condition].index, default=Condition.OK)


def grade(value: float, warn: float, bad: float) -> Condition:
    """OK below `warn`, BAD from `bad` on."""
    return Condition.BAD if value >= bad else Condition.WARN if value >= warn else Condition.OK
