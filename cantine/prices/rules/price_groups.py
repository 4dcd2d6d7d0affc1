"""For whom a price is: the headings above its lines, such as « Panier PAI », « Habitants, à partir du 2e enfant »."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cantine.common.french import write_rank
from cantine.common.language.translate import mark, translate
from cantine.common.search import make_plain


class BandGroup(NamedTuple):
    """Residents or others (None: everybody), from the child of `sibling_rank` on, who hold the label (id, None: any).

    In families with `family_size` children and more.
    """

    resident: bool | None = None
    sibling_rank: int = 1
    label_id: int | None = None
    family_size: int = 1


_RESIDENTS = {"tous": None, "habitants": True, "exterieurs": False}
_FAMILIES = {None: mark("Tous"), True: mark("Habitants"), False: mark("Extérieurs")}
_RANK = re.compile(r"(?:à|a) partir du ([0-9]{1,2})(?:er|e|è?me) enfant", re.IGNORECASE)
_SIZE = re.compile(r"(?:familles? de |à partir de )?([0-9]{1,2}) enfants?(?: et plus)?", re.IGNORECASE)
_GLUED = re.compile(r"(?<=[^\s,]) (?=(?:à partir du|familles? de) [0-9])", re.IGNORECASE)


def describe_group(group: BandGroup, labels: Mapping[int, str] | None = None) -> str:
    """« Tous », « Extérieurs, à partir du 2e enfant », « Panier PAI, habitants »; `labels` are the names by id."""
    parts = []
    if group.label_id is not None:
        parts.append((labels or {}).get(group.label_id, f"étiquette {group.label_id}"))
        parts += [translate(_FAMILIES[group.resident]).lower()] if group.resident is not None else []
    else:
        parts.append(translate(_FAMILIES[group.resident]))
    if group.sibling_rank > 1:
        parts.append(translate("à partir du {rank} enfant", rank=write_rank(group.sibling_rank)))
    if group.family_size > 1:
        parts.append(translate("familles de {count} enfants", count=group.family_size))
    return ", ".join(parts)


def read_group(line: str, labels: Mapping[int, str]) -> BandGroup | None:
    """The group that a heading names: parts in any order, with commas between them; None where a part is unknown.

    Capitals and accents do not count in the name of a label, and a label may have commas in its name. A part that is
    said twice is none.
    """
    known = {make_plain(name): id for id, name in labels.items()}
    found: dict[str, Any] = {}
    for name, value in _read_parts(_GLUED.sub(", ", line), known):
        if name is None or name in found:
            return None
        found[name] = value
    return BandGroup(**found) if found else None


def _read_parts(line: str, known: Mapping[str, int]) -> Iterator[tuple[str | None, Any]]:
    """What each part says: a field of `BandGroup` and its value; no field for a part that says nothing."""
    parts = [part.strip() for part in line.split(",")]
    while parts:
        for taken in range(len(parts), 0, -1):
            name, value = _read_part(", ".join(parts[:taken]), known)
            if name is not None or taken == 1:
                yield name, value
                del parts[:taken]
                break


def _read_part(text: str, known: Mapping[str, int]) -> tuple[str | None, Any]:
    plain = make_plain(text)
    if plain in _RESIDENTS:
        return "resident", _RESIDENTS[plain]
    if (rank := _RANK.fullmatch(text)) and int(rank[1]):
        return "sibling_rank", int(rank[1])
    if (size := _SIZE.fullmatch(text)) and int(size[1]):
        return "family_size", int(size[1])
    return ("label_id", known[plain]) if plain in known else (None, None)


def list_unpriced(groups: list[BandGroup], labels: Mapping[int, str]) -> list[str]:
    """A sentence for each kind of families without a price, and for each price that no family would pay.

    Who holds no label always has a price; bands of a label may leave some out, who pay what those without it pay.
    """
    if not groups:
        return ["Il n'y a aucun prix : écrivez au moins « 4,00 € »."]
    kinds = dict.fromkeys((None, *(group.label_id for group in groups)))
    return [reason for label_id in kinds for reason in _list_unpriced_with(label_id, groups, labels)]


def _list_unpriced_with(label_id: int | None, groups: list[BandGroup], labels: Mapping[int, str]) -> list[str]:
    """The sentences about the groups of one label, or of none."""
    of = {
        resident: {group for group in groups if group.label_id == label_id and group.resident is resident}
        for resident in (None, True, False)
    }
    ranks = {resident: {(group.sibling_rank, group.family_size) for group in of[resident]} for resident in of}
    reasons = []
    if label_id is None:
        whose = " sans étiquette" if any(group.label_id is not None for group in groups) else ""
        reasons = [
            f"Il manque un prix pour {families}{whose}, dès le premier enfant."
            for resident, families in ((True, "les habitants"), (False, "les extérieurs"))
            if (1, 1) not in (ranks[resident] or ranks[None])
        ]
    if ranks[None] and ranks[True] and ranks[False]:
        name = describe_group(BandGroup(None, 1, label_id), labels)
        return [*reasons, f"« {name} » ne sert à personne : les habitants et les extérieurs ont leurs propres prix."]
    for resident in (True, False):
        for rank, size in sorted(ranks[None] - ranks[resident]) if ranks[resident] else ():
            if label_id is not None or (rank, size) != (1, 1):
                name, own = (describe_group(BandGroup(who, rank, label_id, size), labels) for who in (None, resident))
                whom = describe_group(BandGroup(resident)).lower()
                reasons.append(f"« {name} » ne vaut pas pour les {whom} : ajoutez « {own} ».")
    return reasons
