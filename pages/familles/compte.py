"""The home of a family: balance, what is to be paid, statement of account, bookings not invoiced yet."""

import streamlit as st

from cantine.billing.queries import month_cost
from cantine.bookings.queries import bookings
from cantine.bookings.rules.announcements import list_announced
from cantine.bookings.rules.deadlines import FURTHEST
from cantine.bookings.rules.next_week import find_family_deadline
from cantine.common.balance_words import name_balance
from cantine.common.french import euros
from cantine.common.language.translate import translate
from cantine.common.number_input import parse_digits
from cantine.common.vocabulary import AttemptState
from cantine.families.queries import families
from cantine.ledger.queries import statement
from cantine.offer.queries.commune import read_how_to_pay
from cantine.offer.queries.menus import read_calendar_and_menus
from cantine.offer.rules.period_sentences import describe_announcement
from cantine.online_payment.queries.attempts import find_attempt_of_family
from cantine.online_payment.queries.payable import read_payable
from cantine.online_payment.rules.outcome_words import AttemptOutcome, describe_outcome, is_waiting
from pages.shared import escaping, mail_notice, notice, session
from pages.shared.stop_notice import show_stops
from pages.shared.tables import family_tables, home_cards
from pages.shared.week_card.week_page import say_nothing_is_open, show_week
from pages.shared.week_card.week_reading import FamilyAndOffer, describe_rows

parent = session.require("guardian")
family_id = parent.actor.require_family()
everything = st.query_params.get("mouvements") == "tous"
now, today = session.now(), session.today()
paid = parse_digits(st.query_params.get("paiement", ""))

with session.open_reader() as db:
    children = families.list_children(db, family_id, today)
    lines, totals = statement.read_statement(db, family_id, None if everything else home_cards.FEW)
    services, tariffs = month_cost.read_priced_services(db, today.replace(day=1), today + FURTHEST)
    open_bookings = bookings.list_unbilled(db, family_id)
    calendar, menus = read_calendar_and_menus(db, parent.zone, today)
    family = FamilyAndOffer(family_id, children, services, tariffs, calendar, today, now)
    pupils = [child.pupil for child in children]
    deadline = find_family_deadline(services, calendar, pupils, today, now)
    rows = describe_rows(db, family, deadline) if deadline else []
    outcome = find_attempt_of_family(db, paid, family_id) if paid is not None else None
    owed = read_payable(db, family_id, now) if totals.balance < 0 else None
    otherwise = read_how_to_pay(db) if owed and not owed.is_open_for(parent.actor) else ""
periods = [period for period in calendar.periods if today <= period.last]


def say_outcome(outcome: AttemptOutcome) -> None:
    """Say what became of the attempt to pay from which the parent comes back."""
    said = describe_outcome(outcome, now)
    if outcome.state is AttemptState.PAID:
        notice.show_success(mail_notice.promise(parent, said))
    else:
        notice.show_warning(said)
    if is_waiting(outcome):
        st.button(translate("Actualiser"), icon=":material/refresh:")


st.title(translate("Bienvenue {family} !", family=escaping.escape_markdown(parent.family_name)), anchor=False)
whose = f" ({name})" if (name := name_balance(totals.balance)) else ""
if parent.email and parent.refused_at:
    mail_notice.say_own_refusal(parent.email, parent.refused_at, parent.refused_why)
if outcome:
    say_outcome(outcome)
show_stops(children, {service.id: service.label for service in services}, today, parent.phone)
st.markdown(
    translate("Votre solde à ce jour est de **{amount}**{whose}", amount=euros(abs(totals.balance)), whose=whose)
)
if deadline:
    show_week(family, deadline, rows, menus)
elif children:
    say_nothing_is_open(family, menus)
for period in list_announced(periods, pupils, services, now):
    notice.show_news(describe_announcement(period))
if owed:
    st.html(home_cards.render_due(owed, otherwise))
st.html(home_cards.render_account(lines, totals, owed, today, everything=everything))
if children:
    st.html(home_cards.render_children(children, open_bookings, services, today))
else:
    st.html(family_tables.render_bookings_title())
    st.info(translate("Aucun enfant n'est rattaché à votre compte. Adressez-vous à la mairie pour l'inscrire."))
