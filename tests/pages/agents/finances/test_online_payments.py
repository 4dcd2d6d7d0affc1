"""« Paiements en ligne »: what is to be checked, what staff decide, and where reports and the portal differ."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import AttemptState, Method, Reversal
from cantine.ledger.actions.reversals import reverse_payment
from cantine.ledger.queries import reconciliation, statement
from cantine.ledger.rules.reversals import TypedReversal
from cantine.online_payment.actions import reports
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer, ProviderUnavailable
from cantine.store import database
from cantine.store.tables import Account, OutboxMail, Payment, PaymentAttempt, PaymentSweep
from pages.agents.finances.paiements_en_ligne import provider_question
from tests.dates import on
from tests.online_payment.stored_attempts import attempt, pay_online
from tests.pages.conftest import NOW
from tests.support.query_count import queries

DURAND = 2
TODAY = on("lundi 2026-11-23")
DAY = on("jeudi 2026-11-19")


@pytest.fixture
def accountant(browser):
    return browser.enter("finance@exemple.fr")


class Town:
    """The demonstration, where `Cast.url` is all that the helpers need."""

    def __init__(self, url):
        self.url = url


@pytest.fixture
def town(portal_url):
    return Town(portal_url)


def balance(town):
    with database.open_reader(town.url) as db:
        return statement.read_statement(db, DURAND)[1].balance


def check(town):
    with database.open_reader(town.url) as db:
        return [*reconciliation.find_differences(db)]


def find(town, number):
    with database.open_reader(town.url) as db:
        return db.execute(select(PaymentAttempt.__table__).where(PaymentAttempt.id == number)).one()


def told_by(window):
    """All that a page says but for its tables."""
    return [*window.texts, *window.notices]


def go(window, **parameters):
    """The page at this address, as a click elsewhere opens it."""
    return window.open("profil").open("paiements-en-ligne", **parameters)


def field(window, label, key=""):
    widgets = [*window.at.text_input, *window.at.selectbox]
    return next(one for one in widgets if one.label.startswith(label) and (one.key or "").startswith(key))


def to_check(town, cents=2500, **more):
    note = "Le service annonce 20,00\xa0€ au lieu de 25,00\xa0€."
    begun = NOW - timedelta(hours=3)
    return attempt(town, DURAND, cents, begun, AttemptState.TO_CHECK, note=note, answer="P", **more)


def test_what_is_to_be_checked_comes_first_with_all_that_is_known_of_it(accountant, town):
    number = to_check(town)
    window = accountant.open("paiements-en-ligne")
    assert "1 paiement en ligne est à vérifier : le portail ne peut pas en décider seul." in told_by(window)
    [_head, row] = window.table("Tentatives à vérifier")
    assert row == [
        "23.11.2026 à 7\xa0h\xa000",
        "DURAND (n° 2)",
        "alice@exemple.fr",
        "avance",
        "25,00\xa0€",
        "« P »",
        "Le service annonce 20,00\xa0€ au lieu de 25,00\xa0€.",
    ]
    assert window.html.links[row[0]] == f"/paiements-en-ligne?tentative={number}"
    assert window.html.links[row[1]] == "/compte-famille?numero=2"


def test_attempts_are_counted_by_state_and_day_and_chosen_by_state_period_and_family(accountant, town):
    for day, state, cents in ((DAY, "refused", 700), (DAY, "abandoned", 800), (TODAY, "waiting", 900)):
        begun = NOW - timedelta((TODAY - day).days)
        attempt(town, DURAND, cents, begun, AttemptState(state))
    pay_online(town, DURAND, 4000, DAY)
    pay_online(town, 1, 1000, on("vendredi 2026-10-30"))
    window = accountant.open("paiements-en-ligne")
    assert window.table("Tentatives par état")[1:] == [
        ["En attente", "1", "9,00\xa0€"],
        ["Payée", "1", "40,00\xa0€"],
        ["Refusée", "1", "7,00\xa0€"],
        ["Abandonnée", "1", "8,00\xa0€"],
        ["Total", "4", "64,00\xa0€"],
    ]
    assert window.table("Tentatives jour par jour")[1:] == [
        ["23.11.2026", "1", "0", "0,00\xa0€", "0", "1", "0"],
        ["19.11.2026", "3", "1", "40,00\xa0€", "0", "0", "2"],
    ]
    window = go(accountant, etat="Payée")
    assert [row[4:] for row in window.table("Tentatives")[1:]] == [["40,00\xa0€", "Payée"]]
    window = go(accountant, du="2026-10-01", au="2026-10-31")
    assert [row[1] for row in window.table("Tentatives")[1:]] == ["TEST (n° 1)"]
    window = go(accountant, numero="3")
    assert "Aucune tentative sur cette période." in told_by(window)


def test_a_page_asks_the_same_few_questions_however_many_attempts_there_are(accountant, town):
    asked = []
    for _ in range(2):
        for _ in range(20):
            to_check(town)
            pay_online(town, DURAND, 100, DAY)
        with queries(town.url) as sent:
            accountant.open("paiements-en-ligne")
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_an_attempt_is_credited_with_a_reason_once_and_the_payer_gets_a_receipt(accountant, town):
    number, before = to_check(town), balance(town)
    window = accountant.open("paiements-en-ligne", tentative=str(number))
    assert ["À vérifier", "Le service annonce 20,00\xa0€ au lieu de 25,00\xa0€."] in window.table("Tentative")
    window.click("Créditer la famille")
    assert "Saisissez le motif." in told_by(window)
    assert balance(town) == before
    field(window, "Montant (€)").set_value("20")
    field(window, "Motif", "credit_why").set_value("Vu dans l'espace PayFiP")
    window.click("Créditer la famille")
    assert "La famille est créditée." in told_by(window)
    assert balance(town) == before + 2000
    state = "Payée, 20,00\xa0€ crédités (créditée par la mairie : Vu dans l'espace PayFiP)"
    assert ["État", state] in window.table("Tentative")
    assert ["Paiement", "Carte en ligne, 20,00\xa0€, reçu le 23.11.2026"] in window.table("Tentative")
    with database.open_reader(town.url) as db:
        assert db.scalars(select(OutboxMail.recipient).order_by(OutboxMail.id.desc())).first() == "alice@exemple.fr"
    assert check(town) == []


def test_an_attempt_is_closed_with_a_reason_and_waits_for_nobody(accountant, town):
    number, before = to_check(town), balance(town)
    window = accountant.open("paiements-en-ligne", tentative=str(number))
    field(window, "Motif", "close_why").set_value("Payé deux fois, remboursé par le service")
    window.click("Classer cette tentative")
    assert "La tentative est classée." in told_by(window)
    assert (balance(town), find(town, number).state) == (before, AttemptState.ABANDONED)
    window = accountant.open("paiements-en-ligne")
    assert "Tentatives à vérifier" not in window.html.tables
    assert window.table("Tentatives")[1][5] == "Abandonnée (classée : Payé deux fois, remboursé par le service)"


def test_a_bounce_is_recorded_and_the_family_owes_again(accountant, town):
    payment, before = pay_online(town, DURAND, 4000, DAY), balance(town)
    number = find_of_payment(town, payment)
    window = accountant.open("paiements-en-ligne", tentative=str(number))
    field(window, "Montant (€)").set_value("50")
    field(window, "Motif", "reverse_why_0").set_value("Provision insuffisante")
    window.click("Enregistrer l'écriture")
    assert "Il reste 40,00\xa0€ de ce paiement : saisissez ce montant ou moins." in told_by(window)
    field(window, "Montant (€)").set_value("15,50")
    window.click("Enregistrer l'écriture")
    assert "Rejet enregistré : le solde de la famille a changé." in told_by(window)
    assert balance(town) == before - 1550
    assert ["Rejet", "15,50\xa0€ le 23.11.2026 : Provision insuffisante"] in window.table("Tentative")
    assert field(window, "Montant (€)").value == "24,50"
    field(window, "Motif", "reverse_why_1550").set_value("Provision insuffisante")
    window.click("Enregistrer l'écriture")
    assert "Ce paiement est entièrement rejeté ou remboursé." in told_by(window)
    shown = accountant.open("paiements", vue="Liste", par="Prélèvement unique")
    assert [row[6:] for row in shown.table("Paiements")[1:]] == [
        ["Rejet du paiement du 19.11.2026 : Provision insuffisante", "−24,50\xa0€"],
        ["Rejet du paiement du 19.11.2026 : Provision insuffisante", "−15,50\xa0€"],
        ["Valable, 40,00\xa0€ rejetés ou remboursés", "40,00\xa0€"],
    ]
    assert check(town) == []


def test_the_month_has_what_came_in_and_what_went_back_apart(accountant, town):
    payment = pay_online(town, DURAND, 4000, on("vendredi 2026-10-30"))
    typed = TypedReversal(Reversal.BOUNCED, on("samedi 2026-10-31"), "Sans provision", 1550)
    with database.open_writer(town.url) as db:
        reverse_payment(db, Actor(0, role=Role.FINANCE), payment, typed, NOW)
    rows = accountant.open("mois", mois="octobre 2026").table("Encaissements d'octobre 2026")
    assert rows[-3:-1] == [
        ["Prélèvement unique", "1", "40,00\xa0€"],
        ["Prélèvement unique : rejet", "1", "−15,50\xa0€"],
    ]
    assert int(rows[-1][1]) == sum(int(row[1]) for row in rows[1:-1])


def test_a_bounce_of_a_month_that_is_over_says_when_the_books_have_it(accountant, town):
    number = find_of_payment(town, pay_online(town, DURAND, 4000, on("vendredi 2026-10-30")))
    window = accountant.open("paiements-en-ligne", tentative=str(number))
    field(window, "Date", "rendu_le_0").set_value("31.10.2026")
    field(window, "Motif", "reverse_why_0").set_value("Provision insuffisante")
    window.click("Enregistrer l'écriture")
    over = "Le mois d'octobre 2026 est terminé : le journal comptable compte cette écriture au 23.11.2026."
    assert f"Rejet enregistré : le solde de la famille a changé. {over}" in told_by(window)


def find_of_payment(town, payment):
    with database.open_reader(town.url) as db:
        return db.execute(select(Payment.attempt_id).where(Payment.id == payment)).scalar_one()


class Telling:
    """A provider that answers all that it is asked with one answer, or fails."""

    def __init__(self, answer):
        self.answer = answer

    def ask(self, operation):
        if self.answer is None:
            raise ProviderUnavailable("Pas de réponse en 15 secondes.")
        return self.answer


@pytest.mark.parametrize(
    ("answer", "told", "credited"),
    [
        (ProviderAnswer(Outcome.REFUSED, "R"), "État de la tentative : refusée.", 0),
        (ProviderAnswer(Outcome.UNKNOWN, "Q"), "État de la tentative : à vérifier.", 0),
        (
            ProviderAnswer(Outcome.PAID_BY_CARD, "P", 2500, "", "007450", "W", TODAY, "123456"),
            "État de la tentative : payée.",
            2500,
        ),
        (None, "Le service de paiement ne répond pas : recommencez dans quelques minutes.", 0),
    ],
)
def test_the_provider_is_asked_again_and_the_page_says_what_came_of_it(
    accountant, town, monkeypatch, answer, told, credited
):
    number, before = attempt(town, DURAND, 2500, NOW - timedelta(hours=1), AttemptState.WAITING), balance(town)
    answer = answer and replace(answer, reference=find(town, number).reference)
    monkeypatch.setattr(provider_question, "connect", lambda _service: Telling(answer))
    window = accountant.open("paiements-en-ligne", tentative=str(number)).click("Interroger de nouveau")
    assert any(text.endswith(told) for text in told_by(window))
    assert balance(town) == before + credited
    assert check(town) == []


def test_what_does_not_exist_is_said(accountant):
    for number in ("987654", "x", "-1"):
        assert "Cette tentative n'existe pas." in told_by(accountant.open("paiements-en-ligne", tentative=number))


def test_a_reader_sees_everything_and_decides_nothing(browser, town):
    number = to_check(town)
    window = browser.enter("lecture@exemple.fr").open("paiements-en-ligne", tentative=str(number))
    assert window.table("Tentative")
    assert [button.label for button in window.at.button if button.label not in ("Déconnexion",)] == []
    window = window.open("paiements-en-ligne", vue="Relevés du service")
    assert "Aucun relevé n'est encore importé." in told_by(window)


def test_each_difference_is_named_with_the_way_on(accountant, town):
    waiting = attempt(town, DURAND, 2500, NOW - timedelta(4), AttemptState.EXPIRED)
    missed = find_of_payment(town, pay_online(town, DURAND, 4000, DAY, Method.ONLINE_CARD))
    window = go(accountant, vue="Relevés du service")
    assert "Aucun relevé n'est encore importé." in told_by(window)
    content = f"LIGNE;19112026;{find(town, waiting).reference};25,00\nLIGNE;20112026;NOTOURS01;3,00"
    with database.open_writer(town.url) as db:
        farid = db.scalars(select(Account.id).where(Account.email == "finance@exemple.fr")).one()
        reports.import_report(db, Actor(farid, role=Role.FINANCE), "novembre.csv", content.encode(), NOW)
    window = go(accountant, vue="Relevés du service")
    rows = {row[2]: [row[0], *row[3:]] for row in window.table("Écarts")[1:]}
    assert rows == {
        find(town, waiting).reference: [
            "Payé au service, pas crédité ici",
            "DURAND (n° 2)",
            "25,00\xa0€",
            "",
            "Ouvrir la tentative (expirée)",
        ],
        find(town, missed).reference: [
            "Crédité ici, absent du relevé",
            "DURAND (n° 2)",
            "",
            "40,00\xa0€",
            "Ouvrir la tentative",
        ],
        "NOTOURS01": [
            "Payé au service, pas crédité ici",
            "",
            "3,00\xa0€",
            "",
            "Aucune tentative de cette référence ici : cherchez le payeur dans l'espace du service.",
        ],
    }
    assert window.html.links["Ouvrir la tentative (expirée)"] == f"/paiements-en-ligne?tentative={waiting}"
    [_head, report] = window.table("Relevés importés")
    assert (report[0], report[2:]) == ("novembre.csv", ["Farid Haddad", "19.11.2026", "20.11.2026", "2", "28,00\xa0€"])


@pytest.mark.parametrize(("minutes", "told"), [(59, False), (60, True), (300, True)])
def test_the_accountant_is_told_once_the_provider_has_failed_for_an_hour(accountant, town, minutes, told):
    with database.open_writer(town.url) as db:
        failing = {"failing_since": NOW - timedelta(minutes=minutes), "failure": "Pas de réponse en 15 secondes."}
        db.add(PaymentSweep(id=1, begun_at=NOW, **failing))
    for address in ("paiements-en-ligne", "finances"):
        texts = told_by(accountant.open(address))
        assert (
            any(text.startswith("Le service de paiement ne répond plus depuis le 23.11.2026") for text in texts) == told
        )
        assert any("(« Pas de réponse en 15 secondes »)" in text for text in texts) == told


def test_the_home_of_finance_says_that_something_is_to_be_checked(accountant, town):
    assert not any("à vérifier" in text for text in told_by(accountant.open("finances")))
    to_check(town)
    to_check(town)
    texts = told_by(accountant.open("finances"))
    assert "2 paiements en ligne sont à vérifier : le portail ne peut pas en décider seul." in texts


def test_a_payment_that_the_provider_takes_back_is_looked_at_and_closed(accountant, town):
    payment = pay_online(town, DURAND, 2500, DAY)
    note = "Le service avait confirmé ce paiement, et annonce ensuite « CAPTURE_FAILED »."
    with database.open_writer(town.url) as db:
        number = db.get_one(Payment, payment).attempt_id
        row = db.get_one(PaymentAttempt, number)
        row.settled_at, row.note, row.answer = None, note, "CAPTURE_FAILED"
    assert any("1 paiement en ligne est à vérifier" in said for said in told_by(go(accountant)))
    page = go(accountant, tentative=str(number))
    field(page, "Motif", "close_why").set_value("Remboursé")
    page.click("Classer cette tentative")
    assert find(town, number).note == f"{note} Classée : Remboursé."
    assert find(town, number).state is AttemptState.PAID
    assert not any("à vérifier" in said for said in told_by(go(accountant)))
