"""« Commune »: its particulars, the school zone, what invoices say, how to pay, until when a sickness is reported."""

import streamlit as st

from cantine.common.day_input import describe_yearly_day
from cantine.common.french import hour, plural
from cantine.common.roles import Permission
from cantine.common.school_days import ZONES
from cantine.offer.actions.commune import LONGEST_DUE, LONGEST_STOP, CommuneForm, edit_commune
from cantine.offer.queries import commune
from cantine.store.commune import find_colour
from pages.agents.mairie.commune import colour, legal_pages, local_holidays, logo, own_calendar
from pages.shared import session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import say_what_was_done
from pages.shared.forms.field_bounds import fit
from pages.shared.forms.number_field import show_hour_field, show_whole_field
from pages.shared.tables import html_table

agent = session.require(Permission.SEE_SETTINGS)

with session.open_reader() as db:
    known = commune.read_details(db)
    own_colour = find_colour(db)


def describe_debt_stop(days: int | None) -> str:
    """« après 30 jours de retard de paiement », « jamais »."""
    return "jamais" if days is None else f"après {plural(days, 'jour')} de retard de paiement"


st.title("Commune", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
if not agent.actor.may(Permission.EDIT_SETTINGS):
    HEAD = ("Réglage", "Valeur")
    told = (
        ("Nom", known.name),
        ("Zone scolaire", str(agent.zone)),
        ("Adresse", known.address),
        ("Adresse mail", known.email),
        ("Téléphone", known.phone),
        ("Couleur", own_colour or "le vert du portail"),
        ("Absence du jour signalée jusqu'à", hour(known.sick_until) if known.sick_until else "jamais"),
        ("Factures à payer sous", f"{known.due_after} jours"),
        ("Au bas des factures", known.invoice_footer),
        ("Comment payer", known.how_to_pay),
        ("Nom du quotient", known.quotient_name),
        ("Inscriptions suspendues", describe_debt_stop(known.stop_debt_days)),
        ("Fin des quotients", describe_yearly_day(known.quotient_ends) or "sans fin"),
    )
    st.html(html_table.render_table(HEAD, told, "Commune", "settings"))
    legal_pages.show_what_is_said()
    st.stop()

edit = EditForm("commune", known)
known = edit.shown
with st.form("commune", border=False):
    name = st.text_input("Nom, comme en haut des pages", known.name, max_chars=fit("commune.name", known.name))
    zone = st.radio("Zone des vacances scolaires", ZONES, ZONES.index(known.zone), horizontal=True)
    address = st.text_input("Adresse", known.address, max_chars=fit("commune.address", known.address))
    email = st.text_input("Adresse mail", known.email, max_chars=fit("commune.email", known.email))
    phone = st.text_input("Téléphone", known.phone, max_chars=fit("commune.phone", known.phone))
    reported = st.checkbox("Les parents signalent une absence du jour", bool(known.sick_until))
    until = show_hour_field("jusqu'à", known.sick_until or 9 * 60)
    due_after = show_whole_field("Factures à payer sous (jours)", known.due_after, 0, LONGEST_DUE)
    footer, payable = known.invoice_footer, known.how_to_pay
    footer = st.text_area("Au bas des factures", footer, max_chars=fit("commune.invoice_footer", footer))
    payable = st.text_area(
        "Comment payer, sur les factures et pour les familles", payable, max_chars=fit("commune.how_to_pay", payable)
    )
    st.caption("Par exemple l'IBAN de la régie, l'ordre des chèques, les horaires du guichet.")
    quotient = st.text_input(
        "Nom du quotient (« Quotient familial », « Revenu mensuel »…)",
        known.quotient_name,
        max_chars=fit("commune.quotient_name", known.quotient_name),
    )
    ends = st.text_input(
        "Les quotients sont valables jusqu'au (jj/mm, vide : sans fin)",
        describe_yearly_day(known.quotient_ends),
        max_chars=40,
    )
    st.caption("La fiche de la famille propose cette fin ; sans nouveau quotient, la tranche la plus chère s'applique.")
    stop_after = show_whole_field(
        "Suspendre les inscriptions d'une famille en retard de plus de (jours ; vide : jamais)",
        known.stop_debt_days,
        0,
        LONGEST_STOP,
    )
    if edit.submitted("Enregistrer", type="primary"):

        def change(it: session.Act) -> None:
            """The form that the fields make; made inside the act, so that a refusal is shown beside them."""
            sick_until = until.required() if reported else 0
            days = due_after.required()
            more = footer, payable, quotient, ends, stop_after.value()
            form = CommuneForm(name, zone, address, email, phone, sick_until, days, *more)
            edit_commune(it.db, it.actor, form, it.now, seen=edit.seen)

        edit.attempt("La commune est modifiée.", change)

logo.show_logo()
colour.show_colour(own_colour)
legal_pages.show_legal_pages(known.phone, known.address)
local_holidays.show_choice()
own_calendar.show_own_calendar(agent.zone)
