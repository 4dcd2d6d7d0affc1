"""« Feuille de cuisine »: what to cook on a day or in a week, class by class and diet by diet."""

import streamlit as st

from cantine.attendance.documents.kitchen_sheet import describe_open_today
from cantine.attendance.queries import kitchen
from cantine.attendance.rules import day_ranges
from cantine.attendance.rules.day_ranges import RangeKind
from cantine.attendance.rules.headlines import find_same_day_cutoff
from cantine.attendance.rules.kitchen import KitchenRow, build_kitchen_sheets, name_columns
from cantine.common.french import format_number, long_date
from cantine.common.roles import Permission
from cantine.common.terms.diets import describe_diet
from cantine.common.terms.read_places import ReadPlace
from cantine.families.queries import classes, diets
from cantine.families.rules.diets import list_shown_diets
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

st.title("Feuille de cuisine", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", key="choices"):
    length = attendance_choices.choose_part("Durée", ("Jour", "Semaine"), "duree")
    typed = day_field.show_day_field("Jour", today, key="jour", bind="query-params", width=180)
    service = attendance_choices.choose_service(services)
    school_id, school = attendance_choices.choose_school(rooms)
day = day_field.read_or_stop(typed)

shown = day_ranges.find_range(RangeKind.WEEK, day, agent.zone)
first, last = (shown.first, shown.last) if length == "Semaine" else (day, day)
asked = (first, last, service.id, school_id)
with session.open_reader() as db:
    meals = kitchen.count_meals(db, *asked)
    baskets = kitchen.count_baskets(db, *asked)
    adults = kitchen.count_adults(db, *asked)
    known_diets = diets.list_diets(db)
    notes = kitchen.list_notes(db, *asked) if agent.actor.may(Permission.SEE_HEALTH) else []

days = sorted({day for day, _, _ in meals} | ({day} if length == "Jour" else set()))
names = classes.label_classes(rooms, school_id)
shown_diets = list_shown_diets(known_diets, (diet for _, _, diet in meals))
found = build_kitchen_sheets(days, meals, baskets, names, shown_diets, adults)

when = long_date(day) if length == "Jour" else str(shown).lower()
note_reading(agent, ReadPlace.KITCHEN, f"{service.label}, {when}", {note.child_id for note in notes})
st.header(escaping.escape_markdown(f"{service.label}, {when}"), anchor=False)
if school:
    st.markdown(escaping.escape_markdown(f"École : {school}"))


def render_row(head: tuple[str, ...], title: str, line: KitchenRow, css: str = "") -> str:
    """A line of the sheet as HTML; a figure of nought is left empty."""
    return html_table.render_row(head, (title, *(format_number(count) if count else "" for count in line.cells)), css)


open_until = find_same_day_cutoff(service, today, session.now())
if open_until and today in days:
    notice.show_warning(f"{describe_open_today(open_until)} : les chiffres d'aujourd'hui peuvent encore changer.")
if not meals:
    st.info("Aucun repas : personne n'est inscrit.")
    st.stop()
if length == "Semaine":
    head = ("Jour", *name_columns(shown_diets))
    rows = [render_row(head, long_date(sheet.day), sheet.whole) for sheet in found]
    st.html(html_table.render_table(head, rows, "Récapitulatif de la semaine", "figures"))
for sheet in found:
    head = ("Classe", *name_columns(shown_diets))
    rows = [
        *(render_row(head, line.name, line) for line in sheet.lines),
        render_row(head, "Total", sheet.whole, "total"),
    ]
    with st.container(key=f"sheet_{sheet.day}"):
        if length == "Semaine":
            st.subheader(long_date(sheet.day).capitalize(), anchor=False)
        cook = f"À cuisiner : **{format_number(sheet.whole.to_cook)}**"
        brought = f", et {format_number(sheet.whole.baskets)} panier(s) apporté(s)" if sheet.whole.baskets else ""
        st.markdown(f"{cook}{brought}.")
        st.html(html_table.render_table(head, rows, f"Feuille de cuisine, {long_date(sheet.day)}", "figures"))
        if of_day := [note for note in notes if note.day == sheet.day]:
            columns = ("Enfant", "Classe", "Régime", "Allergies et consignes (PAI)")
            told = [
                (
                    note.name,
                    note.classroom,
                    describe_diet(note.diet),
                    ("Panier-repas – " if note.basket else "") + note.text,
                )
                for note in of_day
            ]
            st.html(html_table.render_table(columns, told, f"Allergies et PAI, {long_date(sheet.day)}", "names"))
st.html(
    render_downloads(
        "feuille-de-cuisine",
        {"du": first.isoformat(), "au": last.isoformat(), "prestation": service.id, "ecole": school_id},
        {"pdf": "Imprimer (PDF)", "xlsx": "Télécharger (Excel)"},
    )
)
