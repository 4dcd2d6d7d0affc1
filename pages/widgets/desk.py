"""What waits at a desk: a figure for each thing, with a few lines that say what it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

SHOWN = 4
"""Lines below a figure; more of them are counted."""


@dataclass(frozen=True)
class WaitingFigure:
    """One figure: what it is of, how much, and its lines, the oldest first."""

    title: str
    figure: str
    lines: Sequence[str]


def show(waiting: Sequence[WaitingFigure]) -> None:
    """The figures side by side, one under the other on a phone."""
    st.html(f'<div class="headlines">{"".join(map(_render_card, waiting))}</div>')


def _render_card(one: WaitingFigure) -> str:
    more = len(one.lines) - SHOWN
    lines = [*one.lines[:SHOWN], *([f"et {more} de plus"] if more > 0 else [])]
    below = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f'<section><h3>{escape(one.title)}</h3><p class="figure">{escape(one.figure)}</p>{below}</section>'
