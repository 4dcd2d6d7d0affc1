"""« Liste du jour »: the names behind a figure of « Fréquentation »."""

import streamlit as st

from cantine.attendance.documents.kitchen_sheet import describe_open_today
from cantine.attendance.queries import attendance, day_list
from cantine.attendance.rules.attendance_counts import Breakdown, sum_counts
from cantine.attendance.rules.headlines import find_same_day_cutoff
from cantine.common.french import count_pages, format_number, hour, long_date, plural
from cantine.common.roles import Permission
from cantine.common.terms.diets import describe_diet
from cantine.common.terms.read_places import ReadPlace
from cantine.common.vocabulary import PRESENCE_LABELS, STATE_LABELS
from cantine.families.queries import classes
from cantine.offer.queries import offer
from pages.shared import escaping, notice, session
from pages.shared.attendance import attendance_choices
from pages.shared.attendance.attendance_words import render_downloads
from pages.shared.forms import day_field
from pages.shared.reading_log import note_reading
from pages.shared.tables import html_table

agent = session.require(Permission.SEE_ATTENDANCE)
today = session.today()

with session.open_reader() as db:
    services = offer.list_services(db)
    rooms = classes.list_classes(db)

st.title("Liste du jour", anchor=False)
with st.container(horizontal=True, vertical_alignment="top", key="choices"):
    typed = day_field.show_day_field("Jour", today, key="jour", bind="query-params", width=180)
    service = attendance_choices.choose_service(services)
    school_id, school = attendance_choices.choose_school(rooms)
    room_id = attendance_choices.choose_classroom(rooms, school_id)
    leaf = st.number_input("Page", 1, 1000, key="page", bind="query-params", width=130)
day = day_field.read_or_stop(typed)

with session.open_reader() as db:
    counted = attendance.count_per_day(db, day, day, Breakdown.CLASSROOM, school_id=school_id, service_id=service.id)
    names = day_list.list_expected_children(db, day, service.id, school_id=school_id, classroom_id=room_id, page=leaf)
    sees = agent.actor.may(Permission.SEE_HEALTH)
    health = day_list.read_health_notes(db, [one.child_id for one in names]) if sees else {}

note_reading(agent, ReadPlace.DAY_LIST, f"{service.label}, {long_date(day)}", health)
count = sum_counts(counts for (_, _, room), counts in counted.items() if room_id in (None, room)).expected
leaves = count_pages(count, day_list.PER_PAGE)
st.header(f"{escaping.escape_markdown(service.label)}, {long_date(day)}", anchor=False)
said = plural(count, "enfant attendu", "enfants attendus").replace(str(count), format_number(count), 1)
if day == today and (open_until := find_same_day_cutoff(service, today, session.now())):
    notice.show_warning(f"{describe_open_today(open_until)} : la liste peut encore changer.")
st.markdown(escaping.escape_markdown(said + (f", page {leaf} sur {leaves}." if leaves > 1 else ".")))

head = ["Enfant", "Classe", "Régime"]
head += ["École"] if school_id is None and school is None and len({room.school_id for room in rooms}) > 1 else []
head += ["Heure"] if service.times else []
head += ["Inscription", "Pointage"]
head += ["Santé (PAI)"] if health else []


def describe_cells(one: day_list.ExpectedChild) -> dict[str, str]:
    """Every cell that a row may have, by its column."""
    text, basket = health.get(one.child_id, ("", False))
    return {
        "Enfant": one.name,
        "Classe": one.classroom,
        "Régime": describe_diet(one.diet),
        "École": one.school,
        "Heure": "" if one.time is None else hour(one.time),
        "Inscription": STATE_LABELS[one.state],
        "Pointage": PRESENCE_LABELS[one.presence] + (f" à {hour(one.real_time)}" if one.real_time is not None else ""),
        "Santé (PAI)": " – ".join(filter(None, ["Panier-repas" if basket else "", text])),
    }


if names:
    rows = [[describe_cells(one)[title] for title in head] for one in names]
    st.html(html_table.render_table(head, rows, f"{service.label}, {long_date(day)}", "names"))
    st.html(render_downloads("liste-du-jour", {"jour": day.isoformat(), "prestation": service.id, "ecole": school_id}))
else:
    st.info("Personne n'est attendu.")
