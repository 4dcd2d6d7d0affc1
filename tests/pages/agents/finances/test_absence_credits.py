"""An absence that comes after the bill: its credit note is offered where it is reported, and on finance's list."""

import pytest
from sqlalchemy import select, update

from cantine.common.day_input import write_day
from cantine.common.vocabulary import InvoiceKind, Presence
from cantine.store import database
from cantine.store.tables import Booking, Child, Invoice
from tests.dates import on
from tests.pages.browser import Browser

FIRST, LAST = on("jeudi 2026-10-01"), on("vendredi 2026-10-02")
"""School days of a month that the demonstration has billed; the second of a sickness is free."""


@pytest.fixture
def jules(portal_url):
    """The child (id), who was not seen on these days."""
    with database.open_writer(portal_url) as db:
        child = db.scalars(select(Child.id).where(Child.first_name == "Jules", Child.last_name == "DURAND")).one()
        db.execute(update(Booking).where(Booking.day.in_((FIRST, LAST))).values(presence=Presence.UNKNOWN))
    return child


def window(login):
    return Browser().open().sign_in(f"{login}@exemple.fr")


def report(who, child):
    """Whoever reports him sick, on his page."""
    who.open("absences", enfant=str(child))
    for key, day in (("first", FIRST), ("last", LAST)):
        who.at.text_input(key=key).set_value(write_day(day))
    return who.click("Signaler l'absence")


def offered(who):
    return [button.label for button in who.at.button if button.label.startswith("Établir l'avoir")]


def credit_notes(url):
    with database.open_reader(url) as db:
        return db.execute(select(Invoice.cents).where(Invoice.kind == InvoiceKind.CREDIT_NOTE)).scalars().all()


def test_who_reports_and_bills_is_offered_the_credit_note_on_the_spot_and_issues_it_once(cookies, jules, portal_url):
    mairie = report(window("mairie"), jules)
    said = " ".join(mairie.notices)
    assert "fera l'objet d'un avoir, proposé ci-dessous" in said
    [label] = offered(mairie)
    amount = label.removeprefix("Établir l'avoir de ")
    assert f"Avoir de {amount} : ces jours sont facturés" in said
    other = window("mairie").open("absences", enfant=str(jules))
    mairie.click(label)
    assert mairie.notices[0].startswith("1 avoir établi : 2026-")
    assert offered(mairie) == []
    other.click(label)
    assert credit_notes(portal_url) != []
    assert len(credit_notes(portal_url)) == 1
    assert offered(other) == []


def test_the_manager_reads_no_sum_and_finance_finds_it_on_its_list_and_on_the_family_s_account(
    cookies, jules, portal_url
):
    finance = window("finance").open("facturation", vue="Avoirs à établir")
    assert finance.at.info[0].value.startswith("Aucun avoir à établir")
    manager = report(window("cantine"), jules)
    assert "Un avoir est à établir : les finances le trouvent dans « Facturation »." in manager.notices
    assert (offered(manager), [told for told in manager.notices if "€" in told]) == ([], [])
    assert "Avoirs à établir (1 absence)" in finance.open("finances").links
    finance.open("compte-famille", numero="2")
    [label] = offered(finance)
    assert offered(window("lecture").open("compte-famille", numero="2")) == []
    finance.open("facturation", vue="Avoirs à établir")
    assert offered(finance) == [label]
    finance.click(label)
    assert finance.notices[0].startswith("1 avoir établi : 2026-")
    assert finance.at.info[0].value.startswith("Aucun avoir à établir")
    assert len(credit_notes(portal_url)) == 1


def test_several_are_issued_together_and_what_changed_meanwhile_is_left(cookies, jules, portal_url):
    with database.open_reader(portal_url) as db:
        alice = db.scalars(select(Child.id).where(Child.first_name == "Alice", Child.last_name == "DURAND")).one()
    for child in (jules, alice):
        report(window("cantine"), child)
    finance, other = (window("finance").open("facturation", vue="Avoirs à établir") for _ in range(2))
    finance.at.button(key=next(one.key for one in finance.at.button if one.label in offered(finance))).click().run()
    assert together(finance) is None
    other.click(together(other))
    assert other.notices[0].startswith("1 absence créditée, ")
    assert other.notices[0].endswith("1 autre a changé entre-temps : rien n'en a été établi.")
    assert len(credit_notes(portal_url)) == 2


def together(who):
    return next((button.label for button in who.at.button if button.label.startswith("Établir les 2 avoirs")), None)
