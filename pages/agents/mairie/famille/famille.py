"""One family's card: guardians, children, account, letters, journal."""

from dataclasses import replace

import streamlit as st

from cantine.attendance.queries import incidents
from cantine.billing.queries import payers
from cantine.bookings.queries import bookings
from cantine.common.french import numeric_date, numeric_moment
from cantine.common.number_input import parse_family_number
from cantine.common.roles import Permission
from cantine.common.terms.read_places import ReadPlace
from cantine.contracts.queries import contracts
from cantine.families.actions import families
from cantine.families.queries import classes, custody, diets, family_card, labels, stops
from cantine.journal import search
from cantine.ledger.queries import statement
from cantine.ledger.rules.statement import LedgerTotals
from cantine.offer.queries import commune, offer
from cantine.prices.queries import known_shares
from cantine.prices.queries.prices import counts_at_home, list_priced_labels
from cantine.privacy.queries import anonymisation
from pages.agents.mairie.famille import (
    account_tab,
    children_tab,
    contracts_tab,
    data_tab,
    guardians_tab,
    held_labels,
    household_forms,
    shares_tab,
)
from pages.agents.mairie.famille import stops as stop_section
from pages.agents.mairie.famille.family_forms import show_family_form
from pages.agents.mairie.famille.held_labels import CardLabels
from pages.shared import escaping, mail_notice, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import say_what_was_done
from pages.shared.forms.day_field import show_day_field
from pages.shared.reading_log import note_reading
from pages.shared.tables import html_table, journal_table

ACCOUNT = "Compte"
TABS = ("Enfants", "Responsables", ACCOUNT, "Inscriptions", "Coordonnées", "Messages")

agent = session.require(Permission.SEE_FAMILIES)
editable, health = agent.actor.may(Permission.EDIT_FAMILIES), agent.actor.may(Permission.EDIT_HEALTH)
journal = agent.actor.may(Permission.SEE_JOURNAL)
today = session.today()
number = parse_family_number(st.query_params.get("numero", ""))

with session.open_reader() as db:
    family = None if number is None else family_card.find_details(db, number)
    if family is None:
        session.stop_as_missing()
    family_id = family.id
    known_children = family_card.list_children(db, family.id, with_health=agent.actor.may(Permission.SEE_HEALTH))
    happened = incidents.describe_year(db, [child.id for child in known_children], today)
    own_days = custody.list_own_days(db, family.id, today)
    earlier = custody.list_earlier_homes(db, family.id)
    known_guardians = family_card.list_guardians(db, family.id)
    classrooms = classes.read_labels(db)
    known_diets = diets.list_diets(db)
    # What the family owes and paid, and what it earns, are not for everybody who cooks and books.
    sees_accounts, sees_income = agent.actor.may(Permission.SEE_BILLING), agent.actor.may(Permission.SEE_INCOME)
    lines, totals = statement.read_statement(db, family.id) if sees_accounts else ([], LedgerTotals())
    booked = bookings.list_unbilled(db, family.id)
    services = offer.list_services(db)
    quotients = family_card.list_quotients(db, family.id) if sees_income else []
    sizes = family_card.list_sizes(db, family.id) if sees_income else []
    terms, at_home = commune.read_quotient_terms(db), counts_at_home(db)
    own_prices = family_card.list_own_prices(db, family.id) if sees_income else []
    prices = services if agent.actor.may(Permission.EDIT_PRICES) else ()
    may_price = {service.id: service.label for service in prices}
    card_labels = CardLabels(labels.list_labels(db))
    if card_labels.known:
        of_children = labels.list_holdings(db, "child", [child.id for child in known_children])
        of_family = labels.list_holdings(db, "family", [family.id]).get(family.id, ())
        card_labels = replace(card_labels, of_family=of_family, of_children=of_children)
        card_labels = card_labels if sees_income else card_labels.leave_out(list_priced_labels(db))
    of_contracts = contracts.list_of_family(db, family.id)
    contract_prices = contracts.list_contract_prices(db)
    sees_prices = of_contracts and sees_income
    priced = contracts.read_contract_prices(db, family.id, today.replace(day=1)) if sees_prices else None
    # Whom others help to pay is for those who see what families owe, as on « Tiers payeurs ».
    shares = known_shares.list_of_children(db, [child.id for child in known_children]) if sees_accounts else []
    shared = sees_accounts and (bool(shares) or payers.has_payers(db))
    may_pay = known_shares.list_possible_payers(db, [child.id for child in known_children]) if shared else {}
    known_stops = stops.list_for_family(db, family.id, with_debts=sees_accounts)
    letters = family_card.list_letters(db, family.id, with_money=sees_accounts)
    plan = anonymisation.plan(db, family.id)
    done, _count = search.list_page(db, family=family.number) if journal else ([], 0)

note_reading(agent, ReadPlace.CARD, f"Famille n° {family.number}", [one.id for one in known_children if one.health])
st.title(escaping.escape_markdown(f"{family.name} (n° {family.number})"), anchor=False)
session.show_link("familles", "Toutes les familles", "arrow_back")
say_what_was_done()
if family.organisation and not sees_accounts:
    st.info("Cet organisme paie une part des prix d'enfants : son compte est suivi par le service des finances.")
    st.stop()
if family.organisation:
    session.show_link("tiers-payeurs", "Tiers payeurs", "volunteer_activism")
    st.stop()
if family.archived_on:
    st.info(f"Famille archivée le {numeric_date(family.archived_on)} : personne ne se connecte plus pour elle.")
named = family.anonymised_on is None
editable = editable and named

with_contracts = bool(of_contracts or contract_prices)
titles = [
    *(title for title in TABS if title != ACCOUNT or sees_accounts),
    *(["Forfaits"] if with_contracts else []),
    *(["Prises en charge"] if shared else []),
    *(["Journal"] if journal else []),
    *(["Données"] if agent.actor.may(Permission.EDIT_FAMILIES) else []),
]
# Told to the server, so that the tab in view stays in view whatever comes and goes above it.
tabs = dict(zip(titles, st.tabs(titles, key=f"tabs_{number}", on_change="rerun"), strict=True))
with tabs["Enfants"]:
    may_health = health and named
    children_tab.show_tab(
        family.id,
        known_children,
        own_days,
        earlier,
        classrooms,
        known_diets,
        today,
        own_prices,
        card_labels,
        happened,
        editable=editable,
        health=may_health,
        priced=may_price if named else {},
    )
with tabs["Responsables"]:
    guardians_tab.show_tab(family.id, known_guardians, agent, editable=editable)
if sees_accounts:
    with tabs[ACCOUNT]:
        account_tab.show_statement(lines, totals, today)
        may_set = named and agent.actor.may(Permission.EDIT_QUOTIENTS)
        household_forms.show_quotients(family.id, quotients, terms, today, editable=may_set)
        household_forms.show_sizes(family.id, sizes, today, asked=at_home, editable=may_set)
with tabs[ACCOUNT if sees_accounts else "Inscriptions"]:
    held_labels.show_family_labels(card_labels, family.id, today, editable=editable)
with tabs["Inscriptions"]:
    account_tab.show_bookings(known_children, booked, services, today)
    names = {child.id: child.first_name for child in known_children}
    labels_of = {service.id: service.label for service in services}
    stop_section.show_section(family.id, known_stops, names, labels_of, today, editable=editable)
if with_contracts:
    with tabs["Forfaits"]:
        offered = [(one, per) for one in services for per in contract_prices.get(one.id, ())]
        contracts_tab.show_tab(family_id, known_children, of_contracts, priced, offered, today, editable=editable)
if shared:
    with tabs["Prises en charge"]:
        shares_tab.show_tab(known_children, shares, may_pay, labels_of, today, editable=editable)
with tabs["Coordonnées"]:
    if editable:
        edit = EditForm(f"famille {family_id}", family)
        with st.form("family", border=False):
            form = show_family_form(edit.shown)
            moved = show_day_field("Si elle arrive dans la commune ou la quitte, à partir du (vide : aujourd'hui)")
            if edit.submitted("Enregistrer", type="primary"):
                edit.attempt(
                    "La famille est modifiée.",
                    lambda it: families.edit_family(
                        it.db, it.actor, family_id, replace(form, resident_from=moved.day()), it.now, seen=edit.seen
                    ),
                )
    else:
        caf = f"N° d'allocataire CAF : {family.caf_number}" if family.caf_number and sees_income else ""
        told = (family.address, f"{family.postal_code} {family.town}".strip(), caf, family.note)
        st.html(escaping.render_paragraphs([*filter(None, told)] or ["Aucune adresse connue."]))
if agent.actor.may(Permission.EDIT_FAMILIES):
    with tabs["Données"]:
        data_tab.show_tab(family, known_guardians, known_children, plan, today)
with tabs["Messages"]:
    mail_notice.say_obstacles(agent)
    head = ("Écrit", "Destinataire", "Objet", "État")
    rows = [(numeric_moment(at), to, subject, state) for at, to, subject, state in letters]
    st.html(
        html_table.render_table(head, rows, "Messages", "journal")
        if rows
        else escaping.render_paragraph("Aucun message.")
    )
if journal:
    with tabs["Journal"]:
        st.html(journal_table.render(done, {"classroom_id": classrooms}))
