"""For whom a service is, its places by group and its links: what may be kept, and how the journal says it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import format_number
from cantine.common.limits.audience_words import describe_audience, describe_groups
from cantine.common.limits.service_limits import LINK_LABELS, Audience, LinkKind, PlaceGroup, ServiceLink
from cantine.common.number_input import MOST_PLACES
from cantine.offer.queries.audience_names import read_names
from cantine.store.tables import Service

LONGEST_GROUP = 40
"""Letters of a group's name."""
OLDEST = 25
"""Years that an audience may ask for at most."""


def clean_limits(audience: Audience | None, groups: Iterable[PlaceGroup]) -> dict[str, Any]:
    """The values to keep: an audience that bounds nothing is None. Raises NotAccepted."""
    kept = []
    for group in groups:
        label = form_input.check_length(form_input.require_line(group.label, "le nom du groupe"), LONGEST_GROUP, "name")
        if not 1 <= group.capacity <= MOST_PLACES:
            raise NotAccepted(
                f"Le groupe «\u00a0{label}\u00a0» a au moins 1 place, et {format_number(MOST_PLACES)} au plus."
            )
        _check_ages(group.audience)
        kept.append(PlaceGroup(label, group.capacity, group.audience))
    if len({group.label for group in kept}) < len(kept):
        raise NotAccepted("Chaque groupe a son nom : deux groupes portent le même.")
    if audience is not None:
        _check_ages(audience)
    return {"audience": None if audience is None or audience.is_everybody else audience, "place_groups": tuple(kept)}


def _check_ages(audience: Audience) -> None:
    first, last = audience.from_age, audience.until_age
    if any(age is not None and not 0 <= age <= OLDEST for age in (first, last)):
        raise NotAccepted(f"Un âge est entre 0 et {OLDEST} ans.")
    if first is not None and last is not None and first > last:
        raise NotAccepted("L'âge le plus petit est avant le plus grand.")


def check_links(db: Session, links: Iterable[ServiceLink], own_id: int | None) -> None:
    """Raises NotAccepted where a service is linked with itself, with one that there is not, or in two ways."""
    others = [link.other_id for link in links]
    if own_id in others:
        raise NotAccepted("Une prestation ne dépend pas d'elle-même.")
    if not others:
        return
    known = set(db.scalars(select(Service.id).where(Service.id.in_(others))))
    if not known >= set(others):
        raise NotAccepted("La prestation liée n'existe plus.")
    kinds: dict[int, set[LinkKind]] = {}
    for link in links:
        kinds.setdefault(link.other_id, set()).add(link.kind)
    if any(LinkKind.EXCLUDES in of_other and len(of_other) > 1 for of_other in kinds.values()):
        raise NotAccepted("Une prestation n'est pas exclue et demandée à la fois.")


def describe_limits(db: Session, values: dict[str, Any]) -> dict[str, Any]:
    """Those of these values that bound a service, as the journal tells them; no query where there are none."""
    said: dict[str, Any] = {}
    if {"audience", "place_groups"} & values.keys():
        names = read_names(db)
        if "audience" in values:
            said["audience"] = describe_audience(values["audience"], names)
        if "place_groups" in values:
            said["place_groups"] = describe_groups(values["place_groups"], names)
    if "links" in values:
        labels: dict[int, str] = dict(db.execute(select(Service.id, Service.label)).all())
        said["links"] = ", ".join(f"{LINK_LABELS[one.kind]} {labels.get(one.other_id)}" for one in values["links"])
    return said
