"""One attempt: whose it is, what the provider said, and what staff may do about it."""

import streamlit as st

from cantine.common.french import euros, numeric_date, numeric_moment
from cantine.common.roles import Actor, Permission
from cantine.common.vocabulary import PROVIDER_LABELS, REVERSAL_LABELS, format_reference
from cantine.online_payment.queries import attempt_particulars, attempts
from cantine.online_payment.queries.attempt_particulars import AttemptParticulars
from cantine.online_payment.queries.attempts import AttemptDetails
from pages.agents.finances.paiements_en_ligne import attempt_forms, provider_question
from pages.agents.finances.paiements_en_ligne.attempt_list import describe_state
from pages.shared import session
from pages.shared.tables import html_table


def show_attempt(attempt_id: int, actor: Actor) -> None:
    """Show all that is known of this attempt, and the forms of those who record payments."""
    with session.open_reader() as db:
        one = attempts.find_attempt(db, attempt_id)
        told = attempt_particulars.read_particulars(db, [attempt_id])
    session.show_link("paiements-en-ligne", "Tous les paiements en ligne", "arrow_back")
    if one is None:
        st.info("Cette tentative n'existe pas.")
        return
    more = told[one.id]
    st.header(f"Tentative du {numeric_moment(one.created_at)}", anchor=False)
    rows = [row for row in _list_facts(one, more) if row[1]]
    st.html(html_table.render_table(("Donnée", "Valeur"), rows, "Tentative", "facts"))
    if actor.may(Permission.RECORD_PAYMENTS):
        provider_question.show_question(one, actor)
        attempt_forms.show_forms(one, more)


def _list_facts(one: AttemptDetails, more: AttemptParticulars) -> list[tuple[str, html_table.Content]]:
    family = f"{one.family_name} (n° {one.family_number})"
    asked = f", demandée le {numeric_moment(one.asked_at)}" if one.asked_at else ""
    return [
        ("Famille", html_table.PageLink(family, f"/compte-famille?numero={one.family_number}")),
        ("Montant", euros(one.cents)),
        *(("Facture", _link_part(part)) for part in more.parts),
        ("Avance", euros(one.advance_cents) if one.advance_cents else ""),
        ("Payée par", more.paid_by),
        ("État", describe_state(one, more)),
        ("À vérifier" if one.is_to_check else "Note", one.note),
        ("Réponse du service", f"« {one.answer} »{asked}" if one.answer else ""),
        ("Service", f"{PROVIDER_LABELS[one.provider]}, client {one.client}, mode {one.mode}"),
        ("Référence", one.reference),
        ("Paiement", _describe_payment(one, more)),
        *(
            (
                REVERSAL_LABELS[back.reversal],
                f"{euros(back.cents)} le {numeric_date(back.day)}" + (f" : {back.reason}" if back.reason else ""),
            )
            for back in more.taken_back
        ),
    ]


def _link_part(part: attempt_particulars.PaidPart) -> html_table.Content:
    words = f"{part.name}, {euros(part.cents)}"
    return html_table.FileLink(words, f"/telecharger/facture-{part.invoice_id}.pdf") if part.invoice_id else words


def _describe_payment(one: AttemptDetails, more: AttemptParticulars) -> str:
    if one.method is None or more.received_on is None:
        return ""
    return f"{format_reference(one.method, '')}, {euros(more.credited)}, reçu le {numeric_date(more.received_on)}"
