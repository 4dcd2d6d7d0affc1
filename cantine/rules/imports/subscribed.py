"""Which service a row of an import means, by what it is called and by morning, noon or evening."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cantine.rules.imports.columns import Field
from cantine.rules.search import plain

_KINDS: Mapping[str, tuple[str, ...]] = {
    "repas": ("repas", "cantine", "restaurant", "restauration", "dejeuner"),
    "garderie": ("garderie", "periscolaire", "accueil"),
    "centre": ("centre", "alsh", "clsh", "loisirs"),
    "etude": ("etude", "devoirs", "aide"),
}
"""The words that programs use for the services of the tutorial, by the first word of their name."""

_PARTS = {
    Field.MORNING: ("matin", "matinee"),
    Field.NOON: ("midi",),
    Field.EVENING: ("soir", "apres"),
}


@dataclass(frozen=True)
class Named:
    """A service by its id and name."""

    id: int
    label: str


def services_of(called: str, parts: frozenset[Field], services: Iterable[Named]) -> list[int]:
    """The ids of the services meant: the one of that very name, else those of that kind at these parts of the day.

    « Garderie », ticked at « soir », is « Garderie soir »; at both, both. A kind with one service needs no tick.
    Empty where there is no such service.
    """
    known = [(service.id, plain(service.label).split()) for service in services]
    words = plain(called).split()
    exactly = [service_id for service_id, label in known if label == words]
    if exactly:
        return exactly
    kinds = [kind for kind, names in _KINDS.items() if any(word.startswith(names) for word in words)]
    of_kind = [(service_id, label) for service_id, label in known if label[:1] and label[0] in kinds]
    if len(of_kind) < 2:
        return [service_id for service_id, _label in of_kind]
    wanted = parts or frozenset(part for part, names in _PARTS.items() if any(word in names for word in words))
    return [
        service_id for service_id, label in of_kind if any(name in label for part in wanted for name in _PARTS[part])
    ]
