"""What a unit costs: the band of a tariff that is for this child, by its labels, family, rank and quotient."""

from collections.abc import Iterable, Sequence
from datetime import date

from cantine.common.contract_terms import Per
from cantine.common.money import round_cents
from cantine.common.vocabulary import SiblingCount
from cantine.prices.rules.unit_prices import (
    Band,
    DatedTariff,
    NoTariff,
    PricedHousehold,
    Sibling,
    find_own_price,
    find_quotient,
    limit_cents,
)


def rank_child(child_id: int, day: date, children: Iterable[Sibling]) -> int:
    """1 for the family's eldest child at the school on `day`, 2 for the next; 1 for a child not among them."""
    return _find_rank(child_id, _list_at_school(child_id, day, children))


def count_children(child_id: int, day: date, tariff: DatedTariff, household: PricedHousehold) -> tuple[int, int]:
    """The rank of the child among the children that this price counts on `day`, and how many they are: at least one.

    The child itself always counts. At home are as many as the family told; where it told nothing, as at school.
    """
    counted = _list_at_school(child_id, day, household.children)
    if tariff.sibling_count is SiblingCount.SERVICE:
        inside = household.users.get((tariff.service_id, day.replace(day=1)), ())
        counted = [child for child in counted if child.id in inside or child.id == child_id]
    at_home = find_quotient(day, household.sizes) if tariff.sibling_count is SiblingCount.HOME else None
    return _find_rank(child_id, counted), at_home or max(1, len(counted))


def _list_at_school(child_id: int, day: date, children: Iterable[Sibling]) -> list[Sibling]:
    """Each child once, also one that is here in several spans of days because its weeks have changed."""
    there = {
        child.id: child
        for child in children
        if child.id == child_id
        or (child.pupil and (child.enrolled_from or date.min) <= day <= (child.enrolled_until or date.max))
    }
    return [*there.values()]


def _find_rank(child_id: int, counted: Iterable[Sibling]) -> int:
    ordered = sorted(counted, key=lambda child: (child.birth_date or date.max, child.id))
    return next((rank for rank, child in enumerate(ordered, 1) if child.id == child_id), 1)


def compute_band_price(
    tariff: DatedTariff,
    quotient: int | None,
    *,
    resident: bool = True,
    rank: int = 1,
    size: int = 1,
    labels: Sequence[int] = (),
) -> int:
    """The cents of a unit. Bands of a label that is held come first, of several those of the first one.

    Then those for the family's residence come before those for everybody, then those of the child's rank, then those
    of the family's size. Without a known quotient the dearest band holds, as the règlement says; with an effort rate,
    the ceiling. Raises NoTariff.
    """
    band = _find_band(tariff, quotient, resident, rank, size, labels)
    return _compute_dearest(band, tariff) if quotient is None else _compute_price(band, quotient, tariff)


def _find_band(
    tariff: DatedTariff, quotient: int | None, resident: bool, rank: int, size: int, labels: Sequence[int]
) -> Band:
    """The band that `compute_band_price` takes."""
    bands = _choose_bands(tariff, resident, rank, size, labels)
    if not bands:
        raise NoTariff(tariff.service_id)
    if quotient is None:
        return max(bands, key=lambda band: _compute_dearest(band, tariff))
    reached = [band for band in bands if band.from_quotient <= quotient]
    if not reached:
        return max(bands, key=lambda band: _compute_price(band, quotient, tariff))
    return max(reached, key=lambda band: band.from_quotient)


def _choose_bands(tariff: DatedTariff, resident: bool, rank: int, size: int, labels: Sequence[int]) -> list[Band]:
    for label_id in (*labels, None):
        held = [band for band in tariff.bands if band.label_id == label_id]
        mine = [band for band in held if band.resident is resident] or [band for band in held if band.resident is None]
        fitting = [band for band in mine if band.sibling_rank <= rank and band.family_size <= size]
        if fitting:
            best = max((band.sibling_rank, band.family_size) for band in fitting)
            return [band for band in fitting if (band.sibling_rank, band.family_size) == best]
    return []


def _compute_price(band: Band, quotient: int, tariff: DatedTariff) -> int:
    if band.effort_rate is None:
        return band.cents or 0
    return limit_cents(round_cents(band.effort_rate * quotient), tariff.floor, tariff.ceiling) + band.extra


def _compute_dearest(band: Band, tariff: DatedTariff) -> int:
    if band.effort_rate is None:
        return band.cents or 0
    if tariff.ceiling is None:
        raise NoTariff(tariff.service_id)
    return tariff.ceiling + band.extra


def compute_unit_price(
    child_id: int, day: date, tariff: DatedTariff, household: PricedHousehold, classroom_id: int | None = None
) -> int:
    """The cents of a unit for this child on `day`: the child's own price where it has one, else its family's band.

    `classroom_id` is its class on the day, whose labels it holds. A child's own price is never that of a full day or of
    a contract. Raises NoTariff.
    """
    own = _find_own_price(child_id, day, tariff, household)
    if own is not None:
        return own
    quotient = find_quotient(day, household.quotients)
    try:
        band = _find_band(tariff, quotient, *_place_child(child_id, day, tariff, household, classroom_id))
        return _compute_dearest(band, tariff) if quotient is None else _compute_price(band, quotient, tariff)
    except NoTariff as error:
        raise NoTariff(tariff.service_id, day) from error


def find_child_band(
    child_id: int, day: date, tariff: DatedTariff, household: PricedHousehold, classroom_id: int | None = None
) -> Band | None:
    """The band whose price `compute_unit_price` says; None where the child has its own price, or there is no band."""
    if _find_own_price(child_id, day, tariff, household) is not None:
        return None
    quotient = find_quotient(day, household.quotients)
    try:
        return _find_band(tariff, quotient, *_place_child(child_id, day, tariff, household, classroom_id))
    except NoTariff:
        return None


def _find_own_price(child_id: int, day: date, tariff: DatedTariff, household: PricedHousehold) -> int | None:
    of_a_unit = not tariff.full_day and tariff.per is Per.DAY
    return find_own_price(child_id, tariff.service_id, day, household) if of_a_unit else None


def _place_child(
    child_id: int, day: date, tariff: DatedTariff, household: PricedHousehold, classroom_id: int | None
) -> tuple[bool, int, int, Sequence[int]]:
    """What chooses the child's bands: its residence, its rank, the size of its family, the labels that it holds."""
    counts = any(band.sibling_rank > 1 or band.family_size > 1 for band in tariff.bands)
    labelled = any(band.label_id is not None for band in tariff.bands)
    rank, size = count_children(child_id, day, tariff, household) if counts else (1, 1)
    held = household.list_labels(child_id, classroom_id, day) if labelled else ()
    return household.is_resident(day), rank, size, held
