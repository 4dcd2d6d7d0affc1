"""What a benchmark found: a figure, and where there is one its target beside it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A median in its unit. A target of at most or at least this much may go with it; the bound itself is met."""

    what: str
    value: float
    unit: str
    digits: int = 0
    most: float | None = None
    least: float | None = None

    @property
    def met(self) -> bool:
        """Whether every target that goes with it is met; the value is not rounded first."""
        above = self.most is not None and self.value > self.most
        below = self.least is not None and self.value < self.least
        return not above and not below

    def __str__(self) -> str:
        return f"  {self.what:<52}{self.value:>9.{self.digits}f} {self.unit:<8}{self._target()}".rstrip()

    def _target(self) -> str:
        if self.most is None and self.least is None:
            return ""
        sign, bound = ("≤", self.most) if self.most is not None else ("≥", self.least)
        return f"target {sign} {bound:g}: {'met' if self.met else 'MISSED'}"
