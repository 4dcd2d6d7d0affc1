"""A day of the till: what came in and went out, how the cash agrees, and its closing."""

from datetime import date

import streamlit as st

from cantine.common.french import euros, long_date, long_day, numeric_moment
from cantine.common.number_input import read_cents
from cantine.common.tables.table import CellKind, Column
from cantine.common.vocabulary import METHOD_LABELS
from cantine.till.actions.till_days import close_day, reopen_day
from cantine.till.queries import closed_days, till_pages
from cantine.till.queries.movements import Movement
from cantine.till.queries.till_pages import TillPage
from cantine.till.rules import cash_count
from cantine.till.rules.closing import TypedClosing, describe_difference
from pages.shared import escaping, notice, session
from pages.shared.form_action import attempt
from pages.shared.forms import cash_count_fields, day_field
from pages.shared.tables import html_table

MEANS = (Column("Moyen"), *(Column(title, CellKind.AMOUNT) for title in ("Encaissé", "Rendu", "Total")))
MOVES = (
    Column("Pièce"),
    Column("Famille"),
    Column("Mouvement"),
    Column("Quittance"),
    Column("Entrée", CellKind.AMOUNT),
    Column("Sortie", CellKind.AMOUNT),
)
CASH = (Column("Espèces"), Column("Montant", CellKind.AMOUNT))


def show_section(today: date, *, may_close: bool, may_reopen: bool) -> None:
    """Show the day that the address or the field chooses, and its closing."""
    day = day_field.read_or_stop(day_field.show_day_field("Journée du", today, key="jour", bind="query-params"))
    with session.open_reader() as db:
        page = till_pages.read_till_page(db, day)
        reopened = closed_days.list_reopenings(db, day)
    st.header(f"Caisse du {long_date(day)}", anchor=False)
    st.html(escaping.render_paragraph(_describe_state(page, today)))
    for one in reopened:
        by = f" par {one.reopened_by}" if one.reopened_by else ""
        when = numeric_moment(one.reopened_at) if one.reopened_at else ""
        notice.show_news(f"Rouverte le {when}{by} : {one.reopened_why}")
    _show_means(page)
    _show_moves(page)
    _show_cash(page)
    address = f"/telecharger/caisse-{day}.pdf"
    st.html(f'<a class="file" href="{address}" download>Journal de caisse (PDF)</a>', width="content")
    if page.closed is None and may_close and day <= today and (page.last_closed is None or day > page.last_closed):
        _show_closing(page)
    elif page.is_last_closed and may_reopen:
        _show_reopening(page)


def _describe_state(page: TillPage, today: date) -> str:
    if page.closed:
        by = f" par {page.closed.closed_by}" if page.closed.closed_by else ""
        return f"Arrêtée le {numeric_moment(page.closed.closed_at)}{by} : rien ne s'y enregistre ni ne s'y annule plus."
    if page.day > today:
        return "Cette journée n'est pas commencée."
    if page.last_closed and page.day < page.last_closed:
        return f"La caisse est arrêtée jusqu'au {long_day(page.last_closed)} : cette journée ne change plus."
    return "Journée ouverte."


def _show_means(page: TillPage) -> None:
    rows = [(METHOD_LABELS[method], came, back, came - back) for method, (came, back) in page.means.items()]
    came, back = (sum(row[place] for row in page.means.values()) for place in (0, 1))
    total = ("Total", came, back, came - back)
    st.html(html_table.render_figures(MEANS, rows, "Par moyen de paiement", total))


def _show_moves(page: TillPage) -> None:
    if not page.movements:
        st.markdown("Aucun mouvement ce jour-là.")
        return
    st.html(f"<h3>Mouvements</h3>{html_table.render_figures(MOVES, map(_render_move, page.movements), 'Mouvements')}")


def _render_move(one: Movement) -> str:
    receipt = html_table.FileLink(one.receipt, f"/telecharger/quittance-{one.id}.pdf") if one.receipt else ""
    family = f"{one.family_name} (n° {one.family_number})" if one.family_number is not None else ""
    came = one.cents if one.counted and one.cents > 0 else None
    left = -one.cents if one.counted and one.cents < 0 else None
    cells = (one.piece, family, one.label, receipt, came, left)
    return html_table.render_row(MOVES, cells, "" if one.counted else "cancelled")


def _show_cash(page: TillPage) -> None:
    """Show how the cash agrees; without the morning's cash, where no day was ever closed, only what moved."""
    rows = [
        ("Encaissées, moins celles rendues", page.cash.received),
        ("Versées à la banque", -page.cash.deposited),
    ]
    if page.opening is not None:
        rows = [("Fonds de caisse du matin", page.opening), *rows]
        rows.append(("Prévues en caisse", page.cash.compute_expected(page.opening)))
    if page.closed:
        rows.append(("Comptées", page.closed.counted))
        rows.append(("Écart", page.closed.difference))
    st.html(f"<h3>Espèces</h3>{html_table.render_figures(CASH, rows, 'Espèces')}")
    if page.closed and page.closed.difference:
        st.html(html_table.render_list("Motif de l'écart", [page.closed.reason]))


def _show_closing(page: TillPage) -> None:
    """Show the count of notes and coins, and the button that closes the day; days are closed in order."""
    if page.first_open and page.first_open < page.day:
        notice.show_news(f"Les journées s'arrêtent dans l'ordre : celle du {long_date(page.first_open)} attend.")
        session.show_link("caisse", f"Voir le {long_date(page.first_open)}", "event", jour=page.first_open.isoformat())
        return
    first = page.last_closed is None
    with st.expander("Arrêter la caisse de cette journée", expanded=not first):
        if first:
            st.markdown(
                "Aucune journée n'est encore arrêtée, et rien n'y oblige. Dès la première, plus rien ne s'enregistre "
                "ni ne s'annule sur ce jour et ceux d'avant, et les suivantes s'arrêtent dans l'ordre."
            )
        else:
            st.markdown("Une fois arrêtée, la journée ne change plus : ni encaissement, ni annulation, ni rejet.")
        _show_count(page, first=first)


def _show_count(page: TillPage, *, first: bool) -> None:
    expected = page.cash.compute_expected(page.opening or 0)
    name = f"expected_{page.day}"
    seen = st.session_state.get(name, expected)  # what the clerk had in view while counting
    st.session_state[name] = expected
    with st.form(f"close_till_{page.day}", border=False):
        opening = st.text_input("Fonds de caisse du matin (€)", key="opening", max_chars=20) if first else ""
        typed = cash_count_fields.show_fields(str(page.day))
        why = st.text_input("Motif de l'écart, s'il y en a un", key=f"why_{page.day}", max_chars=100)
        with st.container(horizontal=True):
            close = st.form_submit_button("Arrêter la caisse", type="primary")
            add = st.form_submit_button("Additionner")
    if add:
        _add_up(typed, expected, opening, first=first)
    if close:
        done: list[int] = []

        def act(it: session.Act) -> None:
            morning = read_cents(opening) if first and opening.strip() else None
            asked = seen + (morning or 0)
            counted = TypedClosing(page.day, cash_count.read_count(typed), asked, why, morning)
            done.append(close_day(it.db, it.actor, counted, it.now))

        attempt(lambda: f"La caisse du {long_date(page.day)} est arrêtée. {describe_difference(done[0])}.", act)


def _add_up(typed: object, expected: int, opening: str, *, first: bool) -> None:
    """Show what the count comes to, and how it differs."""
    try:
        counted = cash_count.sum_count(cash_count.read_count(typed))  # type: ignore[arg-type]
        expected += read_cents(opening) if first and opening.strip() else 0
    except ValueError as refused:
        notice.show_refusal(str(refused))
        return
    difference = describe_difference(counted - expected)
    st.markdown(f"Compté : **{euros(counted)}**, prévu : **{euros(expected)}**. {difference}.")


def _show_reopening(page: TillPage) -> None:
    with st.expander("Rouvrir cette journée"), st.form("reopen", border=False):
        st.markdown("Le comptage reste noté ; la journée sera à compter et à arrêter de nouveau.")
        why = st.text_input("Motif de la réouverture", max_chars=100)
        if st.form_submit_button("Rouvrir la journée", type="primary"):
            attempt("La journée est rouverte.", lambda it: reopen_day(it.db, it.actor, page.day, why, it.now))
