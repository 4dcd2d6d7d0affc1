"""« Service de paiement »: through whom parents pay online, whether that works, and what the provider is to be told."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cantine.common.french import euros, moment
from cantine.common.roles import Permission
from cantine.common.vocabulary import PROVIDER_LABELS, PaymentProvider
from cantine.http.payments.provider_connection import connect
from cantine.journal.describe import describe_field, describe_value
from cantine.online_payment.actions.payment_service import NONE, set_payment_service
from cantine.online_payment.queries.payment_service import find_service
from cantine.online_payment.queries.sweep_health import SweepHealth, find_sweep_health
from cantine.online_payment.rules.provider import ProviderRefused, ProviderUnavailable
from cantine.online_payment.rules.service import ServiceSettings, fill_addresses, is_simulated
from cantine.online_payment.rules.service_form import CLIENT_DIGITS, CLIENT_LABELS, MODE_LABELS, PaymentServiceForm
from cantine.settings import settings
from pages.shared import escaping, notice, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import say_what_was_done
from pages.shared.forms.field_bounds import fit
from pages.shared.tables import html_table

CHOICES = ("", *PaymentProvider)
"""Of the providers; the empty one is none."""

agent = session.require(Permission.SEE_SETTINGS)

with session.open_reader() as db:
    service, health = find_service(db), find_sweep_health(db)


def say_state(service: ServiceSettings | None) -> None:
    """Say whether parents can pay online now."""
    if service is None:
        st.markdown("Aucun service : les familles lisent « Comment payer » au lieu de « Payer ».")
    elif service.is_in_production:
        notice.show_success("En production : les familles paient en ligne.")
    elif agent.demonstration:
        st.markdown("Mode essai : les familles de cette démonstration paient, sans que rien ne soit débité.")
    else:
        notice.show_warning(
            "Pas encore en production : les familles lisent « Comment payer ». Un responsable qui est aussi "
            "administrateur peut essayer ; rien n'est crédité."
        )


def show_fields(provider: PaymentProvider, known: Mapping[str, Any], edit: EditForm[Any]) -> PaymentServiceForm:
    """Show the fields of this provider, filled with what is known of it."""

    def type_text(label: str, column: str) -> str:
        key, stands = edit.key(f"{column} {provider}"), known.get(column) or ""
        bound = fit(f"payment_service.{column}", stands)
        return st.text_input(label, stands, key=key, autocomplete="off", max_chars=bound) or ""

    def type_euros(label: str, column: str, usual: int) -> str:
        key = edit.key(f"{column} {provider}")
        shown = euros(known.get(column) or usual)
        return st.text_input(label, shown, key=key, max_chars=20, autocomplete="off") or ""

    client = type_text(f"{CLIENT_LABELS[provider]}, {CLIENT_DIGITS[provider]} chiffres", "client")
    modes = MODE_LABELS[provider]
    begins = [*modes].index(known["mode"]) if known.get("mode") in modes else 0
    mode = st.radio("Mode", modes, begins, format_func=lambda one: modes[one], key=edit.key(f"mode {provider}"))
    least, most = type_euros("Montant minimum", "least_cents", 100), type_euros("Montant maximum", "most_cents", 10**6)
    advances = st.checkbox(
        "Les familles peuvent payer en avance", bool(known.get("advances")), key=edit.key(f"advances {provider}")
    )
    service_url = ""
    if provider is PaymentProvider.PAYFIP:
        service_url = type_text("Adresse du service (vide : celle de PayFiP)", "service_url")
    page_url = type_text("Adresse de la page de paiement (vide : celle du prestataire)", "page_url")
    return PaymentServiceForm(provider, client, mode, service_url, page_url, least, most, advances)


def show_form() -> None:
    """Show the provider, and the form with its settings."""
    edit = EditForm("payment service", {**NONE, **(vars(service) if service else {})})
    chosen = edit.shown["provider"]
    picked = st.radio(
        "Prestataire",
        CHOICES,
        CHOICES.index(chosen or ""),
        format_func=lambda one: PROVIDER_LABELS[PaymentProvider(one)] if one else "Aucun",
        horizontal=True,
        key=edit.key("provider"),
    )
    provider = PaymentProvider(picked) if picked else None
    with st.form("service", border=False):
        form = PaymentServiceForm(None)
        if provider:
            form = show_fields(provider, edit.shown if provider is chosen else {}, edit)
        if edit.submitted("Enregistrer", type="primary"):
            edit.attempt(
                "Le service de paiement est réglé.",
                lambda it: set_payment_service(it.db, it.actor, form, it.now, seen=edit.seen),
            )


def show_settings(service: ServiceSettings) -> None:
    """Show what is set, to whoever may not change it."""
    told = {
        name: value or "celle du prestataire" if name.endswith("_url") else value
        for name, value in vars(service).items()
    }
    rows = [(describe_field(name).capitalize(), describe_value(name, value)) for name, value in told.items()]
    st.html(html_table.render_table(("Réglage", "Valeur"), rows, "Service de paiement", "settings"))


def show_check(filled: ServiceSettings) -> None:
    """Show the button that asks the provider whose settings these are, and its answer."""
    if not st.button("Vérifier mes réglages", icon=":material/verified:"):
        return
    try:
        answer = connect(filled).describe()
    except (ProviderRefused, ProviderUnavailable) as why:
        notice.show_refusal(str(why))
    else:
        notice.show_success(answer)


def describe_rounds(health: SweepHealth | None) -> str:
    """Say when the provider was last asked about open payments, and whether it answered."""
    if health is None:
        return "Aucun paiement n'a encore été suivi."
    if health.failing_since:
        return f"Le prestataire ne répond pas depuis {moment(health.failing_since)} : {health.failure}"
    return f"Dernier passage : {moment(health.begun_at)}. Le prestataire répond."


st.title("Service de paiement", anchor=False)
with st.container(horizontal=True):
    session.show_link("reglages", "Tous les réglages", "arrow_back")
    session.show_link("mise-en-service", "Mettre en service le paiement en ligne", "help")
say_what_was_done()
say_state(service)
if agent.actor.may(Permission.EDIT_SETTINGS):
    show_form()
elif service:
    show_settings(service)
if service is None:
    st.stop()

st.header("Vérification", anchor=False)
filled = fill_addresses(service, demonstration=agent.demonstration)
if service.provider is PaymentProvider.LYRA and not is_simulated(filled.page_url):
    is_set = "est réglée" if settings().lyra_key else "manque : elle se règle sur le serveur (CANTINE_LYRA_KEY)"
    st.markdown(f"La clé de la boutique {is_set}.")
show_check(filled)
st.header("À donner au prestataire", anchor=False)
st.markdown("L'adresse à laquelle il annonce qu'un paiement est terminé :")
st.code(f"{settings().base_url}/paiement/notification", language=None, wrap_lines=True)
if is_simulated(settings().base_url) and not agent.demonstration:
    notice.show_refusal(
        "Ce n'est pas l'adresse publique du portail : le prestataire ne pourrait ni l'appeler ni y ramener les "
        "familles. Elle se règle sur le serveur (CANTINE_BASE_URL)."
    )
st.header("Suivi des paiements", anchor=False)
st.markdown("Toutes les cinq minutes, le portail demande ce que sont devenus les paiements en attente.")
st.markdown(escaping.escape_markdown(describe_rounds(health)))
