"""The home of a family: balance, what is to be paid, statement of account, bookings not invoiced yet."""

import streamlit as st

from cantine.common.balance_words import name_balance
from cantine.common.french import euros
from cantine.common.language.translate import translate
from cantine.common.number_input import parse_digits
from cantine.common.vocabulary import AttemptState
from cantine.online_payment.queries.attempts import find_attempt_of_family
from cantine.online_payment.rules.outcome_words import AttemptOutcome, describe_outcome, is_waiting
from pages.shared import escaping, mail_notice, notice, session
from pages.shared.family_views.home_view import read_home
from pages.shared.opening.opening_notice import show_opening
from pages.shared.stop_notice import show_stops
from pages.shared.tables import family_tables, html_table
from pages.shared.week_card.week_page import say_nothing_is_open, show_week

parent = session.require("guardian")
family_id = parent.actor.require_family()
everything = st.query_params.get("mouvements") == "tous"
now, today = session.now(), session.today()
paid = parse_digits(st.query_params.get("paiement", ""))

with session.open_reader() as db:
    home = read_home(db, parent, today, now, everything=everything)
    outcome = find_attempt_of_family(db, paid, family_id) if paid is not None else None


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
whose = f" ({name})" if (name := name_balance(home.balance)) else ""
if parent.email and parent.refused_at:
    mail_notice.say_own_refusal(parent.email, parent.refused_at, parent.refused_why)
if outcome:
    say_outcome(outcome)
show_opening(home.family.calendar, home.prepared, now)
show_stops(home.children, home.labels, today, parent.phone)
st.markdown(translate("Votre solde à ce jour est de **{amount}**{whose}", amount=euros(abs(home.balance)), whose=whose))
if home.week:
    show_week(home.week, now)
elif home.children:
    say_nothing_is_open(home.family, home.menus, now)
for announced in home.announced:
    notice.show_news(announced)
st.html(html_table.render_parts(home.due, home.account, home.bookings))
if not home.children:
    st.html(family_tables.render_bookings_title())
    st.info(translate("Aucun enfant n'est rattaché à votre compte. Adressez-vous à la mairie pour l'inscrire."))
