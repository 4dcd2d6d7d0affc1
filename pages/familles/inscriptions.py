"""« Inscription manuelle »: the month grid of one child."""

from collections.abc import Mapping

import streamlit as st

from cantine.billing.queries import month_cost
from cantine.billing.queries.correctable_lines import BilledBookings
from cantine.bookings.actions.apply_week import save_children
from cantine.bookings.queries import bookings, incidents, staff_acts, wishes
from cantine.bookings.queries.bulk_preview import FamilyState
from cantine.bookings.rules.cell_changes import MonthSaved
from cantine.bookings.rules.columns import list_concerned
from cantine.bookings.rules.deadlines import describe_next_opening, find_next_deadline, is_open
from cantine.common.french import begin_sentence, long_date, moment
from cantine.common.language.translate import translate
from cantine.common.school_days import list_month_days, shift_month
from cantine.common.typed_text.html import escape
from cantine.families.queries import families
from cantine.families.rules.custody import describe_two_odd_weeks
from cantine.offer.queries import offer
from cantine.offer.rules.cutoff_sentences import list_cutoff_sentences
from cantine.offer.rules.period_sentences import list_period_sentences
from cantine.prices.rules.event_sentences import list_family_sentences
from cantine.prices.rules.events import PricedFor
from cantine.prices.rules.price_list import PriceList
from pages.shared import calendar_words, escaping, session
from pages.shared.form_action import say_what_was_done
from pages.shared.forms.own_contracts import show_own_contracts
from pages.shared.month_grid import month_message
from pages.shared.month_grid.family_costs import describe_costs, list_priced_months
from pages.shared.month_grid.month_copy import offer_copies
from pages.shared.month_grid.month_data import MonthSheet
from pages.shared.month_grid.month_page import MonthPage
from pages.shared.month_grid.month_span import find_span
from pages.shared.stop_notice import show_stops
from pages.shared.tables import family_tables, html_table

parent = session.require("guardian")
family_id = parent.actor.require_family()
now, today = session.now(), session.today()


def save(it: session.Act, sent: month_message.FamilyChanges) -> Mapping[int, MonthSaved]:
    """Save the changes of one child or of several."""
    return save_children(it.db, it.actor, sent, it.now)


with session.open_reader() as db:
    children = families.list_children(db, family_id, today)
    child = next((one for one in children if str(one.id) == st.query_params.get("enfant", str(one.id))), None)
    if child is None:
        session.stop_as_missing()
    asked = month_message.choose_month(st.query_params.get("mois"), today)
    earliest, latest = month_message.choose_horizon(st.query_params.get("mois"), today)
    begins = shift_month((asked or today).replace(day=1), -1)  # the month in view may begin in a week of this one
    services, tariffs = month_cost.read_priced_services(db, begins, latest)
    calendar = offer.read_calendar(db, parent.zone, earliest, latest)
    deadline = find_next_deadline(services, calendar, child.pupil, today, now)
    first = asked or (deadline.day if deadline else today).replace(day=1)
    span = find_span(first, services)
    ids = [one.id for one in children]
    booked, taken = bookings.read_month(db, ids, services, *span.loaded, span.shown)
    wished = wishes.list_wishes(db, ids, calendar, *span.shown)
    placed = {(one.child_id, one.day, one.service_id): one for one in booked}
    own_wishes = wishes.place_wishes(wished, child.id)
    held = {one.service_id for one in booked if one.child_id == child.id and one.day in span.every_day}
    held |= {service_id for _, service_id in own_wishes}
    shown = list_concerned(services, [child.pupil], span.every_day, held)
    sheet = MonthSheet(child, shown, calendar, placed, taken, today, now, own_wishes)
    weeks = sheet.weeks(first)
    family = month_cost.read_family(db, family_id, [child.id], *span.months)
    contracts = [one.in_classes_of(child.pupil) for one in family.contracts]
    by_id = {service.id: service for service in services}
    prices = PriceList(by_id, tariffs, family.household, calendar.free, contracts, calendar, shares=family.shares)
    until, since = span.loaded[1], span.loaded[0]
    prices = incidents.add_incidents(db, {family_id: prices}, {family_id: [child.id]}, until, since)[family_id]
    labels = family.household.list_labels(child.id, child.pupil.classroom_id, today)
    whose = PricedFor(family.household.is_resident(today), frozenset(labels))
    as_issued = BilledBookings(db, [one.id for one in booked if one.child_id == child.id and one.invoiced]).sum_credits
    priced = list_priced_months(span, weeks)
    costs = describe_costs(priced, family_id, family, child, booked, prices, calendar, as_issued)
    booked = [one for one in booked if first <= one.day <= span.last]

with st.container(horizontal=True, vertical_alignment="center", key="whose"):
    st.title(translate("Inscription manuelle"), anchor=False, width="content")
    st.markdown(f"**{escaping.escape_markdown(child.full_name)}**", width="content")
    session.show_link("compte", translate("Retour au relevé de situation"), "arrow_back")
    session.show_link("semaine-type", translate("Semaine type"), "view_week", enfant=str(child.id))

calendar_words.show_clock(now)
show_stops([child], {service.id: service.label for service in services}, today, parent.phone)
if child.pupil.is_shared and (odd := describe_two_odd_weeks(first, span.last)):
    st.caption(odd)

say_what_was_done()
show_own_contracts(prices, today, first)
closed = translate("Aucun jour n'est ouvert à l'inscription pour l'instant.")
opening = describe_next_opening(shown, calendar, child.pupil, now) or ""
outcome = MonthPage(month_message.read_family_changes, save, translate("Rechargez la page et recommencez.")).show(
    sheet,
    weeks,
    [(one.id, one.first_name) for one in children],
    span,
    str(deadline) if deadline else f"{closed} {opening}".rstrip(),
    rules=[
        *list_cutoff_sentences(shown, exempt=child.pupil.is_exempt(max(first, today))),
        *list_period_sentences(calendar, shown, first, span.last, now),
        *list_family_sentences(shown, tariffs, whose, max(first, min(today, span.last))),
    ],
    costs=costs,
)
if st.button(translate("Ce que la mairie a changé ce mois-ci"), type="tertiary", icon=":material/history:"):
    with session.open_reader() as db:
        acts = staff_acts.list_town_acts(db, family_id, child.id, first, span.last)
    lines = [
        translate(
            "{day}, {service} : {became} par la mairie le {moment}",
            day=begin_sentence(long_date(one.day)),
            service=one.service,
            became=translate(one.became),
            moment=moment(one.at),
        )
        + (f" ({one.reason})" if one.reason else "")
        for one in acts
    ]
    st.html(
        html_table.render_list(translate("Changé par la mairie"), lines)
        if lines
        else escaping.render_paragraph(translate("Rien : tout vient de vous."))
    )
if parent.phone:
    whom = escape(escaping.keep_together(translate("Délai dépassé ? Appelez la mairie au {phone}.", phone="{0}")))
    st.html(f'<p class="aside">{whom.format(escaping.render_phone_link(parent.phone))}</p>')
own = [one for one in booked if one.family_id == family_id]  # what the other parent books is theirs to count
st.html(family_tables.render_under_grid(child, children, services, own, first, outcome))

coming = [day for day in list_month_days(first) if day > today or (day == today and is_open(services, day, now))]
offer_copies(child, children, coming, FamilyState(services, calendar, booked, taken, now, wished), family_id)
