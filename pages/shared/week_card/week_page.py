"""What the home does with the card of a week: show it, save what the browser sent, go to a child's month."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import streamlit as st

from cantine.bookings.actions.apply_week import save_children
from cantine.bookings.rules.deadlines import Deadline, describe_next_opening
from cantine.common.french import day_and_month, weekday_and_day
from cantine.common.language.translate import translate
from cantine.common.paris import local_date
from cantine.common.school_days import find_monday
from cantine.families.queries import families
from cantine.offer.rules.menus import DayMenu
from cantine.settings import settings
from pages.shared import notice, session
from pages.shared.component import write_json
from pages.shared.month_grid import month_message
from pages.shared.month_grid.month_page import answer_save, read_active_labels
from pages.shared.tables.menu_table import describe_menu, render_folded
from pages.shared.week_card.week_card import show_week_card
from pages.shared.week_card.week_reading import FamilyAndOffer
from pages.shared.week_card.week_words import describe_deadline, name_others


@dataclass(frozen=True)
class PreparedWeek:
    """The week of the `deadline` as its card shows it: the texts, the `children` (ids), and as JSON what is written
    once for several runs."""

    deadline: Deadline
    told: Mapping[str, Any]
    children: Sequence[int]
    written: Mapping[str, bytes]


def prepare_week(
    of: FamilyAndOffer, deadline: Deadline, rows: Sequence[Mapping[str, Any]], menus: Mapping[date, DayMenu]
) -> PreparedWeek:
    """The week of the `deadline` with a row for each child, in the language of the run."""
    monday = find_monday(deadline.day)
    named = {place["label"] for row in rows for place in map(row["services"].__getitem__, row["others"])}
    told = {
        "week": monday.isoformat(),
        "title": translate("Semaine du {day}", day=day_and_month(monday)),
        "others": name_others(service.label for service in of.services if service.label in named),
        "menus": [
            [weekday_and_day(day).capitalize(), describe_menu(menu)]
            for day, menu in menus.items()
            if of.today <= day and find_monday(day) in (monday, find_monday(of.today))
        ],
    }
    return PreparedWeek(deadline, told, [row["id"] for row in rows], {"children": write_json(rows)})


def show_week(week: PreparedWeek, now: datetime) -> None:
    """Show the week, with what is left of the time until it closes, and what became of the last save."""
    data = {
        **week.told,
        "deadline": {**describe_deadline(week.deadline, now), "still": settings().now is not None},
        "outcome": st.session_state.pop("week_outcome", None),
    }
    save = partial(_save, translate("Rechargez la page et recommencez."))  # in the language of what was shown
    sent = show_week_card(data, week.written, save, lambda: None)
    # A page that was cut off for long is new to the server: what it sends then comes without its callback.
    if sent.save and not st.session_state.pop("week_answered", False):
        save()
        st.rerun()
    st.session_state.pop("week_answered", None)
    if sent.go:
        _go(sent.go, week.children)


def say_nothing_is_open(of: FamilyAndOffer, menus: Mapping[date, DayMenu], now: datetime) -> None:
    """Say that no day may be booked, and what opens next where something does; the `menus` stay one click away."""
    openings = (describe_next_opening(of.services, of.calendar, child.pupil, now) for child in of.children)
    opening = next(filter(None, openings), "").replace("**", "")
    closed = translate("Rien n'est ouvert à l'inscription pour l'instant.")
    notice.show_news(f"{closed} {opening}".rstrip())
    if coming := {day: menu for day, menu in menus.items() if of.today <= day}:
        st.html(render_folded(coming))


def _save(unusable: str) -> None:
    """Save what the browser sent for all children; the page that follows shows what became of it, or says `unusable`
    of a message that is not understood."""
    st.session_state["week_answered"] = True
    message = st.session_state["week"]["save"]

    def save(it: session.Act) -> dict[str, Any]:
        asked = month_message.read_several(message)
        saved = save_children(it.db, it.actor, asked, it.now)
        names = {
            one.id: one.first_name
            for one in families.list_children(it.db, it.actor.require_family(), local_date(it.now))
        }
        return month_message.describe_outcomes(saved, read_active_labels(it), names)

    if outcome := answer_save(message, save, unusable):
        st.session_state["week_outcome"] = outcome


def _go(message: Any, children: Collection[int]) -> None:
    """Go to the month of the child that was asked for; a message that names none of the family's leads nowhere."""
    child = message.get("child") if isinstance(message, Mapping) else None
    if type(child) is int and child in children:
        st.switch_page(session.get_page("inscriptions"), query_params={"enfant": str(child)})
