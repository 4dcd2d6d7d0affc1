"""The chapter of the prices: the bands of each service, and which of them the family that reads pays."""

from collections.abc import Mapping, Sequence

from cantine.common.contract_terms import Per
from cantine.common.day_input import describe_yearly_day
from cantine.common.french import join_words, long_day
from cantine.common.language.translate import mark, translate
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.band_prices import find_child_band
from cantine.prices.rules.event_sentences import list_parent_sentences
from cantine.prices.rules.price_bands import find_group, group_bands, list_entered_bands
from cantine.prices.rules.price_conditions import list_price_conditions
from cantine.prices.rules.price_groups import BandGroup, describe_group
from cantine.prices.rules.price_lines import describe_span, write_price_lines
from cantine.prices.rules.unit_prices import DatedTariff
from cantine.reglement.rules.town_rules import RuleChapter, RulePart, TownRules


def write_prices(town: TownRules) -> RuleChapter:
    """The prices of today and those that are announced."""
    parts = []
    for service in town.services:
        for what, of_day, per in _KINDS:
            for tariff in _list_tariffs(town, service.id, of_day, per):
                since = (
                    translate(", à partir du {day}", day=long_day(tariff.first_day))
                    if tariff.first_day > town.today
                    else ""
                )
                title = f"{service.label}{translate(what)}{since}"
                parts += _write_price_parts(title, tariff, town)
                if conditions := _list_conditions(tariff, service, town.labels):
                    parts.append(RulePart(translate("{title}\u00a0: conditions", title=title), conditions))
    banded = any(band.from_quotient or band.effort_rate for one in town.tariffs for band in one.bands)
    return RuleChapter(translate("Tarifs"), _write_quotient(town) if banded else [], parts)


_KINDS = (
    ("", False, Per.DAY),
    (mark(", journée complète"), True, Per.DAY),
    (mark(", forfait par mois"), False, Per.MONTH),
    (mark(", forfait par période"), False, Per.TERM),
    (mark(", forfait par an"), False, Per.YEAR),
)
"""The prices that a service may have beside each other: how each is called, whether of a full day, and per what."""


def _list_tariffs(town: TownRules, service_id: int, full_day: bool, per: Per) -> list[DatedTariff]:
    """The tariff in force today, and those that are announced; oldest first."""
    mine = service_id, full_day, per
    ours = [one for one in town.tariffs if (one.service_id, one.full_day, one.per) == mine]
    ours.sort(key=lambda one: one.first_day)
    begun = [one for one in ours if one.first_day <= town.today]
    return begun[-1:] + [one for one in ours if one.first_day > town.today]


def _list_conditions(tariff: DatedTariff, service: ServiceRules, labels: Mapping[int, str]) -> list[str]:
    """What the price depends on beside its bands, and what happenings cost."""
    said = ", ".join(list_price_conditions(tariff))
    bounds = [f"{said[0].upper()}{said[1:]}."] if said else []
    return bounds + [f"{one}." for one in list_parent_sentences(tariff.events, labels, service)]


def _write_price_parts(title: str, tariff: DatedTariff, town: TownRules) -> list[RulePart]:
    """The prices of each group of families, under the name of the group where there are several; the lines that the
    family that reads pays say so."""
    parts = []
    paying = _find_payers(tariff, town)
    for group, bands in group_bands(list_entered_bands(tariff.bands)).items():
        lines = write_price_lines(bands, describe_span, town.labels).splitlines()
        named = group != BandGroup()
        payers = [paying.get((group, band.first), []) for band in bands]
        said = [
            _name_payers(line, names, town) if names else line
            for line, names in zip(lines[named:], payers, strict=True)
        ]
        own = [place for place, names in enumerate(payers) if names]
        parts.append(RulePart(f"{title} – {describe_group(group, town.labels)}" if named else title, said, own))
    return parts


def _find_payers(tariff: DatedTariff, town: TownRules) -> dict[tuple[BandGroup, int], list[str]]:
    """The children (first names) of the family that reads by the group and the first quotient of their band."""
    found: dict[tuple[BandGroup, int], list[str]] = {}
    if town.own is None:
        return found
    day = max(town.today, tariff.first_day)
    for child_id, (name, classroom_id) in town.own.children.items():
        band = find_child_band(child_id, day, tariff, town.own.household, classroom_id)
        if band is not None:
            found.setdefault((find_group(band), band.from_quotient), []).append(name)
    return found


def _name_payers(line: str, names: Sequence[str], town: TownRules) -> str:
    """« de 0 à 599 : 2,80 € – votre tarif »; with the names where it is not that of all children."""
    if town.own and len(names) == len(town.own.children):
        return translate("{line} – votre tarif", line=line)
    return translate("{line} – votre tarif pour {children}", line=line, children=join_words(names))


def _write_quotient(town: TownRules) -> list[str]:
    name = town.quotient_name[:1].lower() + town.quotient_name[1:]
    unknown = translate("Une famille dont le {name} n'est pas connu paie la tranche la plus élevée.", name=name)
    end = translate(
        "Le {name} est valable jusqu'au {day} de l'année.",
        name=name,
        day=describe_yearly_day(town.quotient_ends),
    )
    rate = translate("Un prix en « % » est une part du {name}.", name=name)
    rated = any(band.effort_rate is not None for tariff in town.tariffs for band in tariff.bands)
    return [unknown, *([end] if town.quotient_ends else []), *([rate] if rated else [])]
