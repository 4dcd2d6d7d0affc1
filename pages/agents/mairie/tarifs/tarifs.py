"""« Tarifs »: prices as the council voted them, and what a family would pay."""

from datetime import date

import streamlit as st

from cantine.common.contract_terms import Per
from cantine.common.form_edits import ShownForm
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, hour, long_date, numeric_date
from cantine.common.roles import Permission
from cantine.common.vocabulary import State
from cantine.families.queries import labels
from cantine.families.rules import quotients
from cantine.families.rules.labels import HeldLabel
from cantine.offer.queries import commune, offer
from cantine.prices.actions import tariffs
from cantine.prices.queries import prices
from cantine.prices.rules.charges import PricedBooking, compute_charges
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import DatedTariff, NoTariff, PricedHousehold, Sibling
from pages.agents.mairie.tarifs.contract_price_form import PER_CHOICES, show_contract_price_form
from pages.agents.mairie.tarifs.tariff_form import describe_conditions, describe_in_one_line, show_tariff_form
from pages.shared import notice, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.forms import day_field
from pages.shared.forms.change_effect import show_effect
from pages.shared.forms.number_field import show_whole_field
from pages.shared.tables import html_table

agent = session.require(Permission.SEE_SETTINGS)
editable = agent.actor.may(Permission.EDIT_PRICES)
today = session.today()

with session.open_reader() as db:
    services = {service.id: service for service in offer.list_every_service(db)}
    known = prices.list_tariffs(db)
    names = labels.read_names(db)
    terms = commune.read_quotient_terms(db)


def offer_to_remove(one: DatedTariff) -> None:
    """Show the button that takes back a price which has not begun yet."""
    title = f"Retirer le prix prévu à partir du {numeric_date(one.first_day)}"
    of_kind = "" if one.per is Per.DAY else f"_{one.per}"
    if st.button(title, key=f"remove_{one.service_id}_{one.first_day}_{one.full_day}{of_kind}"):
        whose = one.service_id, one.first_day, one.full_day
        attempt(
            "Le prix est retiré.",
            lambda it: tariffs.remove_tariff(it.db, it.actor, *whose, today, it.now, per=one.per),
        )


def show_tried_labels() -> list[int]:
    """Show which labels the tried child holds, in a town that has some; those (ids) in their order."""
    if not names:
        return []
    chosen = st.multiselect(
        "Étiquettes", [*names], format_func=names.__getitem__, key="tried_labels", placeholder="Choisissez"
    )
    return [one for one in names if one in chosen]


def show_tried_children(rank: int) -> int:
    """Show how many children the tried family has, where some price asks; at least as many as the rank of the child."""
    if not any(band.family_size > 1 for one in known for band in one.bands):
        return rank
    typed = show_whole_field("Nombre d'enfants", rank, 1, 12, key="tried_children")
    try:
        return max(rank, typed.required())
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
        return rank


def show_simulation(service_id: int, day: date, quotient: int | None, rank: int) -> None:
    """Show what a family pays that day, by the prices as they are."""
    resident = st.checkbox("Habite la commune", True, key="tried_resident")
    late = st.checkbox("Inscription hors délai", key="tried_late")
    times = services[service_id].times
    time = st.selectbox("Heure", times, format_func=hour, key="tried_time") if times else None
    long_ago = today.replace(year=1990, day=1)
    children = show_tried_children(rank)
    siblings = [Sibling(number, today.replace(year=1990 + number, day=1)) for number in range(1, children + 1)]
    home = PricedHousehold(
        resident,
        {} if quotient is None else {long_ago: quotient},
        siblings,
        labels=[HeldLabel(one, long_ago) for one in show_tried_labels()],
        sizes={long_ago: children},
        users={(service_id, day.replace(day=1)): [one.id for one in siblings]},
    )
    booking = PricedBooking(1, rank, service_id, day, State.ADDED if late else State.BOOKED, time)
    try:
        billed = compute_charges([booking], PriceList(services, known, home))
    except NoTariff:
        notice.show_warning("Cette prestation n'a pas de prix ce jour-là pour une telle famille.")
    else:
        st.markdown(f"Prix : **{euros(sum(charge.cents for charge in billed))}**")


st.title("Tarifs", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
HEAD = ("Prestation", "À partir du", "Prix", "Conditions")
columns, kinds = [*services], [*Per]
ordered = sorted(
    known, key=lambda one: (columns.index(one.service_id), one.full_day, kinds.index(one.per), one.first_day)
)
rows = [
    (
        services[one.service_id].label + (", journée complète" if one.full_day else ""),
        numeric_date(one.first_day),
        describe_in_one_line(one, names),
        describe_conditions(one, names),
    )
    for one in ordered
]
if any(one.per is not Per.DAY for one in known):
    session.show_link("forfaits", "Forfaits conclus", "event_repeat")
if rows:
    st.html(html_table.render_table(HEAD, rows, "Tarifs", "settings"))
else:
    st.info("Aucun tarif : sans prix, rien ne peut être facturé.")

st.header("Simulateur", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    tried = st.selectbox("Prestation", [*services], format_func=lambda one: services[one].label, key="tried")
    tried_on = day_field.show_day_field("Jour", today, key="tried_day")
    quotient = show_whole_field(f"{terms.name} (vide : inconnu)", None, 0, quotients.HIGHEST, key="tried_quotient")
    rank = show_whole_field("Rang de l'enfant", 1, 1, 12, key="tried_rank")
if tried is not None:
    try:
        asked = tried_on.required(), quotient.value(), rank.required()
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
    else:
        show_simulation(tried, *asked)

if editable and services:
    st.header("Nouveau prix", anchor=False)
    st.markdown("Ce qui est déjà facturé ne change pas ; le reste sera facturé au prix en vigueur ce jour-là.")
    chosen = st.selectbox("Prestation", [*services], format_func=lambda one: services[one].label, key="priced")
    per = st.selectbox("Ce prix est demandé", kinds, format_func=PER_CHOICES.__getitem__, key="per")
    full_day = per is Per.DAY and st.checkbox("Prix de la journée complète", key="full_day")
    which = chosen, full_day, per
    mine = {one.first_day.isoformat(): one for one in known if (one.service_id, one.full_day, one.per) == which}
    edit = EditForm(f"tarif {chosen} {full_day} {per}", mine)
    if per is Per.DAY:
        made = show_tariff_form(
            services[chosen], full_day, edit.shown.values(), names, today, edit.key(f"tariff_{chosen}_{full_day}")
        )
    else:
        made = show_contract_price_form(
            services[chosen], per, edit.shown.values(), names, today, edit.key(f"tariff_{chosen}_{per}")
        )
    try:
        form = made()
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
    else:
        save = st.button("Enregistrer le prix", type="primary")
        show_effect("tariff_effect", lambda it: tariffs.set_tariff(it.db, it.actor, form, it.now))
        edit.say_done()
        if save:
            seen = ShownForm({}, edit.seen.told)
            edit.attempt(
                f"Le prix est enregistré. Il vaut à partir du {long_date(form.first_day)}.",
                lambda it: tariffs.set_tariff(it.db, it.actor, form, it.now, seen=seen),
                lambda _name, tariff: describe_in_one_line(tariff, names) if tariff else "vide",
            )
    for one in known:
        if (one.service_id, one.per) == (chosen, per) and one.first_day > today:
            offer_to_remove(one)
