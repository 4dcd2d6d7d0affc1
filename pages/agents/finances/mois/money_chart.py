"""Billed money as bars: what is paid of it, and what is still open. French words and amounts are made here."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from cantine.common.french import euros
from cantine.ledger.rules.overview import BilledFigures
from pages.shared.chart_colours import INK, INK_2, MAIN, OPEN

Chart = Any
"""What altair draws; its own types are lost on the way."""

STATES = {"Payé": MAIN, "Reste à payer": OPEN}
FORGIVEN = {"Remis ou non-valeur": INK_2}
"""What was written off has a bar of its own where there is such a thing."""

FEW = 6
"""Columns whose names fit beside each other on a phone."""

BAR, AROUND = 44, 90
"""Pixels of a lying bar's height, and for what stands under all of them."""

_AMOUNTS = "replace(format(datum.value, ',d'), ',', '\\u202f') + '\\u00a0€'"
"""Whole euros with a space between thousands; the locale of the chart's own formats is English."""


def draw_columns(parts: Mapping[str, BilledFigures]) -> Chart:
    """A chart with a column for each part, in their order; it suits months."""
    names = _make_name_axis(parts, labelAngle=-45 if len(parts) > FEW else 0)
    return _finish_chart(_make_bars(parts).encode(x=names, y=_make_amount_axis()), 320)


def draw_bars(parts: Mapping[str, BilledFigures]) -> Chart:
    """A chart with a bar for each part, one under the other, in their order; it suits the long names of services."""
    bars = _make_bars(parts).encode(y=_make_name_axis(parts, labelLimit=160), x=_make_amount_axis())
    return _finish_chart(bars, BAR * len(parts) + AROUND)


def _finish_chart(bars: Chart, height: int) -> Chart:
    """Give the chart its height and words as dark as the page's. Screen readers get its `alt`, not its own English."""
    drawn = bars.properties(height=height, padding={"top": 10, "left": 0, "right": 10, "bottom": 0})
    drawn = drawn.configure(aria=False)
    return drawn.configure_axis(labelColor=INK, labelFontSize=13).configure_legend(labelColor=INK, labelFontSize=13)


def _make_bars(parts: Mapping[str, BilledFigures]) -> Chart:
    states = STATES | (FORGIVEN if any(part.forgiven for part in parts.values()) else {})
    rows = pd.DataFrame(
        [
            {"nom": name, "état": state, "euros": cents / 100, "montant": euros(cents), "rang": rank}
            for name, part in parts.items()
            for rank, (state, cents) in enumerate(zip(states, (part.paid, part.open, part.forgiven), strict=False))
        ],
        columns=["nom", "état", "euros", "montant", "rang"],
    )
    colours = alt.Scale(domain=list(states), range=list(states.values()))
    legend = alt.Legend(orient="bottom", title=None)
    told = [alt.Tooltip("nom:N", title="De"), alt.Tooltip("état:N", title="État")]
    return (
        alt.Chart(rows)
        .mark_bar(aria=False)
        .encode(
            color=alt.Color("état:N", scale=colours, legend=legend, sort=list(states)),
            order=alt.Order("rang:Q"),
            tooltip=[*told, alt.Tooltip("montant:N", title="Montant")],
        )
    )


def _make_name_axis(parts: Mapping[str, BilledFigures], **axis: Any) -> dict[str, Any]:
    return {"field": "nom", "type": "ordinal", "sort": list(parts), "title": None, "axis": {"labelAngle": 0, **axis}}


def _make_amount_axis() -> dict[str, Any]:
    return {"field": "euros", "type": "quantitative", "title": None, "stack": "zero", "axis": {"labelExpr": _AMOUNTS}}
