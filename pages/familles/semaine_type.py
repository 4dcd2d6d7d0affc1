"""« Semaine type »: what a child does every school week, ticked once, for several children and months at a time."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import streamlit as st

from cantine.billing.queries.changed_cost import read_family_prices
from cantine.billing.queries.month_cost import read_priced_services
from cantine.bookings.actions.apply_week import apply_week
from cantine.bookings.queries import bookings, places, wishes
from cantine.bookings.queries.bulk_preview import FamilyState
from cantine.bookings.rules import typical_week
from cantine.bookings.rules.cell_changes import CellChange
from cantine.bookings.rules.columns import list_concerned
from cantine.bookings.rules.typical_week import WeekHorizon
from cantine.common.french import day_and_month, join_words, long_date
from cantine.common.language.translate import translate
from cantine.families.queries import families
from cantine.offer.queries import offer
from cantine.opening.queries.openings import hold_periods
from pages.shared import calendar_words, escaping, notice, session
from pages.shared.database_failures import NotSaved
from pages.shared.week_grid import change_preview
from pages.shared.week_grid.week_grid import show_week_grid

EARLIER, LATER = timedelta(366), timedelta(600)
RECENT = timedelta(150)
"""Since when bookings tell what a child mostly does."""

UNTIL = {
    WeekHorizon.MONTH: translate("La fin du mois"),
    WeekHorizon.HOLIDAYS: translate("Les prochaines vacances"),
    WeekHorizon.YEAR: translate("La fin de l'année scolaire"),
}

parent = session.require("guardian")
family_id = parent.actor.require_family()
now, today = session.now(), session.today()
apply_newest = st.session_state.pop("apply_newest", False)


def read_choice() -> list[object]:
    """What is chosen on the page as it stands now, each field by itself."""
    return [st.session_state.get(key) for key in ("week", "until", "replace", *(f"for_{one}" for one in children))]


def apply(wishes: Mapping[int, Sequence[CellChange]], choice: list[object]) -> None:
    """Save the changes that the preview showed; the page that follows says what became of them.

    A tick may come with the click, newer than the preview: then the run that follows saves what it would show.
    """
    if choice != read_choice():
        st.session_state["apply_newest"] = True
        return
    try:
        with session.begin_act() as it:
            applied = apply_week(it.db, it.actor, wishes, it.now)
    except NotSaved:
        return  # the week and its preview stay
    except session.GONE:
        applied = {}
    st.session_state["applied"] = applied


with session.open_reader() as db:
    children = {str(child.id): child for child in families.list_children(db, family_id, today)}
    asked_for = st.query_params.get("enfant")
    if asked_for is not None and asked_for not in children:
        session.stop_as_missing()
    services, tariffs = read_priced_services(db, today, today + LATER)
    calendar = hold_periods(db, offer.read_calendar(db, parent.zone, today - EARLIER, today + LATER), family_id, now)
    pupils = [child.pupil for child in children.values()]
    first = typical_week.find_first_open_day(pupils, services, calendar, today, now)
    year_ends = typical_week.find_last_day(WeekHorizon.YEAR, first, parent.zone) if first else today
    booked = bookings.list_for_children(db, [child.id for child in children.values()], today - RECENT, year_ends)
    taken = places.count_taken_places(db, services, today, year_ends)
    wished = wishes.list_wishes(db, [child.id for child in children.values()], calendar, today, year_ends)
    ids = [child.id for child in children.values()]
    prices = read_family_prices(db, family_id, ids, services, tariffs, calendar, today, year_ends)

st.title(translate("Semaine type"), anchor=False)
session.show_link("compte", translate("Retour au relevé de situation"), "arrow_back")
if not children:
    st.info(translate("Aucun enfant n'est rattaché à votre compte. Adressez-vous à la mairie pour l'inscrire."))
    st.stop()
if first is None:
    st.info(translate("Aucun jour d'école n'est ouvert à l'inscription pour l'instant."))
    st.stop()

st.markdown(
    translate("Cochez une semaine d'école : elle est inscrite chaque semaine, jusqu'à la date que vous choisissez.")
)
candidates = [children[asked_for]] if asked_for else [*children.values()]
own = [one for one in booked if one.family_id == family_id]
habits = [
    typical_week.find_usual_week(
        {(one.day, one.service_id): one.time for one in own if one.child_id == child.id}, parent.zone
    )
    for child in candidates
]
like = next((place for place, habit in enumerate(habits) if habit), 0)
if habits[like]:
    name = escaping.escape_markdown(candidates[like].first_name)
    st.markdown(translate("Proposée d'après les dernières inscriptions de **{name}**.", name=name))
concerned = list_concerned(services, pupils, typical_week.list_school_days(first, year_ends, parent.zone))
week = show_week_grid(typical_week.list_week_services(concerned), habits[like], key="week")

alike = [child for child, habit in zip(candidates, habits, strict=True) if habit == habits[like]]
if len(children) > 1:
    st.html(f'<p class="question">{translate("Pour qui")}</p>')
with st.container(horizontal=True, key="for"):
    chosen = [
        child
        for child in children.values()
        if len(children) == 1
        or st.checkbox(escaping.escape_markdown(child.first_name), child in alike, f"for_{child.id}")
    ]
ends = {until: typical_week.find_last_day(until, first, parent.zone) for until in WeekHorizon}
horizons = typical_week.list_horizons(ends)
if st.session_state.get("until") not in horizons:
    st.session_state.pop("until", None)  # a horizon that has just become equal to another
labels_of = {
    one: translate("{until} : {day}", until=UNTIL[one], day=f"{day_and_month(ends[one])} {ends[one].year}")
    for one in horizons
}
until = st.radio(
    translate("Jusqu'à quand"),
    horizons,
    horizons.index(WeekHorizon.HOLIDAYS),
    labels_of.__getitem__,
    key="until",
)
replace = st.checkbox(translate("Remplacer ce qui est déjà inscrit"), key="replace")
st.caption(
    translate(
        "Les jours et les heures que cette semaine n'a pas sont alors retirés ou changés. Sans cette case, tout ce "
        "qui est "
        "déjà inscrit reste. Les vacances scolaires ne changent jamais : elles s'inscrivent jour par jour."
    )
)

stands = FamilyState(services, calendar, booked, taken, now, wished)
days = typical_week.list_school_days(first, ends[until], parent.zone)
preview = stands.preview(chosen, typical_week.spread_week(week, days, services), days, replace=replace)
names = {child.id: child.first_name for child in children.values()}
labels = {service.id: service.label for service in services}

applied = st.session_state.pop("applied", None)
if applied:
    st.header(translate("Ce qui a changé"), anchor=False)
    change_preview.show_after(applied, names, labels)
    for child_id in applied:
        session.show_link(
            "inscriptions",
            translate("Voir les inscriptions de {child}", child=names[child_id]),
            "edit_calendar",
            enfant=str(child_id),
            mois=f"{first:%Y-%m}",
        )
    st.stop()

st.header(translate("Ce qui va changer"), anchor=False)
if applied is not None:
    notice.show_refusal(translate("Rien n'a été enregistré. Vérifiez, puis recommencez."))
if not chosen:
    st.info(translate("Choisissez au moins un enfant."))
elif not week and not replace:
    st.info(translate("Cochez au moins une case de la semaine."))
else:
    guess = calendar_words.describe_guess(ends[until])
    st.markdown(
        translate(
            "Du {first} au {last}, semaines d'école seulement. {guess}",
            first=long_date(first),
            last=long_date(ends[until]),
            guess=guess,
        )
    )
    if shared := [escaping.escape_markdown(child.first_name) for child in chosen if child.pupil.is_shared]:
        st.markdown(
            translate("Les jours où {names} est chez l'autre parent ne changent pas.", names=join_words(shared))
        )
    change_preview.show_before(preview.results, names, labels)
    costs = {child.id: prices.estimate(child, preview.results[child.id].saved, booked) for child in chosen}
    change_preview.show_cost(costs, names)
    disabled = not preview.changes_something
    shown = preview.asked, read_choice()
    st.button(translate("Appliquer"), type="primary", disabled=disabled, on_click=apply, args=shown, key="apply")
    if apply_newest and preview.changes_something:
        apply(*shown)
        st.rerun()
