"""« Prestations »: what the commune offers, on which days, until when it is booked."""

from dataclasses import replace
from datetime import timedelta

import streamlit as st

from cantine.common.cutoff_types import Weekly
from cantine.common.form_input import NotAccepted
from cantine.common.french import WEEKDAYS, hour, moment, numeric_date, weekday_and_day
from cantine.common.roles import Permission
from cantine.common.vocabulary import TimeChoice
from cantine.journal.describe import describe_value
from cantine.offer.actions import services
from cantine.offer.actions.services import ServiceForm
from cantine.offer.queries import audience_names, commune, offer
from cantine.offer.queries.billed_days import find_last_billed_day
from cantine.offer.rules.calendar import compute_cutoff, find_obstacle
from cantine.offer.rules.cutoff_sentences import describe_service_cutoffs
from cantine.offer.rules.services import PriceTerms, ServiceRules
from cantine.offer.rules.sickness_sentences import list_sickness_costs
from pages.agents.mairie.prestations.service_form import show_service_form
from pages.shared import escaping, notice, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.forms.change_effect import show_effect
from pages.shared.forms.day_field import TypedDay, show_day_field
from pages.shared.tables import html_table

NEW = ServiceRules(0, "", "", frozenset({0, 1, 3, 4}), frozenset(), Weekly(), Weekly())

agent = session.require(Permission.SEE_SETTINGS)
today = session.today()

with session.open_reader() as db:
    known = {service.id: service for service in offer.list_every_service(db)}
    offered = commune.read_offered_services(db)
    calendar = offer.read_calendar(db, agent.zone, today, today + timedelta(400))
    names = audience_names.read_names(db)


def name_weekdays(weekdays: frozenset[int]) -> str:
    """« lundi, mardi »."""
    return ", ".join(WEEKDAYS[weekday] for weekday in sorted(weekdays)) or "jamais"


def describe_example(service: ServiceRules) -> str:
    """« lundi 30 novembre : jusqu'au jeudi 26 novembre à 17 h 00 », of the first served day that is still open."""
    for ahead in range(400):
        day = today + timedelta(ahead)
        if find_obstacle(service, day, calendar) is None and session.now() < (
            closes := compute_cutoff(service, day, calendar)
        ):
            return f"{weekday_and_day(day)}\u00a0: jusqu'au {moment(closes)}"
    return "aucun jour servi dans l'année qui vient"


def show_meaning(form: ServiceForm) -> None:
    """Show what the fields mean: the cutoffs in words, and the first day that would be open."""
    weekdays, cutoffs = (form.term_weekdays, form.holiday_weekdays), (form.booking_cutoff, form.cancelling_cutoff)
    shown = ServiceRules(stands.id, form.label, form.short_label, *weekdays, *cutoffs)
    st.html(escaping.render_paragraph(describe_service_cutoffs(shown)))
    st.html(escaping.render_paragraph(f"Par exemple, {describe_example(shown)}."))


def move_column(by: int) -> None:
    """Move the service one column to the left (-1) or to the right (1)."""
    attempt(
        "L'ordre des colonnes est changé.",
        lambda it: services.move_service(it.db, it.actor, st.session_state["prestation"], by, it.now),
    )


def ask_first_day(service: ServiceRules) -> TypedDay:
    """Show the field of the day from which another price counts, and the rules that were dated so far."""
    with session.open_reader() as db:
        billed = find_last_billed_day(db, {service.id, service.full_day_with_id or service.id})
    earliest = max(today, billed + timedelta(1)) if billed else today
    key = edit.key(f"service_{service.id}_from")
    since = show_day_field("Ce qui change le prix compte à partir du", earliest, key=key)
    st.caption(
        "Journée complète, maladie, bornes de l'accueil : les jours passés ou déjà facturés gardent les règles de leur "
        "jour. Le reste (nom, jours servis, délais, places) change tout de suite."
    )
    if lines := [describe_terms(service.on(one.first_day), one) for one in service.terms]:
        st.html(html_table.render_list("Règles du prix, jour par jour", lines))
    return since


def set_first_day(form: ServiceForm) -> ServiceForm:
    """The form as it is on the page, with the day from which its rules of price count."""
    return replace(form, terms_from=since.day() if since else None)


def describe_terms(service: ServiceRules, terms: PriceTerms) -> str:
    """« À partir du 01.12.2026 : maladie, le premier jour est facturé, …, journée complète avec Centre soir. »."""
    since = "Au début" if terms.first_day.year < today.year - 100 else f"À partir du {numeric_date(terms.first_day)}"
    [sickness] = list_sickness_costs([service])
    parts = [f"maladie, {sickness[0].lower()}{sickness[1:].removesuffix('.')}"]
    if service.full_day_with_id in labels:
        parts.append(f"journée complète avec {labels[service.full_day_with_id]}")
    if service.stay_bound is not None:
        side = "jusqu'à" if service.time_choice is TimeChoice.ARRIVAL else "à partir de"
        parts.append(f"accueil compté {side} {hour(service.stay_bound)}")
    return f"{since}\u00a0: {', '.join(parts)}."


st.title("Prestations", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
HEAD = ("Prestation", "Période scolaire", "Vacances", "Délais", "Prochain jour ouvert", "Places", "État")
rows = [
    (
        service.label,
        name_weekdays(service.term_weekdays),
        name_weekdays(service.holiday_weekdays),
        describe_service_cutoffs(service),
        describe_example(service),
        str(service.capacity or "sans limite"),
        "proposée" if offered[service.id][0] else "fermée",
    )
    for service in known.values()
]
st.html(html_table.render_table(HEAD, rows, "Prestations", "many"))
if not agent.actor.may(Permission.EDIT_SETTINGS):
    st.stop()

labels = {service.id: service.label for service in known.values()}
chosen = st.selectbox(
    "Modifier", [*labels, 0], format_func=lambda choice: labels.get(choice, "Nouvelle prestation…"), key="prestation"
)
stands = known.get(chosen, NEW)
active, code = offered.get(chosen, (True, ""))
edit = EditForm(f"prestation {chosen}", {"service": stands, **vars(stands), "active": active, "account_code": code})
service, active, code = (edit.shown[name] for name in ("service", "active", "account_code"))
with st.container(border=True, key="service"):
    key = edit.key(f"service_{service.id}")
    made = show_service_form(service, labels, names, active=active, account_code=code, key=key)
    try:
        show_meaning(made())
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
    since = ask_first_day(service) if chosen else None
    with st.container(horizontal=True):
        save = st.button("Enregistrer", type="primary")
        if chosen and st.button("Avancer d'une colonne"):
            move_column(-1)
        if chosen and st.button("Reculer d'une colonne"):
            move_column(1)
    edit.say_done()
    if chosen:
        show_effect(
            "service_effect", lambda it: services.edit_service(it.db, it.actor, chosen, set_first_day(made()), it.now)
        )
    if save and chosen:
        edit.attempt(
            "La prestation est modifiée.",
            lambda it: services.edit_service(it.db, it.actor, chosen, set_first_day(made()), it.now, seen=edit.seen),
            lambda name, value: describe_value(name, value, {"full_day_with_id": labels}),
        )
    elif save:
        edit.attempt("La prestation est ajoutée.", lambda it: services.add_service(it.db, it.actor, made(), it.now))
