"""The commune chooses how parents pay online: what is kept, what is refused, what the journal says."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from cantine.common.form_edits import FieldsChangedMeanwhile, ShownForm
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Forbidden, Role
from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.actions.payment_service import NONE, set_payment_service
from cantine.online_payment.queries.payment_service import find_service
from cantine.online_payment.rules.service import ServiceSettings
from cantine.online_payment.rules.service_form import PaymentServiceForm
from cantine.store import database
from cantine.store.tables import Commune, JournalEntry, OutboxMail
from tests.dates import at

NOW = at("lundi 2026-11-23 10:00:00")
PAYFIP = PaymentServiceForm(PaymentProvider.PAYFIP, " 007 450 ", "W", least="1,00", most="1 000,00")
LYRA = PaymentServiceForm(
    PaymentProvider.LYRA, "12345678", "TEST", page_url="https://paiement.exemple.fr/vads-payment/"
)
KEPT = ServiceSettings(PaymentProvider.PAYFIP, "007450", "W", "", "", 100, 100_000, False)
SIMULATION = "http://simulation.invalid/simulateur/payfip/service"


def setting(cast, form, role=Role.ADMIN, seen=None):
    with database.open_writer(cast.url) as db:
        set_payment_service(db, Actor(cast.ines, role=role, proved=True), form, NOW, seen=seen)


def stands(cast):
    with database.open_reader(cast.url) as db:
        return find_service(db)


def journal(cast):
    with database.open_reader(cast.url) as db:
        entries = select(JournalEntry.action, JournalEntry.before, JournalEntry.after)
        return [tuple(row) for row in db.execute(entries.order_by(JournalEntry.id))]


@pytest.mark.usefixtures("locks_in_order")
def test_a_service_is_set_once_changed_and_taken_away_each_with_its_entry(cast):
    setting(cast, PAYFIP)
    setting(cast, PAYFIP)
    assert stands(cast) == KEPT
    setting(cast, replace(PAYFIP, mode="T", advances=True))
    assert stands(cast) == replace(KEPT, mode="T", advances=True)
    setting(cast, LYRA)
    assert stands(cast).provider is PaymentProvider.LYRA
    setting(cast, PaymentServiceForm(None))
    setting(cast, PaymentServiceForm(None))
    assert stands(cast) is None
    actions, before, after = zip(*journal(cast), strict=True)
    assert actions == ("set_payment_service",) * 4
    assert (before[0], after[0]["client"], after[0]["most_cents"]) == ({"provider": None}, "007450", 100_000)
    assert (before[1], after[1]) == ({"mode": "W", "advances": False}, {"mode": "T", "advances": True})
    assert (before[3], after[3]) == ({"provider": "lyra", "client": "12345678"}, {"provider": None})


@pytest.mark.parametrize("role", [Role.MANAGER, Role.FINANCE, Role.READER, None])
def test_only_the_administrator_sets_it(cast, role):
    with pytest.raises(Forbidden):
        setting(cast, PAYFIP, role)
    assert stands(cast) is None
    assert journal(cast) == []


@pytest.mark.parametrize(
    ("form", "says"),
    [
        (replace(PAYFIP, client="7450"), "6 chiffres, comme sur le contrat PayFiP"),
        (replace(PAYFIP, client="00745O"), "6 chiffres"),
        (replace(PAYFIP, client="٠٠٧٤٥٠"), "6 chiffres"),
        (replace(LYRA, client="007450"), "8 chiffres"),
        (replace(PAYFIP, mode="A"), "Choisissez un mode"),
        (replace(PAYFIP, mode="PRODUCTION"), "Choisissez un mode"),
        (replace(LYRA, mode="W"), "Choisissez un mode"),
        (replace(PAYFIP, page_url="http://www.payfip.gouv.fr/tpa"), "commence par https://"),
        (replace(PAYFIP, page_url="/tpa/paiementws.web"), "commence par https://"),
        (replace(PAYFIP, service_url="javascript:alert(1)"), "n'est pas une adresse"),
        (replace(PAYFIP, page_url="https://a.fr; script-src *"), "n'est pas une adresse"),
        (replace(PAYFIP, page_url="https://a.fr/'unsafe-inline'"), "n'est pas une adresse"),
        (replace(PAYFIP, page_url="https://nom:secret@a.fr/"), "n'est pas une adresse"),
        (replace(PAYFIP, page_url=f"https://a.fr/{'a' * 250}"), "n'est pas une adresse"),
        (replace(PAYFIP, service_url=SIMULATION), "est une simulation"),
        (replace(PAYFIP, page_url="/simulateur/payfip/paiement"), "est une simulation"),
        (replace(PAYFIP, page_url="https://localhost/tpa"), "est une simulation"),
        (replace(PAYFIP, least="0,99"), "rien en dessous de 1,00"),
        (replace(LYRA, least="0"), "rien en dessous de 0,01"),
        (replace(PAYFIP, least="beaucoup"), "Montant minimum : « beaucoup » n'est pas un montant"),
        (replace(PAYFIP, most=""), "Montant maximum"),
        (replace(PAYFIP, most="100 000"), "trop haut"),
        (replace(PAYFIP, least="10", most="9,99"), "plus bas que le minimum"),
    ],
)
def test_what_could_not_work_is_refused_with_a_sentence_and_changes_nothing(cast, form, says):
    with pytest.raises(NotAccepted, match=says):
        setting(cast, form)
    assert stands(cast) is None
    assert journal(cast) == []


def test_the_least_may_be_the_most_and_both_bounds_are_accepted(cast):
    setting(cast, replace(PAYFIP, least="1", most="1"))
    assert (stands(cast).least_cents, stands(cast).most_cents) == (100, 100)
    setting(cast, replace(PAYFIP, most="99 999,99"))
    assert stands(cast).most_cents == 9_999_999


def test_a_demonstration_may_name_its_simulation(cast):
    with database.open_writer(cast.url) as db:
        db.get_one(Commune, 1).demonstration = True
    setting(cast, replace(PAYFIP, service_url=SIMULATION, page_url="/simulateur/payfip/paiement"))
    assert stands(cast).service_url == SIMULATION
    with pytest.raises(NotAccepted, match="https://"):
        setting(cast, replace(PAYFIP, service_url="http://www.payfip.gouv.fr/tpa"))


def test_two_clerks_at_the_form_overwrite_nothing_unseen(cast):
    setting(cast, PAYFIP)
    shown = vars(stands(cast))
    setting(cast, replace(PAYFIP, mode="T"))
    setting(cast, replace(PAYFIP, advances=True), seen=ShownForm(shown, shown))  # another field: both stay
    assert stands(cast) == replace(KEPT, mode="T", advances=True)
    with pytest.raises(FieldsChangedMeanwhile):
        setting(cast, replace(PAYFIP, mode="X"), seen=ShownForm(shown, shown))
    setting(cast, PaymentServiceForm(None))
    with pytest.raises(FieldsChangedMeanwhile):
        setting(cast, replace(PAYFIP, client="111111"), seen=ShownForm(shown, shown))
    setting(cast, PAYFIP, seen=ShownForm(NONE, NONE))
    assert stands(cast) == KEPT


def test_what_two_clerks_changed_has_to_fit_together(cast):
    setting(cast, PAYFIP)
    shown = vars(stands(cast))
    setting(cast, LYRA)
    with pytest.raises(NotAccepted):
        setting(cast, replace(PAYFIP, most="50"), seen=ShownForm(shown, shown))


def test_every_administrator_is_told_of_another_service_and_no_key_stands_in_the_letter(cast):
    setting(cast, LYRA)
    setting(cast, LYRA)
    setting(cast, PaymentServiceForm(None))
    with database.open_reader(cast.url) as db:
        letters = db.execute(select(OutboxMail.recipient, OutboxMail.subject, OutboxMail.text)).all()
    assert [(one.recipient, one.subject.partition(" : ")[2]) for one in letters] == [
        ("ines@exemple.fr", "les coordonnées de paiement ont changé")
    ] * 2
    assert LYRA.client not in letters[0].text
