"""The choices that the attendance pages share: the service, the school, the classes by name."""

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from cantine.families.queries.classes import SchoolClass, label_classes
from cantine.offer.rules.services import ServiceRules

EVERYWHERE = "Toutes les écoles"
EVERY_CLASS = "Toutes les classes"


def choose_part(label: str, parts: Iterable[str], key: str, **look: Any) -> str:
    """Let one of these be chosen, the first one at first; the address of the page keeps it by this key."""
    options = [*parts]
    look |= {"default": options[0], "required": True, "key": key, "bind": "query-params"}
    chosen: str = st.segmented_control(label, options, **look)
    return chosen


def choose_service(services: Sequence[ServiceRules]) -> ServiceRules:
    """Let the service be chosen, the first one at first; where there is none, the page ends here."""
    if not services:
        st.info("Aucune prestation n'est proposée : ajoutez-en une dans les réglages.")
        st.stop()
    labels = {one.label: one for one in services}
    return labels[st.selectbox("Prestation", list(labels), key="prestation", bind="query-params", width=200)]


def choose_school(rooms: Sequence[SchoolClass]) -> tuple[int | None, str | None]:
    """Let the school be chosen where there are several: its (id, name), or None twice for all."""
    schools = {room.school: room.school_id for room in rooms}
    if len(schools) < 2:
        return None, None
    name = st.selectbox("École", [EVERYWHERE, *schools], key="ecole", bind="query-params", width=260)
    return (None, None) if name == EVERYWHERE else (schools[name], name)


def choose_classroom(rooms: Sequence[SchoolClass], school_id: int | None) -> int | None:
    """Let the class be chosen, of this school or of all; None for every class."""
    names = {name: room for room, name in label_classes(rooms, school_id).items()}
    name = st.selectbox("Classe", [EVERY_CLASS, *names], key="classe", bind="query-params", width=260)
    return names.get(name)
