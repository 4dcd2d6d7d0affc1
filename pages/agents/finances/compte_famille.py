"""The account of one family as its parents see it: balance, statement, invoices to pay, bookings not invoiced yet."""

import streamlit as st

from cantine.billing.queries import open_invoices
from cantine.billing.queries.absence_credits import list_waiting_credits
from cantine.billing.rules.allocation import count_days_late
from cantine.bookings.queries import bookings
from cantine.common.balance_words import name_balance
from cantine.common.french import days_span, euros
from cantine.common.list_filter import ListFilter
from cantine.common.number_input import parse_family_number
from cantine.common.roles import NotFound, Permission
from cantine.common.tables.table import CellKind, Column
from cantine.families.queries import families
from cantine.ledger.queries import adjustments, statement
from cantine.ledger.rules.ageing import AGE_LABELS, classify_age
from cantine.offer.queries import offer
from pages.shared import escaping, session
from pages.shared.form_action import say_what_was_done
from pages.shared.forms import absence_credit, adjustment_form
from pages.shared.tables import adjustment_table, family_tables, html_table, statement_table

OPEN = (
    Column("Facture"),
    Column("Émise le", CellKind.DATE),
    Column("Échéance", CellKind.DATE),
    Column("Ancienneté"),
    Column("Montant", CellKind.AMOUNT),
    Column("Reste à payer", CellKind.AMOUNT),
)

agent = session.require(Permission.SEE_BILLING)
today = session.today()
number = parse_family_number(st.query_params.get("numero", "")) or 0

with session.open_reader() as db:
    try:
        family = families.load_by_number(db, number)
    except NotFound:
        session.stop_as_missing()
    children = families.list_children(db, family.id, today)
    lines, totals = statement.read_statement(db, family.id)
    allocation = open_invoices.allocate_family(db, family.id)
    services = offer.list_services(db)
    booked = bookings.list_unbilled(db, family.id)
    others = adjustments.list_adjustments(db, ListFilter(family=family.number))
    waiting = list_waiting_credits(db, today, family.id)

whose_account = "Compte du tiers payeur" if family.organisation else "Compte de la famille"
st.title(escaping.escape_markdown(f"{whose_account} {family.name} (n° {family.number})"), anchor=False)
with st.container(horizontal=True, vertical_alignment="center", key="whose"):
    session.show_link("soldes", "Tous les soldes", "arrow_back")
    if family.organisation:
        session.show_link("tiers-payeurs", "Tiers payeurs")
    else:
        session.show_link("famille", "Fiche de la famille", numero=str(family.number))
    if agent.actor.may(Permission.BILL):
        factures = {"vue": "Factures", "cherche": str(family.number)}
        session.show_link("facturation", "Corriger une facture par un avoir", "assignment_return", **factures)
whose = f" ({name})" if (name := name_balance(totals.balance)) else ""
say_what_was_done()
st.markdown(f"Le solde à ce jour est de **{euros(abs(totals.balance))}**{whose}")

for one in waiting:
    with st.container(border=True, key=f"waiting_{one.credit.absence_id}"):
        words = f"{one.child} · absence {days_span(one.stretch.first, one.stretch.last)}"
        session.show_link("absences", words, enfant=str(one.child_id))
        absence_credit.show_offer(one.credit, agent.actor)

if allocation.open:
    st.html("<h2>Factures à payer</h2>")
    rows = [
        (
            one.bill.name
            if not one.bill.has_paper
            else html_table.PageLink(one.bill.name, f"/telecharger/facture-{one.bill.id}.pdf"),
            one.bill.issued_on,
            one.bill.due_on,
            AGE_LABELS[classify_age(count_days_late(one.bill, today))],
            one.bill.cents,
            one.cents,
        )
        for one in allocation.open
    ]
    sums = ("Total", None, None, None, None, allocation.cents)
    st.html(html_table.render_figures(OPEN, rows, "Factures à payer", sums))
    if allocation.left:
        st.markdown(f"Une avance de **{euros(allocation.left)}** ne peut payer aucune de ces factures (CESU).")

st.html(statement_table.render_statement(lines, totals, today, own=False))
if agent.actor.may(Permission.EXPORT):
    with st.container(horizontal=True, key="files"):
        for form, words in (("xlsx", "Relevé (XLSX)"), ("csv", "Relevé (CSV)")):
            address = f"/telecharger/releve-famille.{form}?famille={family.number}"
            st.html(f'<a class="file" href="{address}" download>{words}</a>', width="content")

if others:
    st.html(adjustment_table.render_entries(others))
if agent.actor.may(Permission.RECORD_PAYMENTS):
    account = adjustments.describe_account(totals.balance, allocation)
    adjustment_form.show_forms(family.id, account, others)

if family.organisation:
    st.stop()
st.html(family_tables.render_bookings_title())
for child in children:
    st.html(family_tables.render_child_title(child))
    st.html(family_tables.render_bookings([one for one in booked if one.child_id == child.id], services, child, today))
if not children:
    st.info("Aucun enfant n'est rattaché à cette famille.")
