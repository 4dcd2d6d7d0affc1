"""« Statistiques »: who came and who did not, by service, class, weekday and month; hours for the CAF; each child."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from cantine.attendance.queries import attendance, attended_time
from cantine.attendance.rules import day_ranges
from cantine.attendance.rules.attendance_counts import NOBODY, Breakdown, Counts
from cantine.attendance.rules.day_ranges import RangeKind
from cantine.common.french import format_number, month_name, percent, spell_duration
from cantine.common.roles import Permission
from cantine.families.queries import classes
from cantine.offer.queries import offer
from cantine.offer.rules.services import ServiceRules
from pages.shared import calendar_words, escaping, session
from pages.shared.attendance import attendance_choices
from pages.shared.attendance.attendance_words import describe_standby, name_groups, render_downloads
from pages.shared.forms import day_field
from pages.shared.tables import html_table

SPANS = {"Mois": RangeKind.MONTH, "Entre vacances": RangeKind.PERIOD, "Année scolaire": RangeKind.YEAR}
FIGURES = (
    "Inscrits",
    "Présents",
    "Absents non excusés",
    "Malades",
    "Ajouts tardifs",
    "Non pointés",
    "Taux de présence",
)
WEEKDAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")

agent = session.require(Permission.SEE_ATTENDANCE)
today = session.today()

with session.open_reader() as db:
    services = offer.list_services(db)
    rooms = classes.list_classes(db)

st.title("Statistiques", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", key="choices"):
    length = attendance_choices.choose_part("Durée", SPANS, "periode", wrap=True)
    around = day_field.show_day_field("Autour du", today, key="jour", bind="query-params", width=180)
    service = attendance_choices.choose_service(services)
    school_id, school = attendance_choices.choose_school(rooms)
    room_id = attendance_choices.choose_classroom(rooms, school_id)

shown = day_ranges.find_range(SPANS[length], day_field.read_or_stop(around), agent.zone)
by = Breakdown.CLASSROOM if school_id is not None or len({room.school_id for room in rooms}) < 2 else Breakdown.SCHOOL
with session.open_standby_reader() as (db, late):
    of_days = attendance.count_per_day(db, shown.first, shown.last, school_id=school_id)
    of_groups = attendance.count_in_all(db, shown.first, shown.last, by, school_id=school_id)
    minutes = attended_time.sum_minutes(db, services, shown.first, shown.last, school_id)
    children = attended_time.count_by_child(db, shown.first, shown.last, classroom_id=room_id) if room_id else []

labels = {one.id: one.label for one in services}
st.header(escaping.escape_markdown(str(shown)), anchor=False)
calendar_words.show_guess(shown.last)
if late is not None:
    st.caption(describe_standby(late))
st.html(
    '<p class="aside">Absents non excusés : attendus, pointés absents, sans absence signalée. Taux de présence : '
    "présents parmi ceux qui ont été pointés.</p>"
)


def list_cells(counts: Counts) -> tuple[str, ...]:
    """The figures of a row, in the order of the columns."""
    figures = (counts.expected, counts.present, counts.absent, counts.sick, counts.added, counts.unticked)
    return (*map(format_number, figures), "" if counts.rate is None else percent(counts.rate))


def sum_by(of: Callable[[date], Any]) -> dict[Any, Counts]:
    """The figures of the chosen service by what `of` makes of a day."""
    found: dict[Any, Counts] = {}
    for (day, one, _), counts in of_days.items():
        if one == service.id:
            found[of(day)] = found.get(of(day), NOBODY) + counts
    return found


def show_table(title: str, first: str, names: Mapping[Any, str], figures: Mapping[Any, Counts]) -> None:
    """Show one table of figures; rows for which nobody is booked are left out."""
    head = (first, *FIGURES)
    rows = [(name, *list_cells(figures[key])) for key, name in names.items() if key in figures]
    st.subheader(escaping.escape_markdown(title), anchor=False)
    st.html(html_table.render_table(head, rows, title, "figures"))


if not of_days:
    st.info("Aucune inscription sur cette période.")
    st.stop()

months = sorted({day.replace(day=1) for day, _, _ in of_days})
show_table("Par prestation", "Prestation", labels, attendance.sum_by_key(of_days, 1))
groups = name_groups(by, [room for room in rooms if school_id in (None, room.school_id)], labels)
place = "École" if by is Breakdown.SCHOOL else "Classe"
of_service = {group: counts for (one, group), counts in of_groups.items() if one == service.id}
show_table(f"{service.label} par {place.lower()}", place, groups, of_service)
show_table(
    f"{service.label} par jour de la semaine",
    "Jour",
    dict(enumerate(WEEKDAYS)),
    sum_by(date.weekday),
)
show_table(
    f"{service.label} par mois",
    "Mois",
    {month: month_name(month).capitalize() for month in months},
    sum_by(lambda day: day.replace(day=1)),
)


# ---- hours really attended
def measure_hours(one: ServiceRules) -> float:
    """The hours that a presence lasts: as « Prestations » says, or as it is tried out here."""
    label = f"{one.label} (heures)"
    return st.number_input(
        escaping.escape_markdown(label),
        0.0,
        12.0,
        (one.lasting or 0) / 60,
        0.5,
        key=f"heures_{one.id}",
        bind="query-params",
    )


untimed = [one for one in services if not one.times and one.id in {key[1] for key in of_days}]
st.subheader("Heures réalisées (CAF)", anchor=False)
HOURS = escaping.keep_together(
    "Des seuls enfants pointés présents : de l'heure réelle, ou de l'heure choisie, à la borne de la prestation. Les "
    "prestations sans horaire comptent pour chaque présence la durée que dit « Prestations »."
)
st.html(f'<p class="aside">{HOURS}</p>')
with st.expander("Durée d'une présence, pour les prestations sans horaire"):
    lasting = {one.id: round(60 * measure_hours(one)) for one in untimed}
came: dict[tuple[date, int], Counts] = {}
for (day, one, _), counts in of_days.items():
    key = (day.replace(day=1), one)
    came[key] = came.get(key, NOBODY) + counts
realised = dict(minutes)
for (month, one), counts in came.items():
    if one in lasting:
        realised[month, one] = counts.present * lasting[one]
columns = [one for one in services if any(found for (_, key), found in realised.items() if key == one.id)]
if columns:
    head = ("Mois", *(one.label for one in columns))
    rows = [
        (month_name(month).capitalize(), *(spell_duration(realised.get((month, one.id), 0)) for one in columns))
        for month in months
    ]
    sums = [sum(realised.get((month, one.id), 0) for month in months) for one in columns]
    total = html_table.render_row(head, ("Total", *map(spell_duration, sums)), "total")
    st.html(html_table.render_table(head, [*rows, total], "Heures réalisées", "figures"))
else:
    st.info("Aucune présence pointée sur cette période.")

# ---- each child of a class
st.subheader("État par enfant", anchor=False)
if room_id:
    head = ("Enfant", *labels.values(), "Absents non excusés")
    of_child: dict[tuple[int, str], dict[int, Counts]] = {}
    for had in children:
        of_child.setdefault((had.child_id, had.name), {})[had.service_id] = had.counts
    rows = [
        (
            name,
            *(format_number(found) if (found := of.get(one, NOBODY).expected) else "" for one in labels),
            format_number(sum(counts.absent for counts in of.values())),
        )
        for (_, name), of in of_child.items()
    ]
    st.html(html_table.render_table(head, rows, "État par enfant", "figures") if rows else "<p>Aucune inscription.</p>")
else:
    st.markdown("Choisissez une classe pour voir ses enfants ; le fichier les a tous.")
if agent.actor.may(Permission.EXPORT):
    session.show_link("exports", "État mensuel par enfant, avec les montants", "download")
st.html(
    render_downloads(
        "statistiques",
        {"du": shown.first.isoformat(), "au": shown.last.isoformat(), "ecole": school_id},
        {"xlsx": "Télécharger (Excel)"},
    )
)
