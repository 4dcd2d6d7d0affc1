"""The home of finance: what waits to be billed, sent, paid and taken to the bank, each with the way there."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cantine.billing.queries.absence_credits import count_waiting_absences
from cantine.common.french import euros, format_number, month_name, plural
from cantine.common.roles import Permission
from cantine.common.typed_text.html import escape
from cantine.ledger.queries.finance_home import read_finance_home
from cantine.online_payment.queries.payment_alerts import read_alerts
from pages.agents.finances.paiements_en_ligne.alerts import show_alerts
from pages.shared import notice, session

SHOWN = 4
"""Lines below a figure; more of them are counted."""

NO_CHEQUE = "Aucun chèque n'attend."


agent = session.require(Permission.SEE_BILLING)
today = session.today()


def show_tile(title: str, figure: str, lines: Sequence[str]) -> DeltaGenerator:
    """Show how much waits to be done, with the first lines that say of what and how many more there are; for the way
    there is room below them, in the container that is given back."""
    more = len(lines) - SHOWN
    told = [*lines[:SHOWN], *([f"et {more} de plus"] if more > 0 else [])]
    below = "".join(f"<p>{escape(line)}</p>" for line in told)
    tile = st.container(border=True, gap=None)
    tile.html(f'<div class="tile"><h2>{escape(title)}</h2><p class="figure">{escape(figure)}</p>{below}</div>')
    return tile


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

with st.container(horizontal=True, key="tiles"):
    counted = format_number(sum(families for families, _ in over.values()))
    months = [
        f"{month_name(month)} : {plural(families, 'famille')}, {describe_bookings(count)}"
        for month, (families, count) in over.items()
    ]
    with show_tile("À facturer", counted, months or ["Les mois finis sont facturés."]):
        latest = max(over, default=None)
        session.show_link("facturation", "Facturer", "receipt_long", **({"mois": month_name(latest)} if latest else {}))
    papers = [f"{month_name(month)} : {plural(count, 'papier')}" for month, count in home.to_send.items()]
    with show_tile("À envoyer", format_number(sum(home.to_send.values())), papers or ["Tout est parti."]):
        to_send = {"mois": month_name(max(home.to_send))} if home.to_send else {}
        session.show_link("envois", "Envoyer les factures", "send", **to_send)
    late = f"{plural(home.late, 'famille')} après l'échéance" if home.late else "Personne n'est en retard."
    with show_tile("En retard", euros(home.late_cents), [late]):
        if agent.actor.may(Permission.BILL):
            session.show_link("rappels", "Rappeler les retards", "forward_to_inbox")
    cheques = plural(home.cheques, "chèque sans bordereau", "chèques sans bordereau")
    with show_tile("Chèques à remettre", euros(home.cheque_cents), [cheques if home.cheques else NO_CHEQUE]):
        session.show_link("paiements", "Paiements et bordereaux", "payments")
if over or home.to_send:
    st.caption("Les mois à facturer et à envoyer sont ceux des jours facturés, quel que soit le jour d'émission.")
if running:
    st.caption(
        f"Le mois en cours, {month_name(this_month)} : {describe_bookings(running[1])} de "
        f"{plural(running[0], 'famille')}, à facturer quand il sera fini."
    )

with st.container(horizontal=True, key="ways"):
    if absences:
        words = f"Avoirs à établir ({plural(absences, 'absence')})"
        session.show_link("facturation", words, "assignment_return", vue="Avoirs à établir")
    session.show_link("soldes", "Soldes des familles", "account_balance_wallet")
    session.show_link("paiements-en-ligne", "Paiements en ligne", "add_card")
