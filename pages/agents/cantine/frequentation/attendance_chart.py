"""Meals per day as a chart. French words are made here: the browser formats nothing but whole numbers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from cantine.common.french import format_number, long_date, short_day, short_month
from cantine.common.typed_text.html import escape
from cantine.offer.rules.open_days import OpenDay
from pages.shared.chart_colours import INK, SHADE

Chart = Any
"""What altair draws; its own types are lost on the way."""

COLOURS = [
    "#2e7d4f",
    "#e39b2d",
    "#3f7cac",
    "#b5485d",
    "#7a6aa8",
    "#6aa84f",
    "#c77f4a",
    "#4aa3a2",
    "#8c8c3e",
    "#a05f9a",
    "#5b6c8f",
    "#c2b04a",
]
WEEK = 7
AROUND = 60
"""Pixels of a chart's height for what stands under it: the names of days."""

FEW = 31
"""Days that each have their name under the chart; of more only the first of each month has one."""


def draw_days(
    days: Sequence[OpenDay],
    figures: Mapping[tuple[date, str], int],
    groups: Sequence[str],
    title: str,
    today: date,
    before: Mapping[date, int] | None = None,
) -> Chart:
    """A column a day, parted by `groups` (in this order), each from `figures` by (day, group). Special days are shaded,
    today is marked; `before` is what each day had a year before, shown by a short line."""
    scale = alt.Scale(domain=[format_key(day.day) for day in days])
    shown = alt.X("jour:O", sort=None, scale=scale, axis=_make_day_axis(days))
    layers = [_draw_closed_days(days, shown)] if any(day.note for day in days) else []
    if today in {day.day for day in days}:
        layers.append(_draw_today(today, shown))
    layers.append(_draw_bars(figures, groups, title, shown))
    if before and any(before.values()):
        layers.append(_draw_before(days, before, shown))
    return alt.layer(*layers).properties(height=300 + AROUND).configure_view(stroke=None)


def render_colours(groups: Sequence[str]) -> str:
    """The colour of each group as HTML, in lines as long as the window is wide; nothing for one alone."""
    if len(groups) < 2:
        return ""
    colours = zip(groups, _list_colours(groups), strict=True)
    items = [f'<li><i style="background: {colour}"></i>{escape(group)}</li>' for group, colour in colours]
    return f'<ul class="colours">{"".join(items)}</ul>'


def _list_colours(groups: Sequence[str]) -> list[str]:
    return [COLOURS[place % len(COLOURS)] for place in range(len(groups))]


def format_key(day: date) -> str:
    """The day as a place on an axis, in ISO form: so the places are in order by themselves."""
    return day.isoformat()


def make_tooltip(column: str, title: str) -> alt.Tooltip:
    """A line of what the chart shows beside the pointer."""
    return alt.Tooltip(f"{column}:N", title=title)


def make_number_axis() -> alt.Axis:
    """An axis of whole numbers with a space between thousands, as French writes them."""
    return alt.Axis(labelExpr="replace(format(datum.value, ',d'), ',', '\u202f')", tickMinStep=1, grid=True, aria=False)


def _make_day_axis(days: Sequence[OpenDay]) -> alt.Axis:
    """The axis of days: a name under each, or under the first of each month where there are many."""
    if len(days) <= FEW:
        named = {format_key(day.day): short_day(day.day) for day in days}
    else:
        named = {format_key(first): short_month(first) for first in list_firsts(day.day for day in days)}
    return alt.Axis(
        values=list(named),
        labelExpr=make_label_expression(named),
        title=None,
        labelAngle=-45 if WEEK < len(days) <= FEW else 0,
        labelOverlap="greedy",
        labelBound=False,
        labelFlush=False,
        ticks=len(days) > FEW,
        domain=True,
        aria=False,
    )


def list_firsts(days: Iterable[date]) -> list[date]:
    """The first of these days in each month."""
    found: dict[str, date] = {}
    for day in days:
        found.setdefault(f"{day:%Y-%m}", day)
    return list(found.values())


def make_label_expression(named: Mapping[str, str]) -> str:
    """The labels of an axis by their place, as an expression in the chart's own language."""
    return "{" + ", ".join(f'"{key}": "{word}"' for key, word in named.items()) + "}[datum.value]"


def _draw_bars(figures: Mapping[tuple[date, str], int], groups: Sequence[str], title: str, shown: alt.X) -> Chart:
    order = {group: place for place, group in enumerate(groups)}
    bars = pd.DataFrame(
        [
            {"jour": format_key(day), "quoi": group, "rang": order[group]}
            | {"nombre": count, "texte": format_number(count), "date": long_date(day)}
            for (day, group), count in figures.items()
            if count
        ],
        columns=["jour", "quoi", "rang", "nombre", "texte", "date"],
    )
    scale = alt.Scale(domain=list(groups), range=_list_colours(groups))
    colour = alt.Color("quoi:N", sort=list(groups), scale=scale, legend=None)
    return (
        alt.Chart(bars)
        .mark_bar()
        .encode(
            x=shown,
            y=alt.Y("nombre:Q", stack="zero", title=None, axis=make_number_axis()),
            color=colour,
            order=alt.Order("rang:Q"),
            tooltip=[make_tooltip("date", "Jour"), make_tooltip("quoi", title), make_tooltip("texte", "Nombre")],
        )
    )


def _draw_closed_days(days: Sequence[OpenDay], shown: alt.X) -> Chart:
    """Shade closures, public and school holidays from top to bottom, with their name."""
    special = pd.DataFrame(
        [{"jour": format_key(day.day), "date": long_date(day.day), "raison": day.note} for day in days if day.note],
        columns=["jour", "date", "raison"],
    )
    return (
        alt.Chart(special)
        .mark_rect(color=SHADE)
        .encode(x=shown, tooltip=[make_tooltip("date", "Jour"), make_tooltip("raison", "Fermeture ou vacances")])
    )


def _draw_today(today: date, shown: alt.X) -> Chart:
    """Draw a frame around today's column."""
    here = pd.DataFrame([{"jour": format_key(today), "date": f"{long_date(today)}, aujourd'hui"}])
    frame = alt.Chart(here).mark_rect(fill=None, stroke=INK, strokeWidth=1.5, strokeDash=[4, 3])
    return frame.encode(x=shown, tooltip=[make_tooltip("date", "Jour")])


def _draw_before(days: Sequence[OpenDay], before: Mapping[date, int], shown: alt.X) -> Chart:
    lines = pd.DataFrame(
        [
            {"jour": format_key(day.day), "nombre": before[day.day], "texte": format_number(before[day.day])}
            | {"date": long_date(day.day)}
            for day in days
            if before.get(day.day)
        ],
        columns=["jour", "nombre", "texte", "date"],
    )
    return (
        alt.Chart(lines)
        .mark_tick(color=INK, thickness=2, orient="horizontal")
        .encode(
            x=shown,
            y=alt.Y("nombre:Q", title=None),
            tooltip=[make_tooltip("date", "Jour"), make_tooltip("texte", "Un an avant")],
        )
    )
