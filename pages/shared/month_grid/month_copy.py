"""« Copier vers LILI »: the month of one child for a brother or sister, seen before it is done."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from cantine.billing.queries.changed_cost import read_family_prices
from cantine.billing.queries.month_cost import read_priced_services
from cantine.bookings.actions.apply_week import copy_month
from cantine.bookings.queries.bulk_preview import FamilyState
from cantine.bookings.rules.cell_changes import CellChange
from cantine.common.french import month_name
from cantine.common.language.translate import translate
from cantine.common.typed_text.html import escape
from cantine.families.queries.families import ChildOfFamily
from pages.shared import escaping, notice, session
from pages.shared.database_failures import NotSaved
from pages.shared.week_grid import change_preview


def render_title(child: ChildOfFamily, children: Sequence[ChildOfFamily], days: Sequence[date]) -> str:
    """What stands above the buttons of `offer_copies`; nothing where it shows none."""
    if not _list_siblings(child, children, days):
        return ""
    title = escape(translate("Copier {month}", month=month_name(days[0])))
    said = escape(translate("Les jours à venir de {child}, pour un frère ou une sœur.", child="{0}"))
    return f"<h2>{title}</h2><p>{said.format(f'<b>{escape(child.first_name)}</b>')}</p>"


def offer_copies(
    child: ChildOfFamily, children: Sequence[ChildOfFamily], days: Sequence[date], stands: FamilyState, family_id: int
) -> None:
    """A button for each brother and sister, then what copying these days would change; nothing for an only child. What
    the other parent of the child has booked is not copied."""
    siblings = _list_siblings(child, children, days)
    if not siblings:
        return
    with st.container(horizontal=True, key="copies"):
        for sibling in siblings:
            label = translate("Copier vers {child}", child=escaping.escape_markdown(sibling.first_name))
            st.button(label, key=f"copy_{sibling.id}", on_click=_choose, args=(child.id, days[-1], sibling.id))
    copied = st.session_state.pop("copied", None)
    names = {one.id: one.first_name for one in children}
    labels = {service.id: service.label for service in stands.services}
    if copied:
        change_preview.show_after(copied, names, labels)
    elif copied is not None:
        notice.show_refusal(translate("Rien n'a été copié. Vérifiez, puis recommencez."))
    chosen = [one for one in siblings if st.session_state.get("copy_to") == (child.id, days[-1], one.id)]
    if chosen:
        _show_question(child, chosen, days, stands, family_id)


def _list_siblings(
    child: ChildOfFamily, children: Sequence[ChildOfFamily], days: Sequence[date]
) -> list[ChildOfFamily]:
    return [one for one in children if one.id != child.id] if days else []


def _show_question(
    child: ChildOfFamily, chosen: Sequence[ChildOfFamily], days: Sequence[date], stands: FamilyState, family_id: int
) -> None:
    """Show what the copy would change, with the buttons to make it or not."""
    [sibling] = chosen
    copy_newest = st.session_state.pop("copy_newest", False)
    whose = escaping.escape_markdown(sibling.first_name)
    replace = st.checkbox(translate("Remplacer ce qui est déjà inscrit pour {child}", child=whose), key="copy_replaces")
    held = stands.list_held(child.id, family_id)
    wanted = {cell: time for cell, time in held.items() if cell[0] in days}
    preview = stands.preview(chosen, wanted, days, replace=replace)
    labels = {service.id: service.label for service in stands.services}
    names = {sibling.id: sibling.first_name}
    change_preview.show_before(preview.results, names, labels)
    with session.open_reader() as db:
        services, tariffs = read_priced_services(db, days[0], days[-1])
        of_month = [sibling.id], services, tariffs, stands.calendar, days[0], days[-1]
        prices = read_family_prices(db, family_id, *of_month)
    saved = preview.results[sibling.id].saved
    change_preview.show_cost({sibling.id: prices.estimate(sibling, saved, stands.booked)}, names)
    with st.container(horizontal=True, key="copy_or_not"):
        ready = preview.changes_something
        shown = preview.asked, replace
        st.button(translate("Copier le mois"), type="primary", disabled=not ready, on_click=_copy, args=shown)
        st.button(translate("Ne pas copier"), on_click=_forget)
    if copy_newest and ready:
        _copy(*shown)
        st.rerun()


def _choose(child_id: int, last: date, sibling_id: int) -> None:
    """Look at the copy of this child's month (named by its last day) for this sibling."""
    st.session_state.pop("copy_newest", None)
    st.session_state["copy_to"] = (child_id, last, sibling_id)


def _forget() -> None:
    st.session_state.pop("copy_to", None)


def _copy(wishes: Mapping[int, Sequence[CellChange]], replaces: bool) -> None:
    """Save the changes that the preview showed; the page that follows says what became of them.

    The tick may come with the click, newer than the preview: then the run that follows saves what it would show.
    """
    if st.session_state["copy_replaces"] != replaces:
        st.session_state["copy_newest"] = True
        return
    try:
        with session.begin_act() as it:
            copied = copy_month(it.db, it.actor, wishes, it.now)
    except NotSaved:
        return  # the preview stays
    except session.GONE:
        copied = {}
    st.session_state["copied"] = copied
    _forget()
