"""« Inscription manuelle »: the month grid of one child."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from cantine.bookings.actions.apply_week import save_children
from cantine.bookings.queries import staff_acts
from cantine.bookings.rules.cell_changes import MonthSaved
from cantine.common.french import begin_sentence, long_date, moment
from cantine.common.language.translate import translate
from cantine.common.typed_text.html import escape
from cantine.families.rules.custody import describe_two_odd_weeks
from pages.shared import calendar_words, escaping, session
from pages.shared.family_views.month_view import read_month_view
from pages.shared.form_action import say_what_was_done
from pages.shared.forms.own_contracts import show_own_contracts
from pages.shared.month_grid import month_message
from pages.shared.month_grid.month_copy import offer_copies, render_title
from pages.shared.month_grid.month_page import MonthPage
from pages.shared.opening.opening_notice import show_opening
from pages.shared.stop_notice import show_stops
from pages.shared.tables import family_tables, home_cards, html_table

parent = session.require("guardian")
family_id = parent.actor.require_family()
now, today = session.now(), session.today()


def save(it: session.Act, sent: month_message.FamilyChanges) -> Mapping[int, MonthSaved]:
    """Save the changes of one child or of several."""
    return save_children(it.db, it.actor, sent, it.now)


with session.open_reader() as db:
    asked = st.query_params.get("enfant"), st.query_params.get("mois")
    shown = read_month_view(db, parent, *asked, today, now)
if shown is None:
    session.stop_as_missing()
child, span = shown.child, shown.span

with st.container(horizontal=True, vertical_alignment="center", key="whose"):
    st.title(translate("Inscription manuelle"), anchor=False, width="content")
    links = (
        home_cards.render_link("compte", translate("Retour au relevé de situation"), icon="arrow_back"),
        home_cards.render_link("semaine-type", translate("Semaine type"), icon="view_week", enfant=str(child.id)),
    )
    st.html(f'<div class="whose"><b>{escape(child.full_name)}</b>{"".join(links)}</div>', width="content")

calendar_words.show_clock(now)
show_opening(shown.stands.calendar, shown.prepared, now)
show_stops([child], shown.labels, today, parent.phone)
if child.pupil.is_shared and (odd := describe_two_odd_weeks(span.first, span.last)):
    st.caption(odd)

say_what_was_done()
show_own_contracts(shown.prices, today, span.first)
outcome = MonthPage(month_message.read_family_changes, save, translate("Rechargez la page et recommencez.")).show(
    shown.month
)
if st.button(translate("Ce que la mairie a changé ce mois-ci"), type="tertiary", icon=":material/history:"):
    with session.open_reader() as db:
        acts = staff_acts.list_town_acts(db, family_id, child.id, span.first, span.last)
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
call = ""
if parent.phone:
    whom = escape(escaping.keep_together(translate("Délai dépassé ? Appelez la mairie au {phone}.", phone="{0}")))
    call = f'<p class="aside">{whom.format(escaping.render_phone_link(parent.phone))}</p>'
done = family_tables.render_outcome(outcome) if outcome else ""
copies = render_title(child, shown.children, shown.coming)
st.html(html_table.render_parts(call, done + shown.summary, copies))
offer_copies(child, shown.children, shown.coming, replace(shown.stands, now=now), family_id)
