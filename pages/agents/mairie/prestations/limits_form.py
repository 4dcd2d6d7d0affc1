"""The fields that say for whom a service is, how many places each group has, and what goes with what."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.limits.audience_words import AudienceNames, describe_audience, describe_groups
from cantine.common.limits.service_limits import Audience, LinkKind, PlaceGroup, ServiceLink
from cantine.offer.rules.services import ServiceRules
from pages.shared import escaping
from pages.shared.forms.number_field import show_whole_field

MOST_GROUPS = 8
KINDS = {
    LinkKind.NEEDS: "Seulement avec (l'une de celles-ci, le même jour)",
    LinkKind.BRINGS: "Cocher ajoute aussi",
    LinkKind.EXCLUDES: "Jamais le même jour que",
}

Made = Callable[[], dict[str, Any]]
"""Makes the fields of the form; raises NotAccepted for what is no number."""


def show_limits_form(known: ServiceRules, services: Mapping[int, str], names: AudienceNames, key: str) -> Made:
    """Show for whom the service is, its groups and its links, folded where nothing of it is set."""
    is_set = bool(known.audience or known.place_groups or known.links)
    with st.expander("Pour qui, places par groupe, prestations liées", expanded=is_set):
        audience = _show_audience(known.audience or Audience(), names, f"{key}_audience")
        groups = _show_groups(known.place_groups, names, f"{key}_group")
        links = _show_links(known, services, f"{key}_link")

        def make() -> dict[str, Any]:
            return {"audience": audience(), "place_groups": groups(), "links": links()}

        try:
            said = make()
        except NotAccepted:
            return make  # the page says it
        told = [describe_audience(said["audience"], names), describe_groups(said["place_groups"], names)]
        st.html(escaping.render_paragraph(" ".join(filter(None, told))))
    return make


def _show_audience(known: Audience, names: AudienceNames, key: str) -> Callable[[], Audience]:
    schools = _choose("Écoles", "school", known.school_ids, names, f"{key}_schools")
    rooms = _choose("Classes", "classroom", known.classroom_ids, names, f"{key}_classrooms")
    needed = _choose("Avec l'une des étiquettes", "label", known.label_ids, names, f"{key}_labels", "avec ou sans")
    without = _choose("Sans les étiquettes", "label", known.without_label_ids, names, f"{key}_without", "aucune")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = show_whole_field("À partir de (ans)", known.from_age, 0, 25, key=f"{key}_from", width=150)
        last = show_whole_field("Jusqu'à (ans)", known.until_age, 0, 25, key=f"{key}_until", width=150)
    at_end = st.checkbox("Âge compté au 31 décembre de l'année", known.age_on_31_december, key=f"{key}_december")
    return lambda: Audience(schools, rooms, needed, without, first.value(), last.value(), at_end)


def _choose(
    label: str, kind: str, known: frozenset[int], names: AudienceNames, key: str, empty: str = "toutes"
) -> frozenset[int]:
    """Show the schools, classes or labels to choose from; nothing where the commune has none."""
    named = {number: name for (of_kind, number), name in names.items() if of_kind == kind}
    if not named:
        return known
    ordered = sorted(named, key=named.__getitem__)
    chosen = st.multiselect(
        label, ordered, [one for one in ordered if one in known], named.__getitem__, key=key, placeholder=empty
    )
    return frozenset(chosen)


def _show_groups(known: tuple[PlaceGroup, ...], names: AudienceNames, key: str) -> Callable[[], tuple[PlaceGroup, ...]]:
    """Show the groups in their order: a child is of the first one that is for it."""
    counts = range(MOST_GROUPS + 1)
    count = st.selectbox("Groupes qui ont leurs propres places", counts, len(known), key=f"{key}_count")
    made: list[Callable[[], PlaceGroup]] = []
    for place in range(count):
        group = known[place] if place < len(known) else PlaceGroup("", 20)
        with st.container(border=True):
            made.append(_show_group(group, names, f"{key}_{place}", f"Groupe {place + 1}"))
    if count:
        st.caption("Un enfant est du premier groupe qui lui correspond ; sans groupe, la mairie seule l'inscrit.")
    return lambda: tuple(make() for make in made)


def _show_group(known: PlaceGroup, names: AudienceNames, key: str, title: str) -> Callable[[], PlaceGroup]:
    label = st.text_input(f"{title}, nom", known.label, max_chars=40, key=f"{key}_label")
    places = show_whole_field(f"{title}, places par jour", known.capacity, 1, 10_000, key=f"{key}_places")
    audience = _show_audience(known.audience, names, f"{key}_audience")
    return lambda: PlaceGroup(label, places.required(), audience())


def _show_links(known: ServiceRules, services: Mapping[int, str], key: str) -> Callable[[], tuple[ServiceLink, ...]]:
    others = [other for other in services if other != known.id]
    chosen: list[ServiceLink] = []
    for kind, label in KINDS.items():
        before = {link.other_id for link in known.links if link.kind is kind}
        stands = [other for other in others if other in before]
        ticked = st.multiselect(
            label, others, stands, services.__getitem__, key=f"{key}_{kind}", placeholder="aucune autre"
        )
        chosen += [ServiceLink(other, kind) for other in ticked]
    return lambda: tuple(chosen)
