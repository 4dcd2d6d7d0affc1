"""« Inscription manuelle »: the month grid of one child."""

from functools import partial

import streamlit as st

from cantine.actions.save_month import save_month
from cantine.queries import bookings, families, issued_lines, month_prices, offer, town_acts
from cantine.rules.closures import describe_free_days
from cantine.rules.custody import describe_two_odd_weeks
from cantine.rules.cutoff_sentences import list_cutoff_sentences
from cantine.rules.deadlines import find_next_deadline
from cantine.rules.french import long_date, moment
from cantine.rules.price_list import PriceList
from cantine.rules.roles import NotFound
from cantine.rules.school_days import find_month_end, list_month_days
from pages.widgets import calendar_words, month_message, page, tables, wording
from pages.widgets.copying import offer_copies
from pages.widgets.month_cost import describe_month_cost
from pages.widgets.month_data import MonthSheet, describe_columns, describe_month
from pages.widgets.month_grid import show_month_grid
from pages.widgets.stumbling import NotSaved, take_sentence
from pages.widgets.wish import FamilyState

parent = page.require("guardian")
family_id = parent.actor.of_family()
now, today = page.now(), page.today()


def save() -> None:
    """Save what the browser sent; the page that follows shows what became of it."""
    st.session_state["answered"] = True
    try:
        child_id, changes = month_message.read_changes(st.session_state["grid"]["save"])
        with page.begin_act() as it:
            saved = save_month(it.db, it.actor, child_id, changes, it.now)
            labels = {service.id: service.label for service in offer.list_services(it.db)}
    except page.SignedOut:
        return  # the sign-in comes next; the browser keeps the changes
    except NotSaved:
        st.session_state["outcome"] = month_message.describe_unsaved(take_sentence())
    except NotFound:
        st.session_state["outcome"] = month_message.describe_refused("Cet enfant n'existe pas.")
    except ValueError:
        st.session_state["outcome"] = month_message.describe_refused("Rechargez la page et recommencez.")
    else:
        st.session_state["outcome"] = month_message.describe_outcome(saved, labels)


def go() -> None:
    """Another child or another month: the address says which."""
    st.session_state["answered"] = True
    st.query_params.update(month_message.read_destination(st.session_state["grid"]["go"]))


with page.open_reader() as db:
    children = families.list_children(db, family_id, today)
    child = next((one for one in children if str(one.id) == st.query_params.get("enfant", str(one.id))), None)
    if child is None:
        page.stop_as_missing()
    asked = month_message.read_month(st.query_params.get("mois"))
    earliest, latest = month_message.choose_horizon(st.query_params.get("mois"), today)
    services, tariffs = month_prices.read_priced_services(db, asked or today.replace(day=1), latest)
    calendar = offer.read_calendar(db, parent.zone, earliest, latest)
    deadline = find_next_deadline(services, calendar, child.pupil, today, now)
    first = asked or (deadline.day if deadline else today).replace(day=1)
    last = find_month_end(first)
    booked, taken = bookings.read_month(db, [one.id for one in children], services, first, last)
    family = month_prices.read_family(db, family_id, child.id, first)
    prices = PriceList({service.id: service for service in services}, tariffs, family.household, calendar.free)
    of_child = child.id, family_id, child.pupil.classroom_id
    cost = describe_month_cost(*of_child, booked, prices, family.billed, first, partial(issued_lines.sum_credits, db))

# The address names the child and the month: it can be kept, sent, and does not move on with the deadline.
st.query_params.from_dict({"enfant": str(child.id), "mois": f"{first:%Y-%m}"})
outcome = st.session_state.pop("outcome", None)
st.title("Inscription manuelle", anchor=False)
with st.container(horizontal=True, vertical_alignment="center", key="whose"):
    st.markdown(f"**{wording.escape_markdown(child.full_name)}**", width="content")
    st.page_link(page.get_page("compte"), label="Retour au relevé de situation", icon=":material/arrow_back:")
    whose = {"enfant": str(child.id)}
    st.page_link(page.get_page("semaine-type"), label="Semaine type", icon=":material/view_week:", query_params=whose)

calendar_words.show_clock(now)
labels = {service.id: service.label for service in services}
notes = [str(deadline) if deadline else "Aucun jour n'est ouvert à l'inscription pour l'instant."]
notes += describe_free_days(calendar.closures, child.pupil.classroom_id, labels, first, last)
notes += [guess] if (guess := calendar_words.describe_guess(last)) else []
if child.pupil.is_shared and (odd := describe_two_odd_weeks(first, last)):
    st.caption(odd)

placed = {(one.child_id, one.day, one.service_id): one for one in booked}
sheet = MonthSheet(child, services, calendar, placed, taken, today, now)
sent = show_month_grid(
    {
        "child": {"id": child.id, "name": child.first_name},
        "children": [{"id": one.id, "name": one.first_name} for one in children],
        "month": describe_month(first, today),
        "note": " ".join(notes),
        "rules": list_cutoff_sentences(services),
        "cost": cost,
        "services": describe_columns(services),
        "weeks": sheet.weeks(first),
        "outcome": outcome,
    },
    key="grid",
    on_save=save,
    on_go=go,
)

# A page that was cut off for long is new to the server: what it sends then comes without its callback.
if (sent.save or sent.go) and not st.session_state.pop("answered", False):
    save() if sent.save else go()
    st.rerun()
st.session_state.pop("answered", None)
if st.button("Ce que la mairie a changé ce mois-ci", type="tertiary", icon=":material/history:"):
    with page.open_reader() as db:
        acts = town_acts.list_town_acts(db, family_id, child.id, first, last)
    lines = [
        f"{long_date(one.day).capitalize()}, {one.service} : {one.became} par la mairie le {moment(one.at)}"
        f"{f' ({one.reason})' if one.reason else ''}"
        for one in acts
    ]
    st.html(
        tables.render_list("Changé par la mairie", lines)
        if lines
        else wording.render_paragraph("Rien : tout vient de vous.")
    )
if parent.phone:
    st.caption(f"Délai dépassé ? Appelez la mairie au {wording.escape_markdown(parent.phone)}.")
own = [one for one in booked if one.family_id == family_id]  # what the other parent books is theirs to count
st.html(tables.render_under_grid(child, children, services, own, first, outcome))

coming = [day for day in list_month_days(first) if day > today]
offer_copies(child, children, coming, FamilyState(services, calendar, booked, taken, now), family_id)
