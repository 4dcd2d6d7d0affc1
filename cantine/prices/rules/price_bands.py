"""Bands of quotient familial as a clerk enters them: from where to where, at what price; refused where they do not fit.

Every quotient from 0 on has exactly one price, in each group of families that has bands of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise

from cantine.prices.rules.unit_prices import Band


@dataclass(frozen=True)
class EnteredBand:
    """Quotients from `first` to `last`, both included (None: and above), cost `cents` or `effort_rate` percent.

    For residents or others (None: everybody), from the child of `sibling_rank` on.
    """

    first: int
    last: int | None
    cents: int | None = None
    effort_rate: Decimal | None = None
    resident: bool | None = None
    sibling_rank: int = 1

    @property
    def span(self) -> str:
        """« de 0 à 599 », « de 600 … »."""
        return f"de {self.first} …" if self.last is None else f"de {self.first} à {self.last}"


class BandsRefused(ValueError):
    """The bands leave a quotient without a price or give it two; `reasons` are French sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


BandGroup = tuple[bool | None, int]


def describe_group(group: BandGroup) -> str:
    """« Tous », « Habitants », « Extérieurs, à partir du 2e enfant »."""
    resident, rank = group
    families = {None: "Tous", True: "Habitants", False: "Extérieurs"}[resident]
    return families if rank == 1 else f"{families}, à partir du {rank}e enfant"


def find_group(band: EnteredBand | Band) -> BandGroup:
    """The group of families and children that the band is for."""
    return band.resident, band.sibling_rank


def group_bands(bands: Iterable[EnteredBand]) -> dict[BandGroup, list[EnteredBand]]:
    """The bands of each group in order, those for everybody first, then residents and others, each by rank."""

    def order(band: EnteredBand) -> tuple[object, ...]:
        return band.resident is not None, band.resident is False, band.sibling_rank, band.first, band.last or 10**9

    return {group: [*of_group] for group, of_group in groupby(sorted(bands, key=order), find_group)}


def accept_bands(entered: Iterable[EnteredBand]) -> list[Band]:
    """The bands as a tariff stores them. Raises BandsRefused with every reason at once."""
    groups = group_bands(entered)
    reasons = [reason for group, bands in groups.items() for reason in _list_misfits(bands, group, len(groups) > 1)]
    if reasons := reasons + _list_unpriced([*groups]):
        raise BandsRefused(reasons)
    return [
        Band(band.first, band.cents, band.effort_rate, band.resident, band.sibling_rank)
        for bands in groups.values()
        for band in bands
    ]


def list_entered_bands(bands: Iterable[Band]) -> list[EnteredBand]:
    """The bands of a tariff as a clerk would enter them: each ends below the next one of its group."""
    found = []
    open_ended = [EnteredBand(band.from_quotient, None, *_get_price(band), *find_group(band)) for band in bands]
    for of_group in group_bands(open_ended).values():
        for band, following in pairwise(of_group):
            last = following.first - 1
            found.append(EnteredBand(band.first, last, *_get_price(band), *find_group(band)))
        found.append(of_group[-1])
    return found


def _get_price(band: EnteredBand | Band) -> tuple[int | None, Decimal | None]:
    return band.cents, band.effort_rate


def _list_misfits(bands: Sequence[EnteredBand], group: BandGroup, several: bool) -> list[str]:
    """The bands that end before they begin, the gaps and the overlaps within one group."""
    reversed_ones = [band for band in bands if band.last is not None and band.last < band.first]
    reasons = [f"« {band.span} » finit avant de commencer." for band in reversed_ones] or _list_gaps_and_overlaps(bands)
    return [f"{describe_group(group)} : {reason[0].lower()}{reason[1:]}" for reason in reasons] if several else reasons


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


def _list_unpriced(groups: Sequence[BandGroup]) -> list[str]:
    """A sentence for each group of families without a price, and for each price that no family would pay."""
    if not groups:
        return ["Il n'y a aucun prix : écrivez au moins « 4,00 € »."]
    ranks = {resident: {rank for whom, rank in groups if whom is resident} for resident in (None, True, False)}
    reasons = [
        f"Il manque un prix pour {families}, dès le premier enfant."
        for resident, families in ((True, "les habitants"), (False, "les extérieurs"))
        if 1 not in (ranks[resident] or ranks[None])
    ]
    if ranks[None] and ranks[True] and ranks[False]:
        reasons.append("« Tous » ne sert à personne : les habitants et les extérieurs ont leurs propres prix.")
        return reasons
    for resident in (True, False):
        for rank in sorted(ranks[None] - ranks[resident]) if ranks[resident] else ():
            if rank > 1:
                name, own = describe_group((None, rank)), describe_group((resident, rank))
                whom = describe_group((resident, 1)).lower()
                reasons.append(f"« {name} » ne vaut pas pour les {whom} : ajoutez « {own} ».")
    return reasons
