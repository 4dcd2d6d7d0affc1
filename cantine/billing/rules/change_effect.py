"""What a change of the settings does to what is still to be billed: families, months and cents, and its sentences."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cantine.common.french import euros, month_name

EXAMPLES = 3
"""Families that are named, those whose sum changes most."""

Drafted = Mapping[date, Mapping[int, int]]
"""By the first day of each month, the cents that each family (id) would be billed for it."""


@dataclass(frozen=True)
class MonthEffect:
    """A month (its first day): how many families pay another sum, and what all of them pay before and after (cents)."""

    month: date
    families: int
    before: int
    after: int


@dataclass(frozen=True)
class FamilyEffect:
    """A family (id) and what it is still to be billed before and after, over all months (cents)."""

    family_id: int
    before: int
    after: int


@dataclass(frozen=True)
class ChangeEffect:
    """What a change does. `priced` are the families that were looked at, of `concerned` that have something to bill.

    `families` are those that pay another sum over all months. `unpriced` have days without a price after the change
    that had one before: they could not be billed.
    """

    priced: int = 0
    concerned: int = 0
    families: int = 0
    months: Sequence[MonthEffect] = ()
    examples: Sequence[FamilyEffect] = ()
    unpriced: Collection[int] = ()

    @property
    def cents(self) -> int:
        """What is billed more over all months; negative for less."""
        return sum(month.after - month.before for month in self.months)


def compare_drafts(
    before: Drafted, after: Drafted, priced: int, concerned: int, unpriced: Collection[int]
) -> ChangeEffect:
    """The effect of a change by the bills before and after it."""
    months, sums = [], dict[int, tuple[int, int]]()
    for month in sorted({*before, *after}):
        was, becomes = before.get(month, {}), after.get(month, {})
        both = {family: (was.get(family, 0), becomes.get(family, 0)) for family in {*was, *becomes}}
        other = sum(one != two for one, two in both.values())
        if other:
            months.append(MonthEffect(month, other, sum(was.values()), sum(becomes.values())))
        for family, (one, two) in both.items():
            so_far = sums.get(family, (0, 0))
            sums[family] = so_far[0] + one, so_far[1] + two
    changed = [FamilyEffect(family, *of) for family, of in sums.items() if of[0] != of[1]]
    changed.sort(key=lambda one: (-abs(one.after - one.before), one.family_id))
    return ChangeEffect(priced, concerned, len(changed), months, changed[:EXAMPLES], unpriced)


def describe_effect(effect: ChangeEffect) -> str:
    """« 12 familles paieront au total 34,50 € de plus. », or that nothing changes."""
    if not effect.months:
        return "Ce changement ne modifie aucun montant de ce qui reste à facturer."
    who = "1 famille paiera" if effect.families == 1 else f"{effect.families} familles paieront"
    if effect.cents == 0:
        return f"{who} un autre montant ; le total ne change pas."
    more = "de plus" if effect.cents > 0 else "de moins"
    return f"{who} au total {euros(abs(effect.cents))} {more}."


def describe_month_effect(effect: MonthEffect) -> str:
    """« Novembre 2026 : 314,65 € au lieu de 300,00 €, 12 familles. »"""
    who = "1 famille" if effect.families == 1 else f"{effect.families} familles"
    sums = f"{euros(effect.after)} au lieu de {euros(effect.before)}"
    return f"{month_name(effect.month).capitalize()}\u00a0: {sums}, {who}."


def describe_sample(effect: ChangeEffect) -> str:
    """That only some of many families were looked at; empty where all were."""
    if effect.priced == effect.concerned:
        return ""
    return f"Calculé sur {effect.priced} des {effect.concerned} familles qui ont des jours à facturer."
