"""« Fréquentation »: how many eat today, tomorrow, next week; who and what, over any range of days."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from cantine.attendance.queries import attendance, school_meals
from cantine.attendance.rules import day_ranges, headlines
from cantine.attendance.rules.attendance_counts import Breakdown
from cantine.attendance.rules.day_ranges import DayRange, RangeKind
from cantine.attendance.rules.kitchen import build_kitchen_sheets
from cantine.common.roles import Permission
from cantine.common.school_days import SchoolZone
from cantine.families.queries import classes, diets
from cantine.families.rules.diets import list_shown_diets
from cantine.offer.queries import offer
from cantine.offer.rules import open_days
from pages.agents.cantine.frequentation import (
    attendance_calendar,
    attendance_chart,
    attendance_tables,
    day_cards,
    day_steps,
    setup_steps,
)
from pages.shared import backup_notice, calendar_words, escaping, session
from pages.shared.attendance import attendance_choices
from pages.shared.attendance.attendance_words import (
    FIGURES,
    describe_legend,
    describe_total,
    name_groups,
    render_downloads,
)
from pages.shared.forms import day_field

SPANS = {
    "Semaine": RangeKind.WEEK,
    "Mois": RangeKind.MONTH,
    "Entre vacances": RangeKind.PERIOD,
    "Année scolaire": RangeKind.YEAR,
}
TOLD_APART = 11
"""Schools of a city that have a colour of their own, those with the most children; one more is for all others."""
PARTS = {"Classe": Breakdown.CLASSROOM, "Régime": Breakdown.DIET, "Prestation": Breakdown.SERVICE}

agent = session.require(Permission.SEE_ATTENDANCE)
now, today = session.now(), session.today()

with session.open_reader() as db:
    services = offer.list_services(db)
    rooms = classes.list_classes(db)
    known_diets = diets.list_diets(db)

st.title("Fréquentation", anchor=False)
backup_notice.show_state(agent, with_way=True)
setup_steps.offer_first_steps(agent)
top = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", key="choices"):
    chosen = attendance_choices.choose_part("Durée", SPANS, "periode", wrap=True)
    day_steps.settle_day("jour")
    around = day_field.show_day_field("Autour du", today, key="jour", bind="query-params", width=180)
    service = attendance_choices.choose_service(services)
    part = attendance_choices.choose_part("Répartition", PARTS, "par")
    figure = attendance_choices.choose_part("Chiffre", FIGURES, "chiffre")
    school_id, school = attendance_choices.choose_school(rooms)
    compared = st.toggle("Comparer à l'année d'avant", True, key="comparer", bind="query-params", wrap=True)

measure, by, label = FIGURES[figure], PARTS[part], service.label
all_schools = {room.school_id: room.school for room in rooms}
if by is Breakdown.CLASSROOM and school_id is None and len(all_schools) > 1:
    by = Breakdown.SCHOOL  # the classes of a whole town are too many to tell apart
of_city = by is Breakdown.SCHOOL and len(all_schools) > TOLD_APART + 1
shown = day_ranges.find_range(SPANS[chosen], day_field.read_or_stop(around), agent.zone)
before = day_ranges.find_year_before(shown, agent.zone)
days_before = [day_ranges.find_same_day_before(day) for day in (shown.first, shown.last)]

with session.open_reader() as db:
    calendar = offer.read_calendar(db, agent.zone, *headlines.find_horizon(today, shown.first, shown.last))
    look = headlines.choose_headline_days(service, calendar, today)
    lately = attendance.count_per_day(db, look.first, look.last, school_id=school_id, service_id=service.id)
    of_all = attendance.count_per_day(db, shown.first, shown.last, school_id=school_id)
    counted = of_all
    if of_city:
        counted = attendance.count_largest_schools(db, shown.first, shown.last, service.id, TOLD_APART)
    elif by is not Breakdown.SERVICE:  # the groups are only shown of the chosen service
        counted = attendance.count_per_day(db, shown.first, shown.last, by, school_id=school_id, service_id=service.id)
    begins, ends = min(before.first, days_before[0]), max(before.last, days_before[1])
    earlier = attendance.count_per_day(db, begins, ends, school_id=school_id) if compared else {}
    meals = school_meals.count_by_school(db, look.single, service.id, school_id)
    health = agent.actor.may(Permission.SEE_HEALTH)
    special = school_meals.count_special_meals(db, look.single, service.id, school_id, health=health)

# ---- the figures of the next days
expected = {day: counts.expected for day, counts in attendance.sum_by_key(lately, 0).items()}
with top:
    told = [
        (name, headlines.compute_headline(service, days, expected, calendar, today, now))
        for name, days in (
            ("Aujourd'hui", [look.today]),
            ("Demain", [look.tomorrow]),
            ("Jour de service suivant", [look.next] if look.next else []),
            ("Semaine prochaine", look.week),
        )
        if days
    ]
    schools = {one: name for one, name in all_schools.items() if school_id in (None, one)}
    served_diets = list_shown_diets(known_diets, (diet for _, _, diet in meals))
    sheets = build_kitchen_sheets(look.single, meals, special.baskets, schools, served_diets, special.adults)
    cooked = service.id == services[0].id
    st.html(day_cards.DayCards(label, school, cooked, {one.day: one for one in sheets}, special.notes).render(told))


# ---- the range
def make_step(neighbour: Callable[[DayRange, SchoolZone], DayRange]) -> Callable[[date], date]:
    """A function that leads from a day to that day of the neighbouring range which is nearest to today; the range is as
    long as is chosen when it leads there: a click may come as soon as the choice, before it is drawn."""

    def lead(day: date) -> date:
        span = SPANS[st.session_state.get("periode", chosen)]
        to = neighbour(day_ranges.find_range(span, day, agent.zone), agent.zone)
        return max(to.first, min(today, to.last))

    return lead


st.header(escaping.escape_markdown(str(shown)), anchor=False)
calendar_words.show_guess(shown.last)
with st.container(horizontal=True, key="steps"):
    day_steps.show_step("jour", "Avant", ":material/chevron_left:", make_step(day_ranges.find_previous))
    day_steps.show_step("jour", "Après", ":material/chevron_right:", make_step(day_ranges.find_next))

names = {one.id: one.label for one in services}
held = (group for _day, _one, group in counted if isinstance(group, str))
shown_diets = list_shown_diets(known_diets, held)
groups = name_groups(by, [room for room in rooms if school_id in (None, room.school_id)], names, shown_diets)
if of_city:
    groups = {**groups, attendance.OTHER_SCHOOLS: "Toutes les autres écoles"}
of_days = attendance.sum_by_key(of_all, 0, 1)
days = open_days.list_open_days(
    shown.days, services if by is Breakdown.SERVICE else [service], calendar, {day for day, _ in of_days}
)
bars = {
    (day, groups[group]): counts.choose_figure(measure)
    for (day, of_service, group), counts in counted.items()
    if group in groups and (by is Breakdown.SERVICE or of_service == service.id)
}
sums = {day: counts.choose_figure(measure) for (day, one), counts in of_days.items() if one == service.id}
sums_before = {
    day: counts.choose_figure(measure)
    for (day, one, _), counts in earlier.items()
    if one == service.id and day not in shown  # of a year, 52 weeks before its last day it has just begun
}
st.html(describe_total(label, figure, shown, sums, before if compared else None, sums_before))

lines = (
    {day.day: sums_before.get(day_ranges.find_same_day_before(day.day), 0) for day in days}
    if by is not Breakdown.SERVICE
    else {}
)
used = {group for (_, group), count in bars.items() if count}
drawn = [name for name in dict.fromkeys(groups.values()) if name in used]
st.altair_chart(
    attendance_chart.draw_days(
        days,
        bars,
        drawn,
        part if by is not Breakdown.SCHOOL else "École",
        today,
        lines,
    ),
    alt=f"{label} par jour, {shown}. Les mêmes chiffres sont dans le tableau qui suit.",
)
signs = describe_legend(compared=any(lines.values()), apart=TOLD_APART if of_city else None)
st.html(f"{attendance_chart.render_colours(drawn)}{signs}")

st.header("Par jour et par prestation", anchor=False)
every_day = open_days.list_open_days(shown.days, services, calendar, {day for day, _ in of_days})
st.html(attendance_tables.render_days(every_day, names, of_days, measure, school))
asked = {"du": shown.first.isoformat(), "au": shown.last.isoformat(), "ecole": school_id}
st.html(render_downloads("frequentation", asked))

if shown.span is RangeKind.YEAR:
    st.header("Calendrier de l'année", anchor=False)
    st.altair_chart(
        attendance_calendar.draw_calendar(days, sums, label, today),
        alt=f"{label} par jour, {shown} : plus la couleur d'un jour est forte, plus il y a d'enfants.",
    )
