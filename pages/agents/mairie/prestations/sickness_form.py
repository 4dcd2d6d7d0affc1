"""The fields that say what a sickness costs, and the sentence that parents will read."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.vocabulary import (
    CARENCE_COUNT_LABELS,
    CARENCE_LABELS,
    PROOF_LABELS,
    Carence,
    CarenceCount,
    ProofRule,
)
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sick_days import is_always_free, is_never_free
from cantine.offer.rules.sickness_sentences import list_sickness_costs
from pages.shared import escaping
from pages.shared.forms.number_field import show_whole_field

ALWAYS, NEVER = "toujours facturée", "jamais facturée"
COSTS = (*CARENCE_LABELS.values(), ALWAYS, NEVER)
HOURS, DAYS = "heures", "jours"


def show_sickness_form(known: ServiceRules, key: str) -> Callable[[], dict[str, Any]]:
    """Show what a sickness costs; what is returned makes the fields of the form, and raises NotAccepted."""
    stands = ALWAYS if is_never_free(known) else NEVER if is_always_free(known) else CARENCE_LABELS[known.carence]
    cost = st.selectbox("En cas de maladie", COSTS, COSTS.index(stands), key=f"{key}_carence")
    carence = _show_carence(known, cost, key)
    proof = _show_proof(known, key)

    def make() -> dict[str, Any]:
        return {**carence(), **proof()}

    with suppress(NotAccepted):
        [said] = list_sickness_costs([replace(known, **make())])
        st.html(escaping.render_paragraph(f"Les familles liront : {said}"))
    return make


def _is_fixed(known: ServiceRules) -> bool:
    """Whether a sickness is always billed, or never, so that no number of days was chosen."""
    return is_never_free(known) or is_always_free(known)


def _show_carence(known: ServiceRules, cost: str, key: str) -> Callable[[], dict[str, Any]]:
    """Which days are billed; of one that is always or never billed there is nothing more to say."""
    if cost in (ALWAYS, NEVER):
        carence = Carence.FIRST_FREE if cost == ALWAYS else Carence.FIRST_BILLED
        fixed = {"carence": carence, "carence_days": 0, "carence_counts": CarenceCount.BOOKED}
        if cost == ALWAYS:
            return lambda: {**fixed, "least_days": 0}
        least = _show_least(known, key)
        return lambda: {**fixed, "least_days": least()}
    carence = next(one for one, label in CARENCE_LABELS.items() if label == cost)
    days = show_whole_field(
        "Nombre de premiers jours", known.carence_days or int(_is_fixed(known)), 0, 30, key=f"{key}_days"
    )
    counts = st.selectbox(
        "On compte",
        [*CARENCE_COUNT_LABELS],
        [*CARENCE_COUNT_LABELS].index(known.carence_counts),
        CARENCE_COUNT_LABELS.__getitem__,
        key=f"{key}_counts",
    )
    least = _show_least(known, key)
    return lambda: {
        "carence": carence,
        "carence_days": days.required(),
        "carence_counts": counts,
        "least_days": least(),
    }


def _show_least(known: ServiceRules, key: str) -> Callable[[], int]:
    label = "Seulement pour une maladie d'au moins (jours du calendrier ; 0 : quelle que soit sa durée)"
    return show_whole_field(label, known.least_days, 0, 92, key=f"{key}_least").required


def _show_proof(known: ServiceRules, key: str) -> Callable[[], dict[str, Any]]:
    """What a proof does, and within how many hours or days it must come."""
    proof = st.selectbox(
        "Un justificatif",
        [*PROOF_LABELS],
        [*PROOF_LABELS].index(known.proof),
        PROOF_LABELS.__getitem__,
        key=f"{key}_proof",
    )
    if proof is ProofRule.NONE:
        return lambda: {"proof": proof, "proof_hours": None}
    limited = st.checkbox(
        "Il est remis dans un délai, compté depuis le signalement", known.proof_hours is not None, key=f"{key}_late"
    )
    if not limited:
        return lambda: {"proof": proof, "proof_hours": None}
    hours = known.proof_hours or 48
    whole = hours % 24 == 0 and hours > 48
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = st.selectbox("Délai en", (HOURS, DAYS), int(whole), key=f"{key}_unit")
        shown = hours // 24 if unit == DAYS else hours
        delay = show_whole_field("Délai", max(shown, 1), 1, 60 * 24 if unit == HOURS else 60, key=f"{key}_delay_{unit}")
    return lambda: {"proof": proof, "proof_hours": delay.required() * (24 if unit == DAYS else 1)}
