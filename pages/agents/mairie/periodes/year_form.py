"""« Toute une année »: the periods of a school year from one rule, seen before they are made."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import plural
from cantine.common.period_types import PeriodMode
from cantine.common.school_days import school_year, shift_month
from cantine.offer.actions import periods
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.period_form import PeriodForm
from cantine.offer.rules.period_sentences import describe_days, describe_moment, describe_window
from cantine.offer.rules.period_years import UNIT_LABELS, PeriodPlan, PeriodUnit, plan_year
from cantine.offer.rules.services import ServiceRules
from pages.agents.mairie.periodes.moment_fields import CLOSES, OPENS, show_planned_moment
from pages.agents.mairie.periodes.priority_fields import (
    TownNames,
    show_announcement,
    show_mode,
    show_priorities,
    show_services,
)
from pages.shared import notice
from pages.shared.form_action import attempt
from pages.shared.tables import html_table


def show_year_form(names: TownNames, services: Sequence[ServiceRules], calendar: Calendar, today: date) -> None:
    """Show the rule, the periods that it makes, and the button that makes them."""
    make, of_year = _show_plan(names, today)
    try:
        plan = make()
        planned = plan_year(plan, services, calendar, of_year, today) if plan.service_ids else []
        for form in planned:
            form.clean()
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
        return
    if not plan.service_ids:
        st.info("Choisissez les prestations : les périodes s'affichent avant d'être créées.")
        return
    if not planned:
        st.info("Ces prestations n'ont aucun jour à venir dans cette année scolaire.")
        return
    _show_planned(planned)
    if st.button(f"Créer {plural(len(planned), 'période')}", type="primary", key="make_year"):
        done = f"{plural(len(planned), 'période créée', 'périodes créées')}."
        attempt(done, lambda it: periods.add_periods(it.db, it.actor, planned, it.now))


def _show_plan(names: TownNames, today: date) -> tuple[Callable[[], PeriodPlan], date]:
    begins = school_year(today)[0]
    years = (begins, shift_month(begins, 12))
    of_year = st.selectbox("Année scolaire", years, format_func=lambda day: f"{day.year}-{day.year + 1}", key="year")
    unit = st.selectbox("Une période pour", [*PeriodUnit], format_func=UNIT_LABELS.__getitem__, key="year_unit")
    services = show_services(names, frozenset(), "year_services")
    label = st.text_input("Nom devant chaque période (facultatif)", max_chars=60, key="year_label")
    by_day = "selon les délais de la prestation"
    opens = show_planned_moment("Les inscriptions s'ouvrent", "toujours ouvertes", OPENS, "year_opens")
    closes = show_planned_moment("Elles se ferment", by_day, CLOSES, "year_closes")
    cancels = show_planned_moment("On annule jusqu'à", by_day, CLOSES, "year_cancels")
    mode = show_mode(PeriodMode.FIRST_COME, "year_mode")
    wishes = mode is not PeriodMode.FIRST_COME
    first = show_priorities(names, (), mode, f"year_first_{mode}") if wishes else tuple
    announced = show_announcement(None, "year")

    def make() -> PeriodPlan:
        moments = opens(), closes(), cancels()
        return PeriodPlan(unit, services, *moments, mode, first(), announced(), label.strip())

    return make, of_year


def _show_planned(planned: Sequence[PeriodForm]) -> None:
    rows = [
        (one.label, describe_days(one.build_rules()), describe_window(one.build_rules()), _describe_cancelling(one))
        for one in planned
    ]
    head = ("Période", "Jours", "Inscriptions", "Annulation")
    with st.container(key="planned"):
        st.html(html_table.render_table(head, rows, "Périodes de l'année", "journal"))


def _describe_cancelling(one: PeriodForm) -> str:
    return f"jusqu'au {describe_moment(one.cancel_until)}" if one.cancel_until else "délais de la prestation"
