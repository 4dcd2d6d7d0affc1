"""The month grid: the boxes that a parent ticks, drawn in the browser; the page reads and saves what it sends."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.components.v2.bidi_component import ComponentResult

from cantine.http.shell.component_scripts import import_script, read_script
from pages.shared.component import add_words, read_beside, write_data

_component = st.components.v2.component(
    "month_grid",
    html=read_beside(__file__, "browser/month_grid.html"),
    css=read_beside(__file__, "browser/month_grid.css"),
    js=import_script("month_grid"),
)


def show_month_grid(
    data: dict[str, Any],
    key: str,
    on_save: Callable[[], None],
    on_go: Callable[[], None],
    written: Mapping[str, bytes] | None = None,
) -> ComponentResult:
    """Show one child's month; `key` stays the same from month to month. All texts of `data` come in the language of
    the run, with those that the script itself says in another one than French. `written` are parts of `data` that are
    JSON already, by name.

    data: child {id, name}, children [the same], month {iso, label, previous, next} (None: button disabled),
    note (** for bold), rules: the sentences behind it (may be absent),
    services [{id, label, short, times: [[minutes, text]] or None, time_name,
    brings: the ids of those that ticking it ticks too (may be absent)}],
    weeks [{number, label, status: {open, text} or None, empty: text or None, reason: why nothing in it may change or
    None, services: the ids of those that take room in it (all where it is absent),
    days: [{iso, label, short, today, reason: the same of the day, month: its name in a week that lies in two,
    cells: one per service}]}],
    costs: what `family_costs` makes (may be absent), waivers: reasons not to ask a surcharge (for staff, may be
    absent), outcome {id, saved: a number, refused: [sentences]} of the last save, its id new for each save, or None.
    A cell is {on, time: minutes or None, off: the reason why it is greyed or None,
    mark: "added", "invoiced", "other", "sick", "wish", "prepared", "waiting" or None, wish: true where what is ticked
    is a wish};
    None where the service never runs on that weekday.
    For staff also late: {on, off}, whether becoming that is too late; full: why ticking needs a yes (no place, not for
    this child), or None.

    Two triggers, read in the callbacks from `st.session_state[key]`:
    `save`, {child: id, changes: [{day, service, on, time, was: {on, time}}]}: only the cells that changed, `was` being
    what the parent saw, or {children: [the same of each]} where several children have changes; from staff also
    `reason` where some are late, and `exceed` where some exceed a capacity;
    `go`, where to: {"child": id} or {"month": "2026-12"}.
    Changes are kept in the browser, of every month and every child of `children`, until they are saved: an outcome
    with a new id says so.
    """
    told = write_data(add_words(data, read_script("month_grid")), written)
    return _component(data=told, key=key, on_save_change=on_save, on_go_change=on_go)
