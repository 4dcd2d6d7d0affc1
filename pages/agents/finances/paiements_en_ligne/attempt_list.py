"""The attempts that are to be checked, then those of a period: by state, one by one, day by day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import streamlit as st

from cantine.common.french import describe_page, euros, numeric_moment, plural
from cantine.common.number_input import parse_family_number
from cantine.common.tables.table import CellKind, Column, make_columns
from cantine.common.vocabulary import ATTEMPT_LABELS, AttemptState
from cantine.online_payment.queries import attempt_particulars, attempts
from cantine.online_payment.queries.attempt_particulars import AttemptDay, AttemptParticulars
from cantine.online_payment.queries.attempts import PER_PAGE, AttemptDetails, AttemptFilter
from pages.shared import notice, session
from pages.shared.forms import day_field
from pages.shared.tables import html_table

WHAT = (*make_columns("Commencée le", "Famille", "Par", "Factures"), Column("Montant", CellKind.AMOUNT))
TO_CHECK = (*WHAT, *make_columns("Réponse", "À vérifier"))
HEAD = (*WHAT, Column("État"))
STATES = {"Tous": None, **{label: state for state, label in ATTEMPT_LABELS.items()}}
BY_STATE = (Column("État"), Column("Nombre", CellKind.COUNT), Column("Montant", CellKind.AMOUNT))
BY_DAY = (
    Column("Jour", CellKind.DATE),
    Column("Tentatives", CellKind.COUNT),
    Column("Payées", CellKind.COUNT),
    Column("Montant payé", CellKind.AMOUNT),
    Column("À vérifier", CellKind.COUNT),
    Column("En cours", CellKind.COUNT),
    Column("Sans suite", CellKind.COUNT),
)
WITHOUT_END = (AttemptState.CREATED, AttemptState.WAITING)
IN_VAIN = (AttemptState.REFUSED, AttemptState.ABANDONED, AttemptState.EXPIRED)
MOST_DAYS = timedelta(days=61)
"""Days that are shown one by one, besides the last one."""

Particulars = Mapping[int, AttemptParticulars]


def show_section(today: date, *, to_check: int) -> None:
    """Show the attempts to be checked, then those that the filters in the address choose, page by page."""
    if to_check:
        _show_to_check(to_check)
    with st.container(horizontal=True, vertical_alignment="top", key="filters"):
        since = day_field.show_day_field("Du", today.replace(day=1), key="du", bind="query-params")
        until = day_field.show_day_field("Au", today, key="au", bind="query-params")
        state = st.selectbox("État", STATES, key="etat", bind="query-params")
        number = st.text_input("N° de famille", key="numero", bind="query-params", max_chars=9)
        leaf = st.number_input("Page", 1, 100_000, key="page", bind="query-params")
    first, last = day_field.read_any_or_stop(since), day_field.read_any_or_stop(until)
    if first and last and first > last:
        notice.show_refusal("Le premier jour doit venir avant le dernier.")
        return
    family = (parse_family_number(number) or 0) if number.strip() else None  # what is no number is no family's
    of_period = AttemptFilter(first, last, family_number=family)
    wanted = STATES[state]
    chosen = AttemptFilter(first, last, frozenset({wanted}) if wanted else frozenset(), family)
    end = last or today
    with session.open_reader() as db:
        sums = attempts.count_by_state(db, of_period)
        found = attempts.list_attempts(db, chosen, leaf)
        told = attempt_particulars.read_particulars(db, [one.id for one in found.attempts])
        days = attempt_particulars.list_days(db, max(first or date.min, end - MOST_DAYS), end)
    _show_states(sums)
    if not found.count:
        st.info("Aucune tentative sur cette période." if leaf == 1 else "Cette page est vide : revenez à la page 1.")
        return
    st.markdown(f"{plural(found.count, 'tentative')}, {describe_page(leaf, found.count, PER_PAGE)}.")
    rows = [(*_list_cells(one, told), describe_state(one, told[one.id])) for one in found.attempts]
    with st.container(key="payments"):
        st.html(html_table.render_figures(HEAD, rows, "Tentatives"))
    if family is None:
        _show_days(days)


def _show_to_check(count: int) -> None:
    with session.open_reader() as db:
        found = attempts.list_attempts(db, AttemptFilter(to_look_at=True)).attempts
        told = attempt_particulars.read_particulars(db, [one.id for one in found])
    st.header("À vérifier", anchor=False)
    st.markdown("Ouvrez une tentative par sa date pour interroger le service, créditer la famille ou la classer.")
    rows = [(*_list_cells(one, told), f"« {one.answer} »" if one.answer else "", one.note) for one in found]
    st.html(html_table.render_figures(TO_CHECK, rows, "Tentatives à vérifier"))
    if count > len(found):
        st.caption(f"Les {len(found)} dernières ; {count - len(found)} de plus attendent.")


def _list_cells(one: AttemptDetails, told: Particulars) -> tuple[html_table.Content, ...]:
    """The cells of an attempt: its moment leads to all that is known of it, its family to their account."""
    family = f"{one.family_name} (n° {one.family_number})"
    more = told[one.id]
    opened = numeric_moment(one.created_at)
    name = f"Tentative du {opened}, {family}"
    return (
        html_table.PageLink(opened, f"/paiements-en-ligne?tentative={one.id}", name),
        html_table.PageLink(family, f"/compte-famille?numero={one.family_number}"),
        more.paid_by,
        ", ".join([*(part.name for part in more.parts), *(["avance"] if one.advance_cents else [])]),
        one.cents,
    )


def describe_state(one: AttemptDetails, more: AttemptParticulars) -> str:
    """« Payée », « Payée, 20,00 € rejetés ou remboursés », « Abandonnée (classée : … ) »; « Payée, 20,00 € crédités
    (créditée par la mairie : … ) » where more or less was asked."""
    label = ATTEMPT_LABELS[one.state]
    label += f", {euros(more.credited)} crédités" if more.credited not in (0, one.cents) else ""
    if back := sum(entry.cents for entry in more.taken_back):
        return f"{label}, {euros(back)} rejetés ou remboursés"
    if one.closed_why:
        return f"{label} ({'créditée par la mairie' if one.payment_id else 'classée'} : {one.closed_why})"
    return label


def _show_states(sums: Mapping[AttemptState, tuple[int, int]]) -> None:
    rows = [(ATTEMPT_LABELS[state], *sums[state]) for state in AttemptState if state in sums]
    if rows:
        total = sum(count for count, _cents in sums.values()), sum(cents for _count, cents in sums.values())
        st.html(html_table.render_figures(BY_STATE, rows, "Tentatives par état", ("Total", *total)))


def _show_days(days: Sequence[AttemptDay]) -> None:
    st.header("Jour par jour", anchor=False)
    rows = [
        (
            one.day,
            one.count(*AttemptState),
            one.count(AttemptState.PAID),
            one.sum_cents(AttemptState.PAID),
            one.count(AttemptState.TO_CHECK),
            one.count(*WITHOUT_END),
            one.count(*IN_VAIN),
        )
        for one in days
    ]
    st.html(html_table.render_figures(BY_DAY, rows, "Tentatives jour par jour"))
