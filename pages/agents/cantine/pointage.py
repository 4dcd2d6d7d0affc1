"""« Pointage »: who came, tapped on a tablet by one or several people at once."""

from datetime import date

import streamlit as st

from cantine.attendance.actions.roll_call import tick, tick_all
from cantine.attendance.actions.unbooked import add_unbooked, remove_unbooked
from cantine.attendance.queries import roll_call
from cantine.attendance.rules.roll_call import NotNoted, Tap, choose_roll_service
from cantine.common.paris import PARIS
from cantine.common.roles import Forbidden, NotFound, Permission
from cantine.common.terms.read_places import ReadPlace
from cantine.families.queries import classes
from cantine.offer.queries import offer
from cantine.offer.rules.services import ServiceRules
from cantine.store.closed_books import find_closed_until
from pages.shared import session
from pages.shared.attendance.attendance_choices import EVERY_CLASS
from pages.shared.database_failures import NotSaved, take_sentence
from pages.shared.forms import day_field
from pages.shared.reading_log import note_reading
from pages.shared.roll_call import roll_data, roll_message
from pages.shared.roll_call.roll_call import show_pulse, show_roll_call
from pages.shared.roll_call.roll_message import AddChild, RemoveChild, TapAll

EVERY = 2
"""Seconds after which a screen asks what the others have noted."""

REMEMBERED = 200
"""Answers that are shown again and again: a screen that missed one hears it the next time."""

agent = session.require(Permission.TICK)
today = session.today()
clock = session.now().astimezone(PARIS)


def do_item(item: Tap | TapAll | AddChild | RemoveChild | None, it: session.Act) -> None:
    """Do what one item asks. Raises ValueError for one that was not understood."""
    match item:
        case Tap():
            tick(it.db, it.actor, item, it.now)
        case TapAll():
            tick_all(it.db, it.actor, item.booking_ids, item.mark, item.was, it.now)
        case AddChild():
            add_unbooked(it.db, it.actor, item.child_id, item.service_id, item.day, item.time, it.now)
        case RemoveChild():
            remove_unbooked(it.db, it.actor, item.booking_id, it.now)
        case None:
            raise ValueError


def receive_taps() -> None:
    """Do what the browser sent, each item as an act of its own: one that is refused holds up no other."""
    answers = st.session_state.setdefault("answers", [])
    for number, item in roll_message.read_items(st.session_state["roll"]["taps"]):
        refused = None
        try:
            with session.begin_act() as it:
                do_item(item, it)
        except session.SignedOut:
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


def receive_search() -> None:
    """Keep the name that is searched: the list that follows has the children of this name beside it."""
    st.session_state["searched"] = roll_message.read_search(st.session_state["roll"]["search"])


@st.fragment(run_every=EVERY)
def show_list(day: date, service: ServiceRules, classroom_id: int | None) -> None:
    """Show the list as it is now: anew every few seconds and after each tap, while the page around it rests."""
    now, searched = session.now(), st.session_state.get("searched", "")
    with session.open_reader() as db:
        visitor = session.find_visitor(db)
        if visitor is None or not visitor.actor.may(Permission.TICK):
            st.rerun()
        lines = roll_call.list_lines(db, day, service.id, classroom_id, health=visitor.actor.may(Permission.SEE_HEALTH))
        closed_until = find_closed_until(db) if day < session.today() else None
        found = roll_call.search_children(db, searched, day, service.id) if searched else None
    read = {line.child_id for line in lines[: roll_call.AT_MOST] if line.health}
    title = roll_data.describe_title(service, day, classrooms.get(classroom_id or 0))
    note_reading(visitor, ReadPlace.ROLL_CALL, title, read)
    data = {
        "account": visitor.account_id,
        "title": title,
        "day": day.isoformat(),
        "service": service.id,
        "timed": roll_data.choose_time(service),
        "today": day == session.today(),
        "locked": roll_data.describe_lock(day, session.today(), closed_until),
        "answers": st.session_state.get("answers", []),
        "rows": roll_data.describe_rows(lines[: roll_call.AT_MOST], classrooms, now),
        "found": None if found is None else roll_data.describe_found(searched, found),
    }
    if len(lines) > roll_call.AT_MOST:
        st.warning(f"Plus de {roll_call.AT_MOST} enfants : choisissez une classe.")
    show_roll_call(data, key="roll", on_taps=receive_taps, on_search=receive_search)
    show_pulse(now)


with session.open_reader() as db:
    services = offer.list_services(db)
    classrooms = classes.read_labels(db)

of_the_hour = choose_roll_service(services, clock.hour * 60 + clock.minute)
by_label = {one.label: one for one in services}
by_class = {name: classroom for classroom, name in classrooms.items()}
st.title("Pointage", anchor=False)
with st.container(horizontal=True, vertical_alignment="top", key="choices"):
    typed = day_field.show_day_field("Jour", today, key="jour", bind="query-params")
    start = [*by_label].index(of_the_hour.label) if of_the_hour else None
    label = st.selectbox("Prestation", [*by_label], start, key="prestation", bind="query-params")
    room = st.selectbox("Classe", [EVERY_CLASS, *by_class], key="classe", bind="query-params")
if label is None:
    st.info("Aucune prestation n'est proposée pour l'instant.")
else:
    show_list(day_field.read_or_stop(typed), by_label[label], by_class.get(room))
    st.caption("Un enfant noté absent reste facturé, sauf absence signalée.")
