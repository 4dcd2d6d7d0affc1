"""« Pointage »: who came, tapped on a tablet by one or several people at once."""

from datetime import date

import streamlit as st

from cantine.actions.roll_call import tick, tick_all
from cantine.actions.unbooked import add_unbooked, remove_unbooked
from cantine.queries import family_card, offer, roll
from cantine.rules.paris import PARIS
from cantine.rules.roles import Forbidden, NotFound, Permission
from cantine.rules.roll_call import InTheFuture, NotNoted, Tap, service_of
from cantine.rules.services import Service
from pages.widgets import day_field, page, roll_data, roll_message
from pages.widgets.attendance_choices import EVERY_CLASS
from pages.widgets.roll_call import pulse, roll_call
from pages.widgets.roll_message import Add, All, Remove
from pages.widgets.stumbling import NotSaved, take_sentence

EVERY = 2
"""Seconds after which a screen asks what the others have noted."""

REMEMBERED = 200
"""Answers that are shown again and again: a screen that missed one hears it the next time."""

agent = page.require(Permission.TICK)
today = page.today()
clock = page.now().astimezone(PARIS)


def act(item: Tap | All | Add | Remove | None, it: page.Acting) -> None:
    """Do what one item asks. Raises ValueError for one that was not understood."""
    match item:
        case Tap():
            tick(it.db, it.actor, item, it.now)
        case All():
            tick_all(it.db, it.actor, item.booking_ids, item.mark, item.was, it.now)
        case Add():
            add_unbooked(it.db, it.actor, item.child_id, item.service_id, item.day, item.time, it.now)
        case Remove():
            remove_unbooked(it.db, it.actor, item.booking_id, it.now)
        case None:
            raise ValueError


def on_taps() -> None:
    """Each item is an act of its own, and one that is refused holds up no other."""
    answers = st.session_state.setdefault("answers", [])
    for number, item in roll_message.items(st.session_state["roll"]["taps"]):
        refused = None
        try:
            with page.acting() as it:
                act(item, it)
        except page.SignedOut:
            return  # the sign-in comes next; the browser keeps what has no answer
        except NotSaved:
            take_sentence()
            return  # likewise: it is sent again until it has one
        except NotNoted as why:
            refused = str(why)
        except (NotFound, Forbidden):
            refused = "Cette inscription n'existe pas, ou plus."
        except ValueError:
            refused = "Le pointage n'a pas été compris."
        answers.append({"id": number, "refused": refused})
    del answers[:-REMEMBERED]


def on_search() -> None:
    """The list that follows has the children of this name beside it."""
    st.session_state["searched"] = roll_message.searched(st.session_state["roll"]["search"])


@st.fragment(run_every=EVERY)
def called(day: date, service: Service, classroom_id: int | None) -> None:
    """The list as it is now: shown anew every few seconds and after each tap, while the page around it rests."""
    now, searched = page.now(), st.session_state.get("searched", "")
    with page.reading() as db:
        visitor = page.visitor_of(db)
        if visitor is None or not visitor.actor.may(Permission.TICK):
            st.rerun()
        lines = roll.lines(db, day, service.id, classroom_id, health=visitor.actor.may(Permission.SEE_HEALTH))
        found = roll.found(db, searched, day, service.id) if searched else None
    data = {
        "account": visitor.account_id,
        "title": roll_data.title(service, day, classrooms.get(classroom_id or 0)),
        "day": day.isoformat(),
        "service": service.id,
        "timed": roll_data.timed(service),
        "today": day == page.today(),
        "locked": str(InTheFuture()) if day > page.today() else None,
        "answers": st.session_state.get("answers", []),
        "rows": roll_data.rows(lines[: roll.AT_MOST], classrooms, now),
        "found": None if found is None else roll_data.found(searched, found),
    }
    if len(lines) > roll.AT_MOST:
        st.warning(f"Plus de {roll.AT_MOST} enfants : choisissez une classe.")
    roll_call(data, key="roll", on_taps=on_taps, on_search=on_search)
    pulse(now)


with page.reading() as db:
    services = offer.services(db)
    classrooms = family_card.classrooms(db)

of_the_hour = service_of(services, clock.hour * 60 + clock.minute)
by_label = {one.label: one for one in services}
by_class = {name: classroom for classroom, name in classrooms.items()}
st.title("Pointage", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", key="choices"):
    typed = day_field.day_field("Jour", today, key="jour", bind="query-params")
    start = [*by_label].index(of_the_hour.label) if of_the_hour else None
    label = st.selectbox("Prestation", [*by_label], start, key="prestation", bind="query-params")
    room = st.selectbox("Classe", [EVERY_CLASS, *by_class], key="classe", bind="query-params")
if label is None:
    st.info("Aucune prestation n'est proposée pour l'instant.")
else:
    called(day_field.shown(typed), by_label[label], by_class.get(room))
    st.caption("Un enfant noté absent reste facturé, sauf maladie signalée.")
