"""The proof of an absence: what is to be done about it, the field that sends it, and what staff decide."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

import streamlit as st

from cantine.common.french import moment, numeric_date, numeric_moment
from cantine.common.language.translate import translate
from cantine.common.typed_text.html import escape
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sickness_sentences import is_proof_useful
from cantine.sickness.queries.proof_pages import SentPage
from cantine.sickness.queries.sicknesses import Sickness
from pages.shared.forms.upload import PROOF, show_upload


def list_proof_rules(sickness: Sickness, services: Iterable[ServiceRules]) -> list[ServiceRules]:
    """The services of this absence, with the rules of its first day, of which a proof makes a day free.

    Those of an excused case do not matter: see `is_proof_wanted`.
    """
    booked = {one.service_id for one in sickness.bookings}
    of_day = (service.on(sickness.stretch.first) for service in services if service.id in booked)
    return [service for service in of_day if is_proof_useful(service)]


def is_proof_wanted(sickness: Sickness, services: Iterable[ServiceRules]) -> bool:
    """Whether a proof makes any day of this absence free."""
    return sickness.case.proof_needed if sickness.case else bool(list_proof_rules(sickness, services))


def describe_proof(sickness: Sickness, services: Iterable[ServiceRules]) -> str:
    """Where the proof of this absence stands, in French; empty where none is asked for and none came."""
    if sickness.proof_on:
        return translate("Justificatif reçu le {day}.", day=numeric_date(sickness.proof_on))
    if sickness.proof.sent_at and sickness.waits:
        return translate(
            "Justificatif envoyé le {moment} : la mairie ne l'a pas encore vérifié.",
            moment=moment(sickness.proof.sent_at),
        )
    asked = [] if sickness.case else list_proof_rules(sickness, services)
    hours = [service.proof_hours for service in asked if service.proof_hours is not None]
    until = (
        translate(", au plus tard le {moment}", moment=moment(sickness.reported_at + timedelta(hours=min(hours))))
        if hours
        else ""
    )
    if sickness.proof.sent_back:
        return translate(
            "Justificatif refusé par la mairie : {sent_back} Envoyez-en un autre{until}.",
            sent_back=sickness.proof.sent_back,
            until=until,
        )
    return (
        translate("Justificatif à envoyer ici ou à remettre à la mairie{until}.", until=until)
        if is_proof_wanted(sickness, services)
        else ""
    )


def render_pages(pages: Sequence[SentPage]) -> str:
    """A link to each page that was sent, as HTML; empty without any."""
    links = [
        f'<a href="/telecharger/justificatif-{page.id}.{page.form}" download>'
        + escape(
            translate(
                "Justificatif, page {number}, envoyée le {moment}",
                number=number,
                moment=numeric_moment(page.sent_at),
            )
        )
        + "</a>"
        for number, page in enumerate(pages, 1)
    ]
    return f'<p class="aside">{"<br>".join(links)}</p>' if links else ""


def show_for_family(
    sickness: Sickness, pages: Sequence[SentPage], services: Iterable[ServiceRules], withdraw: Callable[[int], None]
) -> None:
    """Show what the family has sent, and, until it is accepted, the field for a page and a button to take it back."""
    if pages:
        st.html(render_pages(pages))
    if sickness.proof_on or not (pages or is_proof_wanted(sickness, services)):
        return
    st.markdown(translate("Le justificatif, page par page : une photo ou un PDF."))
    if show_upload(f"proof_{sickness.id}", {**PROOF, "about": str(sickness.id)}):
        st.rerun()
    if pages:
        st.button(
            translate("Retirer ce qui a été envoyé"),
            key=f"withdraw_{sickness.id}",
            on_click=withdraw,
            args=(sickness.id,),
        )


def show_for_staff(
    sickness: Sickness,
    pages: Sequence[SentPage],
    accept: Callable[[int], None],
    send_back: Callable[[int, str], None],
) -> None:
    """Show the pages that a family sent, and, while they wait, the two answers to it."""
    if pages:
        st.html(render_pages(pages))
    if not sickness.waits:
        return
    st.button("Accepter le justificatif", key=f"accept_{sickness.id}", on_click=accept, args=(sickness.id,))
    with st.form(f"send_back_{sickness.id}", border=False):
        reason = st.text_input("Ou le refuser : motif, que la famille lira", key=f"why_{sickness.id}", max_chars=300)
        if st.form_submit_button("Refuser le justificatif"):
            send_back(sickness.id, reason)
            st.rerun()
