"""Bands of quotient familial as a clerk enters them: from where to where, at what price; refused where they do not fit.

Every quotient from 0 on has exactly one price, in each group of families that has bands of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any

from cantine.prices.rules.price_groups import BandGroup, describe_group, list_unpriced
from cantine.prices.rules.unit_prices import Band


@dataclass(frozen=True)
class EnteredBand:
    """Quotients from `first` to `last`, both included (None: and above), cost `cents` or `effort_rate` percent.

    `extra` cents come on top of a rate. The other fields say for whom: see `BandGroup`.
    """

    first: int
    last: int | None
    cents: int | None = None
    effort_rate: Decimal | None = None
    resident: bool | None = None
    sibling_rank: int = 1
    label_id: int | None = None
    family_size: int = 1
    extra: int = 0

    @property
    def span(self) -> str:
        """« de 0 à 599 », « de 600 … »."""
        return f"de {self.first} …" if self.last is None else f"de {self.first} à {self.last}"


class BandsRefused(ValueError):
    """The bands leave a quotient without a price or give it two; `reasons` are French sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


def find_group(band: EnteredBand | Band) -> BandGroup:
    """The group of families and children that the band is for."""
    return BandGroup(band.resident, band.sibling_rank, band.label_id, band.family_size)


def group_bands(bands: Iterable[EnteredBand]) -> dict[BandGroup, list[EnteredBand]]:
    """The bands of each group in order: those without a label first; for everybody, then residents and others, by rank
    and size of family."""

    def order(band: EnteredBand) -> tuple[object, ...]:
        whose = band.label_id or 0, band.resident is not None, band.resident is False
        return *whose, band.sibling_rank, band.family_size, band.first, band.last or 10**9

    return {group: [*of_group] for group, of_group in groupby(sorted(bands, key=order), find_group)}


def accept_bands(entered: Iterable[EnteredBand], labels: Mapping[int, str] | None = None) -> list[Band]:
    """The bands as a tariff stores them; `labels` are names by id. Raises BandsRefused with every reason at once."""
    groups, names = group_bands(entered), labels or {}
    several = len(groups) > 1
    reasons = [
        reason for group, bands in groups.items() for reason in _list_misfits(bands, group, names if several else None)
    ]
    if reasons := reasons + list_unpriced([*groups], names):
        raise BandsRefused(reasons)
    return [Band(band.first, **_get_price(band)) for bands in groups.values() for band in bands]


def list_entered_bands(bands: Iterable[Band]) -> list[EnteredBand]:
    """The bands of a tariff as a clerk would enter them: each ends below the next one of its group."""
    found = []
    open_ended = [EnteredBand(band.from_quotient, None, **_get_price(band)) for band in bands]
    for of_group in group_bands(open_ended).values():
        for band, following in pairwise(of_group):
            found.append(replace(band, last=following.first - 1))
        found.append(of_group[-1])
    return found


def _get_price(band: EnteredBand | Band) -> dict[str, Any]:
    """What a band says beside its quotients."""
    return {"cents": band.cents, "effort_rate": band.effort_rate, "extra": band.extra, **find_group(band)._asdict()}


def _list_misfits(bands: Sequence[EnteredBand], group: BandGroup, labels: Mapping[int, str] | None) -> list[str]:
    """The bands that end before they begin, the gaps and the overlaps within one group; with `labels` it is named."""
    reversed_ones = [band for band in bands if band.last is not None and band.last < band.first]
    reasons = [f"« {band.span} » finit avant de commencer." for band in reversed_ones] or _list_gaps_and_overlaps(bands)
    if labels is None:
        return reasons
    return [f"{describe_group(group, labels)} : {reason[0].lower()}{reason[1:]}" for reason in reasons]


def _list_gaps_and_overlaps(bands: Sequence[EnteredBand]) -> list[str]:
    """The gaps and the overlaps of bands that are in order of their first quotient."""
    reasons = []
    reached, *others = bands
    if reached.first > 0:
        reasons.append(f"Aucun prix pour {_describe_quotients(0, reached.first - 1)}.")
    for band in others:
        if reached.last is None or band.first <= reached.last:
            shared = min((end for end in (reached.last, band.last) if end is not None), default=None)
            both = f"« {reached.span} » et « {band.span} »"
            reasons.append(f"Deux prix pour {_describe_quotients(band.first, shared)} : {both}.")
        elif band.first > reached.last + 1:
            reasons.append(f"Aucun prix pour {_describe_quotients(reached.last + 1, band.first - 1)}.")
        if reached.last is not None and (band.last is None or band.last > reached.last):
            reached = band
    if reached.last is not None:
        after = reached.last + 1
        endless = f"la dernière tranche est sans fin, « de {after} … »"
        reasons.append(f"Aucun prix pour {_describe_quotients(after, None)} : {endless}.")
    return reasons


def _describe_quotients(first: int, last: int | None) -> str:
    """« les quotients de 600 à 649 », « le quotient 600 », « les quotients à partir de 1500 »."""
    if last is None:
        return f"les quotients à partir de {first}"
    return f"le quotient {first}" if first == last else f"les quotients de {first} à {last}"
