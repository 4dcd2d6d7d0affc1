"""Fields that the forms of a period and of a year share: its services, how places are given, who comes first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from cantine.common.period_types import PERIOD_MODE_LABELS, WHOM_LABELS, PeriodMode, Priority, Whom
from pages.agents.mairie.periodes.moment_fields import OPENS, show_moment
from pages.shared.forms.number_field import show_whole_field

AT_MOST = 3
"""Priorities that a form offers, one after the other."""

Who = tuple[Whom, int | None]
"""Who may come first: a kind, and the label (id) where it is one."""


@dataclass(frozen=True)
class TownNames:
    """What the town calls its services and its labels, by id."""

    services: Mapping[int, str]
    labels: Mapping[int, str]


def show_services(names: TownNames, known: frozenset[int], key: str) -> frozenset[int]:
    """Show which services the period is of."""
    chosen = st.multiselect(
        "Prestations",
        [*names.services],
        sorted(known & names.services.keys()),
        format_func=names.services.__getitem__,
        placeholder="Choisissez",
        key=key,
    )
    return frozenset(chosen)


def show_mode(known: PeriodMode, key: str) -> PeriodMode:
    """Show how places are given."""
    modes = [*PERIOD_MODE_LABELS]
    return st.radio("Les places sont attribuées", modes, modes.index(known), PERIOD_MODE_LABELS.__getitem__, key=key)


def show_priorities(
    names: TownNames, known: Sequence[Priority], mode: PeriodMode, key: str
) -> Callable[[], tuple[Priority, ...]]:
    """Show who comes first; where the first to book has the place, from when on they book."""
    first_come = mode is PeriodMode.FIRST_COME
    choices: list[Who | None] = [None, (Whom.RESIDENTS, None)]
    choices += [] if first_come else [(Whom.SIBLINGS, None)]
    choices += [(Whom.LABEL, label_id) for label_id in names.labels]
    made: list[Callable[[], Priority]] = []
    for place in range(AT_MOST):
        before = known[place] if place < len(known) else None
        begins = (before.whom, before.label_id) if before else None
        chosen = st.selectbox(
            "Passent d'abord" if place == 0 else "puis",
            choices,
            choices.index(begins) if begins in choices else 0,
            lambda who: _name(who, names),
            key=f"{key}_{place}",
        )
        if chosen is None:
            break
        made.append(_show_opening(chosen, before, first_come=first_come, key=f"{key}_{place}_opens"))
    return lambda: tuple(make() for make in made)


def _show_opening(who: Who, known: Priority | None, *, first_come: bool, key: str) -> Callable[[], Priority]:
    """Show from when on they book, where the first to book has the place; what is returned makes the priority."""
    if not first_come:
        return lambda: Priority(*who)
    opens = show_moment("Ils s'inscrivent à partir du", known.opens_at if known else None, OPENS, key)
    return lambda: Priority(*who, opens())


def _name(who: Who | None, names: TownNames) -> str:
    if who is None:
        return "personne en particulier"
    return f"« {names.labels[who[1]]} »" if who[1] is not None else WHOM_LABELS[who[0]]


def show_waiting_room(mode: PeriodMode, *, known: bool, key: str) -> bool:
    """Show whether families have their turns one after the other when it opens; where the first ones get the places."""
    if mode is not PeriodMode.FIRST_COME:
        return False
    return st.checkbox(
        "Ouvrir avec une salle d'attente",
        known,
        help="Pour une ouverture très demandée : 15 minutes avant, les pages du portail mènent à une salle d'attente ; "
        "à l'ouverture, l'ordre de passage est tiré au sort entre les familles présentes.",
        key=f"{key}_room",
    )


def show_announcement(known: int | None, key: str) -> Callable[[], int | None]:
    """Show whether the opening is announced by mail, and how many days before."""
    if not st.checkbox("Annoncer l'ouverture aux familles par mail", known is not None, key=f"{key}_announced"):
        return lambda: None
    days = show_whole_field("Jours avant l'ouverture (0 : à l'ouverture)", known or 0, 0, 60, key=f"{key}_before")
    return days.required
