"""« Données »: everything that is kept of the family, to take away; and, once archived, to forget."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from cantine.common.french import euros, join_words, plural
from cantine.families.queries.family_card import ChildDetails, FamilyDetails, GuardianDetails
from cantine.privacy.actions import anonymise, archive_family
from cantine.privacy.queries.anonymisation import AnonymisationPlan
from cantine.privacy.queries.open_matters import OpenMatters, read_open_matters
from pages.shared import escaping, session
from pages.shared.form_action import attempt
from pages.shared.forms.day_field import show_day_field


def show_tab(
    family: FamilyDetails,
    guardians: Sequence[GuardianDetails],
    children: Sequence[ChildDetails],
    plan: AnonymisationPlan,
    today: date,
) -> None:
    """Show the download of all data, then archiving, coming back and making anonymous, with what that does to whom."""
    address = f"/telecharger/donnees-{family.number}.xlsx"
    st.html(f'<p><a href="{address}" download>Télécharger toutes les données de la famille (tableur)</a></p>')
    if family.anonymised_on:
        st.info("Cette famille a été rendue anonyme ; ses comptes sont restés tels quels.")
    elif family.archived_on:
        if st.button("Sortir des archives"):
            attempt(
                "La famille est de retour.",
                lambda it: archive_family.restore_family(it.db, it.actor, family.id, it.now),
            )
        _show_forgetting(family, guardians, children, plan, today)
    else:
        _show_archiving(family, today)


def _tell_what_is_open(family: FamilyDetails, today: date) -> OpenMatters:
    """Show in words what the family has booked, has to be billed and owes, and return these figures."""
    with session.open_reader() as db:
        found = read_open_matters(db, family.id, today)
    owed = "à payer" if found.balance < 0 else "en sa faveur"
    lines = (
        f"Inscriptions à venir : {found.coming}.",
        f"À facturer : {found.unbilled if found.unbilled else 'rien'}.",
        f"Solde : {euros(abs(found.balance))} {owed}." if found.balance else "Solde : 0,00\u00a0€.",
    )
    st.html(escaping.render_paragraphs(lines))
    return found


def _show_archiving(family: FamilyDetails, today: date) -> None:
    st.header("Archiver", anchor=False)
    found = _tell_what_is_open(family, today)
    first = show_day_field("Annuler les inscriptions à partir du", today) if found.coming else None
    if found.unbilled:
        st.caption("Ce qui reste à facturer le sera avec son mois ; « Alertes » le rappelle.")
    if st.button("Archiver la famille"):
        attempt(
            "La famille est archivée.",
            lambda it: archive_family.archive_family(
                it.db, it.actor, family.id, today, it.now, cancel_from=first.required() if first else None
            ),
        )


def _show_forgetting(
    family: FamilyDetails,
    guardians: Sequence[GuardianDetails],
    children: Sequence[ChildDetails],
    plan: AnonymisationPlan,
    today: date,
) -> None:
    st.header("Rendre anonyme", anchor=False)
    _tell_what_is_open(family, today)
    gone = [f"{one.first_name} {one.last_name}".strip() for one in guardians if one.account_id in plan.account_ids]
    unnamed = [one.full_name for one in children if one.id in plan.child_ids]
    kept = [plural(plan.bookings, "inscription"), plural(plan.invoices, "facture"), plural(plan.payments, "paiement")]
    sentences = (
        f"Disparaissent pour toujours : {join_words(gone) or 'aucun responsable'} (compte, adresse, téléphone), "
        f"le nom de {join_words(unnamed) or 'aucun enfant'} et les consignes de santé, l'adresse de la famille, "
        "le texte des messages, le détail du journal.",
        f"Restent, sans nom : {join_words(kept)}. Les comptes de la commune ne changent pas.",
    )
    st.html(escaping.render_paragraphs(sentences))
    sure = st.checkbox("J'ai compris que personne ne pourra revenir en arrière.")
    if st.button("Rendre la famille anonyme", disabled=not sure):
        attempt("La famille est anonyme.", lambda it: anonymise.anonymise(it.db, it.actor, family.id, today, it.now))
