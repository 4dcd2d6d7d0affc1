"""Which service a row of an import means, by its name and by morning, noon or evening."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantine.common.search import make_plain
from cantine.imports.rules.drafts import Subscription
from cantine.imports.rules.fields import WEEKDAYS, Field

if TYPE_CHECKING:
    from cantine.imports.rules.family_in_row import FamilyInRow
    from cantine.imports.rules.row import Row

_KINDS: Mapping[str, tuple[str, ...]] = {
    "repas": ("repas", "cantine", "restaurant", "restauration", "dejeuner"),
    "garderie": ("garderie", "periscolaire", "accueil"),
    "centre": ("centre", "alsh", "clsh", "loisirs"),
    "etude": ("etude", "devoirs", "aide"),
}
"""Words that programs use for the usual services, by the first word of their name."""

_PARTS = {Field.MORNING: ("matin", "matinee"), Field.NOON: ("midi",), Field.EVENING: ("soir", "apres")}


@dataclass(frozen=True)
class NamedService:
    """A service with its id and name."""

    id: int
    label: str


def find_services(called: str, parts: frozenset[Field], services: Iterable[NamedService]) -> list[int]:
    """The ids of the services meant: the one of that very name, else those of that kind at these parts of the day.

    « Garderie », ticked at « soir », is « Garderie soir »; at both, both. A kind with one service needs no tick. Empty
    where there is no such service.
    """
    known = [(service.id, make_plain(service.label).split()) for service in services]
    words = make_plain(called).split()
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


def add_subscriptions(row: "Row", said: "FamilyInRow") -> None:
    """Add the bookings of the only child of a row. Without a ticked weekday there are none, which is a warning."""
    called = row.text(Field.SERVICE)
    if not called:
        return
    if len(said.children) != 1:
        several = "cette ligne nomme plusieurs enfants : donnez-leur une ligne chacun pour cette prestation."
        row.fault(Field.SERVICE, several if said.children else "cette prestation n'est celle d'aucun enfant.")
        return
    parts = frozenset(part for part in (Field.MORNING, Field.NOON, Field.EVENING) if row.yes(part))
    meant = find_services(called, parts, row.columns.services)
    weekdays = frozenset(weekday for weekday, field in enumerate(WEEKDAYS) if row.yes(field))
    first, last = row.day(Field.FIRST, 2000), row.day(Field.LAST, 2000)
    active = row.yes(Field.ACTIVE) if row.text(Field.ACTIVE) else True
    holidays_too = row.yes(Field.HOLIDAYS_TOO)
    if not meant:
        names = ", ".join(service.label for service in row.columns.services)
        row.fault(Field.SERVICE, f"« {called} » n'est pas proposé. Prestations : {names}.")
    if first and last and last < first:
        row.fault(Field.LAST, "la fin est avant le début.")
    if active and not weekdays:
        row.warn(Field.SERVICE, f"aucun jour de la semaine n'est coché pour « {called} » : rien n'est inscrit.")
    if active and weekdays:
        child = said.children[0].draft
        child.subscriptions += [Subscription(one, weekdays, first, last, holidays_too) for one in meant]
