"""What is done for many at once, in the town hall's windows."""

import pandas as pd
import pytest
from sqlalchemy import select, update

from cantine.store import database
from cantine.store.tables import Account, Guardian, OutboxMail, Payment
from tests.pages.browser import Browser

INVITE = "Inviter toutes les familles sans accès"


@pytest.fixture
def admin(browser, portal_url):
    """Nobody of the families 5 to 9 has signed in yet; nobody of family 9 has an address."""
    with database.open_writer(portal_url) as db:
        of = select(Guardian.account_id)
        db.execute(
            update(Account)
            .where(Account.id.in_(of.where(Guardian.family_id.in_(range(5, 10)))))
            .values(password_hash=None)
        )
        db.execute(update(Account).where(Account.id.in_(of.where(Guardian.family_id == 9))).values(email=None))
    return browser.enter("mairie@exemple.fr").open("familles")


def test_all_families_without_access_are_invited_after_a_look(admin, portal_url):
    admin.click(INVITE)
    [told] = [text for text in admin.texts if "à inviter" in text]
    assert told.startswith("4 familles à inviter, ")
    assert "1 famille sans adresse mail." in admin.texts
    assert any(words.endswith("(n° 9)") for words in admin.html.words)
    [button] = [button for button in admin.at.button if button.label.startswith("Envoyer ")]
    admin.click(button.label)
    count = int(button.label.split()[1])
    assert admin.notices == [f"{count} invitations partent par mail."]
    with database.open_reader(portal_url) as db:
        recipients = db.scalars(select(OutboxMail.recipient).where(OutboxMail.secret)).all()
    assert len(recipients) == len(set(recipients)) == count
    admin.click(INVITE)
    assert "4 familles déjà invitées, encore dans les délais." in admin.texts
    assert not [button for button in admin.at.button if button.label.startswith("Envoyer ")]


def test_a_reader_invites_nobody(admin):
    reader = Browser().enter("lecture@exemple.fr").open("familles")
    assert INVITE not in [button.label for button in reader.at.button]


@pytest.fixture
def cashier(browser):
    """The accountant at an empty list of cheques."""
    return browser.enter("finance@exemple.fr").open("paiements", vue="Liste de chèques")


def type_list(window, *rows, count, total):
    """As if these lines had been typed into the table, and counted in hand."""
    state = window.at.session_state
    turn = state["cheques_turn"]
    state["cheques_typed"] = pd.DataFrame(
        rows, index=range(1, len(rows) + 1), columns=["family", "amount", "number", "bank"]
    )
    state["cheques_turn"] = turn + 10  # a table that begins with them
    window.at.run()
    window.at.text_input(key=f"cheques_count_{turn + 10}").set_value(count)
    window.at.text_input(key=f"cheques_total_{turn + 10}").set_value(total)
    return window.click("Enregistrer la liste")


def test_a_list_of_cheques_is_recorded_after_its_faults_are_mended(cashier, portal_url):
    good = ("2", "45,30", "0009876", "BNP")
    type_list(cashier, good, ("durand", "12", "", "BNP"), count="2", total="57,30")
    assert cashier.notices == ["Ligne 2 : le numéro du chèque manque."]
    assert cashier.at.session_state["cheques_typed"].iloc[0].tolist() == list(good)
    type_list(cashier, good, ("durand", "12", "0000001", "BNP"), count="2", total="57,30")
    assert cashier.notices[0].startswith("2 chèques enregistrés, 57,30\u00a0€, reçus le lundi 23 novembre 2026.")
    assert "cheques_typed" not in cashier.at.session_state or not cashier.at.session_state["cheques_typed"].any(
        axis=None
    )
    with database.open_reader(portal_url) as db:
        kept = db.execute(
            select(Payment.family_id, Payment.reference).where(Payment.reference.in_(["0009876", "0000001"]))
        )
        assert {tuple(row) for row in kept} == {(2, "0009876"), (2, "0000001")}
    type_list(cashier, good, count="1", total="45,30")
    assert "semble déjà enregistré" in cashier.notices[0]
    cashier.click("Enregistrer la liste quand même")
    assert cashier.notices[0].startswith("1 chèque enregistré")


def test_adding_up_says_whose_each_cheque_is(cashier):
    """« 3 » typed for « 2 » is another family's cheque: its name is read before anything is recorded."""
    rows = [("2", "45,30", "0009876", "BNP"), ("999", "1", "0009877", "BNP")]
    type_list(cashier, *rows, count="", total="")
    cashier.click("Additionner")
    text = cashier.everything
    assert "Ligne 1 : 45,30\u00a0€, DURAND (n° 2)" in text
    assert "Ligne 2 : 1,00\u00a0€, aucune famille « 999 »" in text
