"""« Menus »: what is cooked each day, pasted from a mail or a table, or typed."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from cantine.common.day_input import write_day
from cantine.common.form_input import NotAccepted, check_length
from cantine.common.french import day_and_month, plural, weekday_and_day
from cantine.common.roles import Permission
from cantine.common.school_days import find_monday
from cantine.offer.actions.menus import save_menus
from cantine.offer.queries.menus import read_menus
from cantine.offer.rules.menu_days import NotRead
from cantine.offer.rules.menus import LONGEST, DayMenu, read_pasted_menus
from pages.shared import notice, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import note_done, say_what_was_done
from pages.shared.forms import day_field
from pages.shared.tables import menu_table

agent = session.require(Permission.EDIT_MENUS)

st.title("Menus", anchor=False)
say_what_was_done("pasted")
if why := st.session_state.pop("not_read", None):
    notice.show_refusal(why)
SHOWN = 60
"""Letters of a line that was left out, as it is told."""
LONGEST_PASTED = 10_000

start = find_monday(
    day_field.read_or_stop(day_field.show_day_field("Semaine du", session.today(), key="semaine", bind="query-params"))
)
days = [start + timedelta(ahead) for ahead in range(5)]


def keep(wanted: dict[date, DayMenu], left_out: Sequence[str] = ()) -> None:
    """Save these menus and say how many days changed, and what was no part of a menu."""
    try:
        with session.begin_act() as it:
            changed = save_menus(it.db, it.actor, wanted, it.now)
    except NotAccepted as refused:
        st.session_state["not_read"] = str(refused)
        return
    except session.GONE:
        return
    left = " · ".join(line if len(line) <= SHOWN else f"{line[:SHOWN]}…" for line in left_out)
    saved = f"{plural(changed, 'menu enregistré', 'menus enregistrés')}."
    note_done(f"{saved} Laissé de côté : {left}" if left else saved, beside="pasted")


def keep_pasted() -> None:
    """What was pasted and understood; the text stays where it was not."""
    try:
        check_length(st.session_state["pasted"], LONGEST_PASTED, "text")
        pasted = read_pasted_menus(st.session_state["pasted"], start)
    except (NotAccepted, NotRead) as why:
        st.session_state["not_read"] = str(why)
    else:
        keep(pasted.menus, pasted.left_out)
        st.session_state["pasted"] = ""
        st.session_state["semaine"] = write_day(find_monday(min(pasted.menus)))
        for key in [key for key in st.session_state if str(key).startswith(("text ", "green "))]:
            del st.session_state[key]
        session.read_edits().clear()


with session.open_reader() as db:
    known = read_menus(db, days[0], days[-1])

st.header(f"Semaine du {day_and_month(start)}", anchor=False)
st.html(menu_table.render_table(known) if known else '<p class="empty">Aucun menu pour cette semaine.</p>')

st.header("Coller des menus", anchor=False)
st.text_area(
    "Une ligne par jour («\u00a0lundi 30 mai\u00a0: salade, rôti\u00a0»), ou un tableau avec un jour par colonne",
    key="pasted",
    height=160,
    max_chars=LONGEST_PASTED,
)
st.button("Enregistrer ce qui est collé", on_click=keep_pasted)

st.header("Écrire jour par jour", anchor=False)
edit = EditForm(f"menus {start}", {day.isoformat(): known.get(day, DayMenu("")) for day in days})
wanted: dict[date, DayMenu] = {}
changed: list[int] = []
with st.form("week"):
    for day in days:
        menu = edit.shown[day.isoformat()]
        name, of = weekday_and_day(day).capitalize(), edit.key(f"text {day}")
        text = st.text_area(name, menu.text, key=of, max_chars=LONGEST, height=80)
        green = st.checkbox(f"Jour végétarien, {weekday_and_day(day)}", menu.vegetarian, key=edit.key(f"green {day}"))
        wanted[day] = DayMenu(text, green)
    if edit.submitted("Enregistrer la semaine"):
        edit.attempt(
            lambda: f"{plural(changed[-1], 'menu enregistré', 'menus enregistrés')}.",
            lambda it: changed.append(save_menus(it.db, it.actor, wanted, it.now, seen=edit.seen)),
            lambda _name, menu: menu.text + (" (jour végétarien)" if menu.vegetarian else "") if menu.text else "vide",
        )
