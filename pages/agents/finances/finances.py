"""The home of finance: what waits to be billed, sent, paid and taken to the bank, each with the way there."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from cantine.billing.queries.absence_credits import count_waiting_absences
from cantine.common.french import euros, format_number, month_name, plural
from cantine.common.roles import Permission
from cantine.ledger.queries.finance_home import read_finance_home
from cantine.online_payment.queries.payment_alerts import read_alerts
from pages.agents.finances.paiements_en_ligne.alerts import show_alerts
from pages.shared import notice, session

SHOWN = 4
"""Lines below a figure; more of them are counted."""


agent = session.require(Permission.SEE_BILLING)
today = session.today()


def render_card(title: str, figure: str, lines: Sequence[str]) -> str:
    """How much waits to be done as HTML, with the first lines that say of what and how many more there are."""
    more = len(lines) - SHOWN
    told = [*lines[:SHOWN], *([f"et {more} de plus"] if more > 0 else [])]
    below = "".join(f"<p>{escape(line)}</p>" for line in told)
    return f'<section><h3>{escape(title)}</h3><p class="figure">{escape(figure)}</p>{below}</section>'


def describe_bookings(count: int) -> str:
    """« 7 531 inscriptions »."""
    return f"{format_number(count)} {'inscriptions' if count > 1 else 'inscription'}"


with session.open_reader() as db:
    home = read_finance_home(db, today)
    alerts = read_alerts(db, session.now())
    absences = count_waiting_absences(db, today)

st.title("Accueil des finances", anchor=False)
if alerts:
    show_alerts(alerts)
    session.show_link("paiements-en-ligne", "Voir les paiements en ligne", "add_card")
for month, (families, count) in home.credited.items():
    notice.show_warning(
        f"{month_name(month).capitalize()} : {describe_bookings(count)} de {plural(families, 'famille')} rendues par "
        "avoir restent à facturer de nouveau : la prochaine facturation de ce mois ne prend que ce qui reste."
    )
this_month = today.replace(day=1)
over = {month: counts for month, counts in home.to_bill.items() if month < this_month}
running = home.to_bill.get(this_month)

waiting = (
    render_card(
        "À facturer",
        format_number(sum(families for families, _ in over.values())),
        [
            f"{month_name(month)} : {plural(families, 'famille')}, {describe_bookings(count)}"
            for month, (families, count) in over.items()
        ]
        or ["Les mois finis sont facturés."],
    ),
    render_card(
        "À envoyer",
        format_number(sum(home.to_send.values())),
        [f"{month_name(month)} : {plural(count, 'papier')}" for month, count in home.to_send.items()]
        or ["Tout est parti."],
    ),
    render_card(
        "En retard",
        euros(home.late_cents),
        [f"{plural(home.late, 'famille')} après l'échéance"] if home.late else ["Personne n'est en retard."],
    ),
    render_card(
        "Chèques à remettre",
        euros(home.cheque_cents),
        [plural(home.cheques, "chèque sans bordereau", "chèques sans bordereau")]
        if home.cheques
        else ["Aucun chèque n'attend."],
    ),
)
st.html(f'<div class="headlines">{"".join(waiting)}</div>')
if over or home.to_send:
    st.caption("Les mois à facturer et à envoyer sont ceux des jours facturés, quel que soit le jour d'émission.")
if running:
    st.caption(
        f"Le mois en cours, {month_name(this_month)} : {describe_bookings(running[1])} de "
        f"{plural(running[0], 'famille')}, à facturer quand il sera fini."
    )

with st.container(horizontal=True, key="ways"):
    latest = max(over, default=None)
    of_month = {"mois": month_name(latest)} if latest else {}
    session.show_link("facturation", "Facturer", "receipt_long", **of_month)
    if absences:
        words = f"Avoirs à établir ({plural(absences, 'absence')})"
        session.show_link("facturation", words, "assignment_return", vue="Avoirs à établir")
    to_send = {"mois": month_name(max(home.to_send))} if home.to_send else {}
    session.show_link("envois", "Envoyer les factures", "send", **to_send)
    if agent.actor.may(Permission.BILL):
        session.show_link("rappels", "Rappeler les retards", "forward_to_inbox")
    session.show_link("soldes", "Soldes des familles", "account_balance_wallet")
    session.show_link("paiements", "Paiements et bordereaux", "payments")
    session.show_link("paiements-en-ligne", "Paiements en ligne", "add_card")
