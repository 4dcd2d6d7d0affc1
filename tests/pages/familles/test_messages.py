"""« Mes messages »: a guardian chooses which letters to get."""

from sqlalchemy import select

from cantine.common.vocabulary import Delivery
from cantine.store import database
from cantine.store.tables import Account, Family, Guardian, JournalEntry

CHOICES = ("save_messages", "choose_delivery")


def choices(url, email):
    asked = select(Guardian.receipts, Guardian.reminders).join(Account, Account.id == Guardian.account_id)
    with database.open_reader(url) as db:
        return tuple(db.execute(asked.where(Account.email == email)).one())


def boxes(window):
    return [box.value for box in window.at.checkbox]


def test_receipts_are_on_and_reminders_off_until_a_guardian_chooses_otherwise(browser, portal_url):
    parent = browser.enter("test@exemple.fr").open("profil")
    assert [box.label for box in parent.at.checkbox] == [
        "Recevoir par mail la confirmation de ce que j'enregistre",
        "Me rappeler par mail, la veille de la date limite, que rien n'est réservé",
    ]
    assert boxes(parent) == [True, False]
    receipts, reminders = parent.at.checkbox
    receipts.set_value(False)
    reminders.set_value(True)
    parent.click("Enregistrer mes choix")
    assert parent.notices == ["Vos choix sont enregistrés."]
    assert boxes(parent.open("profil")) == [False, True]
    assert choices(portal_url, "test@exemple.fr") == (False, True)
    assert choices(portal_url, "test2@exemple.fr") == (True, False)
    with database.open_reader(portal_url) as db:
        entry = db.execute(
            select(JournalEntry.before, JournalEntry.after).where(JournalEntry.action == "save_messages")
        ).one()
    assert entry.before == {"receipts": "oui", "reminders": "non"}
    assert entry.after == {"receipts": "non", "reminders": "oui"}


def test_a_parent_chooses_how_the_family_gets_its_invoices(parent, portal_url):
    [choice] = parent.open("profil").at.radio
    assert (choice.label, choice.options, choice.value) == (
        "Recevoir les factures de la famille",
        ["par mail", "sur papier"],
        Delivery.MAIL,
    )
    choice.set_value(Delivery.PRINT)
    parent.click("Enregistrer mes choix")
    assert parent.open("profil").at.radio[0].value == Delivery.PRINT
    with database.open_reader(portal_url) as db:
        assert db.scalar(select(Family.invoices_by).where(Family.number == 1)) is Delivery.PRINT
        asked = select(JournalEntry.family_id, JournalEntry.before, JournalEntry.after)
        entry = db.execute(asked.where(JournalEntry.action == "choose_delivery")).one()
    assert entry == (1, {"invoices_by": "par mail"}, {"invoices_by": "sur papier"})


def test_choosing_nothing_new_writes_nothing(parent, portal_url):
    parent.open("profil").click("Enregistrer mes choix")
    with database.open_reader(portal_url) as db:
        assert db.scalars(select(JournalEntry.id).where(JournalEntry.action.in_(CHOICES))).all() == []


def test_staff_without_a_family_choose_nothing(browser):
    browser.enter("mairie@exemple.fr").open("profil")
    assert boxes(browser) == []
