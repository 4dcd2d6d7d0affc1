"""« Inscrire un enfant »: the month grid of a child, for staff who book on behalf of its family."""

from collections.abc import Mapping

import streamlit as st

from cantine.bookings.actions.book_for_family import book_for_children
from cantine.bookings.queries import bookings, places, wishes
from cantine.bookings.queries.waivers import list_reasons
from cantine.bookings.rules.cell_changes import MonthSaved
from cantine.bookings.rules.staff_changes import LONGEST_REASON
from cantine.common.french import join_words, month_name
from cantine.common.number_input import parse_digits
from cantine.common.roles import Permission
from cantine.families.queries import children
from cantine.offer.queries import offer
from pages.shared import escaping, session
from pages.shared.month_grid import month_message
from pages.shared.month_grid.month_data_for_staff import StaffMonthSheet
from pages.shared.month_grid.month_page import MonthPage, prepare_month
from pages.shared.month_grid.month_span import find_span
from pages.shared.tables import family_tables

NOTE = "Après le délai, un motif est demandé ; ce qui est ajouté alors est un **ajout tardif**, que la famille voit."
TOO_LONG = f"Le motif a plus de {LONGEST_REASON} lettres, ou la page n'est plus à jour : rechargez-la et recommencez."

agent = session.require(Permission.BOOK_FOR_FAMILIES)
now, today = session.now(), session.today()


def save(it: session.Act, sent: month_message.StaffChanges) -> Mapping[int, MonthSaved]:
    """Book on behalf of the family, for one child or for several."""
    act = it.db, it.actor, sent.children, it.now
    return book_for_children(*act, reason=sent.reason, exceed=sent.exceed, bill=sent.bill, waive=sent.waive)


if "enfant" not in st.query_params:
    st.title("Inscrire un enfant", anchor=False)
    typed = st.text_input("Nom de l'enfant", key="nom", bind="query-params", max_chars=100)
    with session.open_reader() as db:
        found = children.search_by_name(db, typed, today)
    for one in found:
        label = f"{one.full_name} · {one.place}"
        session.show_link("inscriptions-famille", label, enfant=str(one.id))
    if len(found) == children.AT_MOST:
        st.markdown(f"Seuls les {children.AT_MOST} premiers sont affichés : précisez le nom.")
    if typed.strip() and not found:
        st.info("Aucun enfant scolarisé ne porte ce nom.")
    st.stop()

with session.open_reader() as db:
    child = children.find_child(db, parse_digits(st.query_params["enfant"]) or 0)
    if child is None:
        session.stop_as_missing()
    beside = children.list_siblings(db, child.id)
    services = offer.list_services(db)
    first = month_message.choose_month(st.query_params.get("mois"), today) or today.replace(day=1)
    span = find_span(first, services)
    calendar = offer.read_calendar(db, agent.zone, *month_message.choose_horizon(st.query_params.get("mois"), today))
    booked = bookings.list_for_children(db, [child.id], *span.shown)
    taken = places.count_taken_places(db, services, *span.shown)
    wished = wishes.list_wishes(db, [child.id], calendar, *span.shown)
    own_days = children.read_own_days(db, child.id, *span.shown)
    waivers = list_reasons(db, of_staff=True)

families = join_words(f"{household.name} (n° {household.number})" for household in child.households)
with st.container(horizontal=True, vertical_alignment="center", key="whose"):
    st.title("Inscrire un enfant", anchor=False, width="content")
    st.markdown(f"**{escaping.escape_markdown(child.full_name)}**", width="content")
    where = f"{child.classroom or 'Sans classe'} · famille {families or 'inconnue'}"
    st.markdown(escaping.escape_markdown(where), width="content")
    session.show_link("inscriptions-famille", "Chercher un autre enfant", "search")

placed = {(one.child_id, one.day, one.service_id): one for one in booked}
asked = wishes.place_wishes(wished, child.id)
sheet = StaffMonthSheet(child, services, calendar, placed, taken, today, now, asked, child.homes, own_days)
month = prepare_month(sheet, sheet.weeks(first), beside, span, NOTE, waivers=waivers)
outcome = MonthPage(month_message.read_staff_changes, save, TOO_LONG).show(month)
st.caption(
    "Ce qui est annulé après le délai est facturé ou non, comme vous le dites, et n'est pas préparé ; la famille lit "
    "lequel, et le motif. Cochez à nouveau ce qui est «\u00a0annulé, facturé\u00a0» pour le rétablir. Ce qui est "
    "déjà facturé se corrige par un avoir (« Facturation »)."
)
if (
    agent.actor.may(Permission.BILL)
    and first <= today
    and any(one.invoiced for one in booked if first <= one.day <= span.last)
):
    for household in child.households:
        of_family = {"vue": "Factures", "mois": month_name(first), "cherche": str(household.number)}
        words = f"Corriger par un avoir les factures de la famille {household.name}"
        session.show_link("facturation", words, "assignment_return", **of_family)
if outcome:
    st.html(family_tables.render_outcome(outcome))
