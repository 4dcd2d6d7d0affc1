"""A year as a calendar: the stronger the colour of a day, the more children."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import altair as alt
import pandas as pd

from cantine.common.french import format_number, long_date, short_month
from cantine.common.school_days import find_monday
from cantine.offer.rules.open_days import OpenDay
from pages.agents.cantine.frequentation import attendance_chart as charts
from pages.shared.chart_colours import INK, MAIN, SHADE

FRIDAY = timedelta(4)
FAINTEST = 0.2
"""How strong the colour of nobody would be, of 1; what is faintest stands out from the page still."""

_WEEKDAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")


def draw_calendar(days: Sequence[OpenDay], figures: Mapping[date, int], title: str, today: date) -> charts.Chart:
    """A chart of a year with a column a week: the stronger a day, the more; special days with nobody are grey."""
    weekdays = [_WEEKDAYS[weekday] for weekday in sorted({day.day.weekday() for day in days})]
    down = alt.Y(
        "jour:O",
        sort=weekdays,
        scale=alt.Scale(domain=weekdays, paddingInner=0.1),
        axis=alt.Axis(title=None, ticks=False, domain=False, aria=False),
    )
    tooltip = [
        charts.make_tooltip("date", "Jour"),
        charts.make_tooltip("texte", title),
        charts.make_tooltip("raison", "Fermeture ou vacances"),
    ]
    whole = alt.Chart(_list_cells(days, figures)).encode(x=_make_week_axis(days), y=down, tooltip=tooltip)
    grey = alt.condition(alt.datum.raison != "", alt.value(1), alt.value(0.35))
    filled = whole.transform_filter("isValid(datum.nombre)").mark_rect(fill=MAIN).encode(opacity=_make_strength())
    layers = [whole.mark_rect(fill=SHADE).encode(opacity=grey), filled]
    if today in {day.day for day in days}:
        now = whole.transform_filter(f"datum.date == '{long_date(today)}'")
        layers.append(now.mark_rect(fill=None, stroke=INK, strokeWidth=1.5))
    return (
        alt.layer(*layers)
        .resolve_scale(opacity="independent")
        .properties(height=26 * len(weekdays) + charts.AROUND)
        .configure_view(stroke=None)
    )


def _make_strength() -> alt.Opacity:
    """How strong the colour of a day is: the more children, the stronger."""
    legend = alt.Legend(
        title=None,
        orient="bottom",
        labelExpr=charts.make_number_axis().labelExpr,
        symbolType="square",
        symbolFillColor=MAIN,
        symbolStrokeWidth=0,
        aria=False,
    )
    return alt.Opacity("nombre:Q", scale=alt.Scale(range=[FAINTEST, 1], zero=True), legend=legend)


def _list_cells(days: Sequence[OpenDay], figures: Mapping[date, int]) -> pd.DataFrame:
    rows = []
    for day in days:
        count = figures.get(day.day, 0)
        rows.append(
            {
                "semaine": charts.format_key(find_monday(day.day)),
                "jour": _WEEKDAYS[day.day.weekday()],
                "nombre": count if count else None,
                "texte": format_number(count) if count or not day.note else "–",
                "date": long_date(day.day),
                "raison": day.note,
            }
        )
    return pd.DataFrame(rows, columns=["semaine", "jour", "nombre", "texte", "date", "raison"])


def _make_week_axis(days: Sequence[OpenDay]) -> alt.X:
    """The axis of weeks. A week belongs to the month of its Friday: the first one of September may begin in August."""
    fridays = charts.list_firsts(min(find_monday(one.day) + FRIDAY, days[-1].day) for one in days)
    months = {charts.format_key(find_monday(friday)): short_month(friday) for friday in fridays}
    weeks = dict.fromkeys(charts.format_key(find_monday(day.day)) for day in days)
    return alt.X(
        "semaine:O",
        scale=alt.Scale(domain=list(weeks), paddingInner=0.1),
        axis=alt.Axis(
            values=list(months),
            labelExpr=charts.make_label_expression(months),
            title=None,
            labelAngle=0,
            labelOverlap="greedy",
            ticks=False,
            domain=False,
            aria=False,
        ),
    )
