"""Families that pay late are reminded: once a day, with a letter to each guardian, and an entry in the journal."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.common.roles import Actor, Forbidden, Role
from cantine.common.vocabulary import InvoiceKind, Method
from cantine.ledger.actions.remind_debtors import remind_debtors
from cantine.ledger.queries import debtors
from cantine.mail.letters.invoices import LateInvoice
from cantine.store import database
from cantine.store.tables import Account, Invoice, JournalEntry, OutboxMail, Payment
from tests.dates import at, on
from tests.support.entering import second_guardian
from tests.support.query_count import queries
from tests.support.saving import all_at_once

NOW = at("lundi 2026-11-23 10:00:00")
TODAY = on("lundi 2026-11-23")
PORTAL = "https://cantine.exemple.fr"


def issue(db, family, number, due, cents, **more):
    fields = {"kind": InvoiceKind.INVOICE, "label": f"Pièce {number}", "issued_on": on("lundi 2026-10-05"), **more}
    db.add(Invoice(year=2026, number=number, family_id=family, due_on=on(due), cents=cents, **fields))


@pytest.fixture
def town(cast):
    """Alice is late with one invoice and a half; Bruno's is due today; Chloé has paid."""
    with database.open_writer(cast.url) as db:
        issue(db, cast.alices_family, 1, "samedi 2026-10-31", 5000)
        issue(db, cast.alices_family, 2, "dimanche 2026-11-22", 2500, issued_on=on("jeudi 2026-11-05"))
        issue(db, cast.alices_family, 3, "lundi 2026-11-30", 900, issued_on=on("vendredi 2026-11-06"))
        issue(db, cast.brunos_family, 4, "lundi 2026-11-23", 700)
        issue(db, cast.chloes_family, 5, "samedi 2026-10-31", 800)
        for family, cents in ((cast.alices_family, 2000), (cast.chloes_family, 800)):
            db.add(Payment(family_id=family, received_on=TODAY, method=Method.CARD, cents=cents))
    return cast


def farid(cast):
    return Actor(cast.farid, None, Role.FINANCE)


def remind(town, *families, now=NOW, actor=None):
    with database.open_writer(town.url) as db:
        done = remind_debtors(db, actor or farid(town), families, PORTAL, now)
    return [[one.name for one in some] for some in (done.sent, done.unreachable, done.already)]


def letters(town):
    with database.open_reader(town.url) as db:
        return db.execute(select(OutboxMail.recipient, OutboxMail.subject, OutboxMail.text)).all()


def everybody(town):
    return town.alices_family, town.brunos_family, town.chloes_family


def test_only_who_is_late_now_is_reminded_with_what_is_open(town):
    assert remind(town, *everybody(town)) == [["MOREL"], [], []]
    [(recipient, subject, text)] = letters(town)
    assert recipient == "alice@exemple.fr"
    assert subject == "Saint-Just-d'Avray : 55,00\u00a0€ restent à payer"
    assert "- facture 2026-0001 du 05.10.2026, Pièce 1 : 30,00\u00a0€ (à payer au plus tard le 31.10.2026)\n" in text
    assert "- facture 2026-0002 du 05.11.2026, Pièce 2 : 25,00\u00a0€ (à payer au plus tard le 22.11.2026)\n" in text
    assert "2026-0003" not in text
    assert f"{PORTAL}/compte" in text
    with database.open_reader(town.url) as db:
        entry = db.execute(select(JournalEntry.account_id, JournalEntry.family_id, JournalEntry.after)).all()
    assert entry == [
        (
            town.farid,
            town.alices_family,
            {"reste à payer": "55,00\u00a0€", "factures": 2, "envoyé à": "alice@exemple.fr"},
        )
    ]


def test_a_family_is_reminded_once_a_day_and_again_on_the_next(town):
    assert remind(town, town.alices_family) == [["MOREL"], [], []]
    late = at("lundi 2026-11-23 23:59:59")
    assert remind(town, town.alices_family, now=late) == [[], [], ["MOREL"]]
    assert len(letters(town)) == 1
    midnight = at("mardi 2026-11-24 00:00:00")
    assert remind(town, town.alices_family, now=midnight) == [["MOREL"], [], []]
    assert len(letters(town)) == 2


def test_each_guardian_with_an_address_gets_the_letter_and_who_has_none_is_named(town):
    yann = second_guardian(town, "secret")
    with database.open_writer(town.url) as db:
        db.get_one(Account, yann).email = "yann@exemple.fr"
    remind(town, town.alices_family)
    assert {recipient for recipient, *_ in letters(town)} == {"alice@exemple.fr", "yann@exemple.fr"}
    with database.open_writer(town.url) as db:
        db.execute(update(Account).where(Account.id == town.alice).values(email=None))
        db.execute(update(Account).where(Account.id == yann).values(disabled_at=NOW))
    assert remind(town, town.alices_family, now=NOW + timedelta(1)) == [[], ["MOREL"], []]
    assert len(letters(town)) == 2


def test_two_who_remind_at_once_write_each_letter_once(town):
    done = all_at_once([lambda: remind(town, *everybody(town))] * 4)
    assert sorted(done) == [[[], [], ["MOREL"]]] * 3 + [[["MOREL"], [], []]]
    assert len(letters(town)) == 1


@pytest.mark.parametrize("role", [Role.MANAGER, Role.READER])
def test_others_remind_nobody(town, role):
    with pytest.raises(Forbidden):
        remind(town, town.alices_family, actor=Actor(town.nadia, None, role))
    with pytest.raises(Forbidden):
        remind(town, town.alices_family, actor=Actor(town.alice, town.alices_family))
    assert letters(town) == []


def test_who_is_late_is_found_the_oldest_first_with_a_fixed_number_of_queries(town):
    with database.open_writer(town.url) as db:
        issue(db, town.brunos_family, 6, "mardi 2026-09-01", 100)
    with database.open_reader(town.url) as db, queries(town.url) as asked:
        assert [(one.id, one.cents, one.days) for one in debtors.list_late_families(db, TODAY)] == [
            (town.brunos_family, 100, 83),
            (town.alices_family, 5500, 23),
        ]
        assert len(asked) == 2
        assert [one.id for one in debtors.list_late_families(db, TODAY, 31)] == [town.brunos_family]
        asked.clear()
        bruno, alice = debtors.list_debtors(db, everybody(town), TODAY)
        assert len(asked) == 6
    assert (bruno.name, bruno.emails, bruno.reminded_on) == ("PETIT", ["bruno@exemple.fr"], None)
    day = on("mardi 2026-09-01")
    assert bruno.late == [LateInvoice("2026-0006", "Pièce 6", on("lundi 2026-10-05"), day, 100, 83)]
    assert (alice.cents, alice.days) == (5500, 23)
