"""« Payer »: what is owed, the choice, its limits, and the form that begins the payment."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from cantine.common.vocabulary import AttemptState, PaymentProvider
from cantine.online_payment.rules.amounts import ChoiceKind
from cantine.store import database
from cantine.store.tables import Account, AttemptPart, Commune, Guardian, Invoice, PaymentAttempt, PaymentService
from tests.dates import on
from tests.pages.conftest import NOW

DUE = "314,65\xa0€"
TRIP = 2050
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def durand(browser):
    """A window of family DURAND, who owe the invoice of October."""
    return browser.enter("durand@exemple.fr")


@pytest.fixture
def trip(portal_url):
    """A second invoice of theirs, of 20,50 €; its id."""
    with database.open_writer(portal_url) as db:
        days = {"issued_on": on("vendredi 2026-11-20"), "due_on": on("mardi 2026-12-15")}
        row = Invoice(family_id=2, year=2026, number=900, label="Sortie *à* la ferme", cents=TRIP, **days)
        db.add(row)
        db.flush()
        return row.id


def change(url, table, **values):
    with database.open_writer(url) as db:
        db.execute(update(table).values(**values))


def october(url):
    with database.open_reader(url) as db:
        return db.scalars(select(Invoice.id).where(Invoice.family_id == 2).order_by(Invoice.id.desc())).first()


def hold(url, invoice_id, state=AttemptState.WAITING, minutes=12, cents=31465):
    """An attempt of theirs that began so that it holds the invoice for some minutes more."""
    with database.open_writer(url) as db:
        until = NOW + timedelta(minutes=minutes)
        asked = {
            "provider": PaymentProvider.PAYFIP,
            "client": "007450",
            "mode": "T",
            "label": "Cantine",
            "cents": cents,
        }
        row = PaymentAttempt(
            reference=f"REFERENCE{invoice_id}{state}",
            family_id=2,
            email="durand@exemple.fr",
            state=state,
            created_at=until - timedelta(minutes=20),
            held_until=until,
            **asked,
        )
        db.add(row)
        db.flush()
        db.add(AttemptPart(attempt_id=row.id, invoice_id=invoice_id, cents=cents))
        return row.id


def form(window):
    """The fields of the form that pays, and the words of its button; None where there is none."""
    shown = [one.value for one in window.at.html if one.value.startswith('<form class="pay"')]
    if not shown:
        return None
    [text] = shown
    assert 'method="post" action="/paiement"' in text
    return FIELD.findall(text), re.search(r'<button type="submit">(.*)</button>', text)[1]


def captions(window):
    return [one.value for one in window.at.caption]


def choose(window, kind):
    [radio] = window.at.radio
    radio.set_value(kind)
    return window.reload()


def tick(window, name):
    next(box for box in window.at.checkbox if name in box.label).check()
    return window.reload()


def test_one_open_invoice_is_paid_with_the_one_button(durand):
    durand.open("payer")
    assert durand.title == "Payer"
    assert f"Il reste {DUE} à payer." in durand.texts
    head, [name, day, left] = durand.table("Factures à payer")
    assert head == ["Facture", "À payer avant le", "Reste à payer"]
    assert name.endswith(", Prestations d'octobre 2026")
    assert (day, left) == ("30 novembre 2026", DUE)
    assert not durand.at.radio
    assert form(durand) == ([("choix", "tout"), ("montant", "31465"), ("famille", "2")], f"Payer {DUE}")
    assert captions(durand) == [
        "Paiement en ligne à partir de 1,00\xa0€. Un paiement règle d'abord les factures les plus anciennes.",
        "Service de paiement en mode essai.",
    ]


def test_everything_is_chosen_first_and_invoices_can_be(durand, trip):
    durand.open("payer")
    assert durand.at.radio[0].options == ["Tout ce qui est dû (335,15\xa0€)", "Choisir les factures"]
    assert form(durand) == ([("choix", "tout"), ("montant", "33515"), ("famille", "2")], "Payer 335,15\xa0€")
    choose(durand, ChoiceKind.INVOICES)
    assert [box.value for box in durand.at.checkbox] == [False, False]
    assert durand.at.checkbox[1].label == (
        "Facture 2026-0900, Sortie \\*à\\* la ferme, à payer avant le 15 décembre 2026 : 20,50\xa0€"
    )
    assert form(durand) is None
    assert "Cochez au moins une facture." in durand.texts
    tick(durand, "ferme")
    chosen = [("choix", "factures"), ("montant", "2050"), ("famille", "2"), ("facture", str(trip))]
    assert form(durand) == (chosen, "Payer 20,50\xa0€")
    tick(durand, "octobre")
    assert form(durand)[1] == "Payer 335,15\xa0€"


def test_the_link_of_an_invoice_chooses_it(durand, trip):
    durand.open("payer", facture=str(trip))
    assert [box.value for box in durand.at.checkbox] == [False, True]
    assert form(durand)[1] == "Payer 20,50\xa0€"


@pytest.mark.parametrize("asked", ["1", "999999", "0", "-1", "deux", "9" * 30])
def test_an_invoice_that_is_not_theirs_or_not_due_is_named_to_nobody(durand, asked):
    durand.open("payer", facture=asked)
    assert form(durand)[1] == f"Payer {DUE}"
    assert not durand.at.checkbox
    known = "Cette facture n'est pas, ou n'est plus, à payer." in durand.texts
    assert known is (asked in ("1", "999999", "0"))


def test_an_amount_in_advance_only_where_the_commune_allows_it(durand, portal_url):
    assert not durand.open("payer").at.radio
    change(portal_url, PaymentService, advances=True)
    durand.open("payer")
    assert durand.at.radio[0].options == [f"Tout ce qui est dû ({DUE})", "Un montant en avance"]
    choose(durand, ChoiceKind.ADVANCE)
    assert form(durand) is None
    for typed, says in (
        ("beaucoup", "« beaucoup » n'est pas un montant en euros."),
        ("0", "Le montant est plus grand que zéro."),
        ("-5", "Le montant est plus grand que zéro."),
        ("0,99", "à partir de 1,00\xa0€"),
        ("10 000,01", "jusqu'à 10\u202f000,00\xa0€"),
    ):
        durand.at.text_input(key="advance").set_value(typed)
        assert says in durand.reload().notices[0]
        assert form(durand) is None
    durand.at.text_input(key="advance").set_value("400,5")
    durand.reload()
    sent = [("choix", "avance"), ("montant", "40050"), ("famille", "2"), ("avance", "400,50")]
    assert form(durand) == (sent, "Payer 400,50\xa0€")


def test_who_owes_nothing_has_nothing_to_pay_and_may_pay_in_advance_where_allowed(parent, portal_url):
    parent.open("payer")
    assert "Vous n'avez rien à payer." in parent.texts
    assert form(parent) is None
    assert captions(parent) == ["Service de paiement en mode essai."]
    change(portal_url, PaymentService, advances=True)
    parent.open("payer").at.text_input(key="advance").set_value("50")
    assert form(parent.reload())[0] == [("choix", "avance"), ("montant", "5000"), ("famille", "1"), ("avance", "50,00")]


def test_a_payment_under_way_holds_the_button_back_with_the_time_left(durand, portal_url):
    hold(portal_url, october(portal_url))
    durand.open("payer")
    assert durand.notices == [
        f"Un paiement de {DUE} est en cours. Vous pourrez recommencer à 10\xa0h\xa012 (dans 12 minutes)."
    ]
    assert form(durand) is None


def test_what_is_not_under_way_can_be_paid_meanwhile(durand, portal_url, trip):
    hold(portal_url, trip, cents=TRIP)
    durand.open("payer", facture=str(trip))
    assert durand.at.radio == []
    assert [(box.value, box.disabled) for box in durand.at.checkbox] == [(False, False), (False, True)]
    assert durand.at.checkbox[1].label.endswith("(paiement en cours)")
    assert form(durand) is None
    assert form(tick(durand, "octobre"))[1] == f"Payer {DUE}"


@pytest.mark.parametrize(
    ("state", "minutes"),
    [(AttemptState.REFUSED, 12), (AttemptState.ABANDONED, 12), (AttemptState.WAITING, 0), (AttemptState.EXPIRED, 12)],
)
def test_a_payment_that_is_over_holds_nothing(durand, portal_url, state, minutes):
    hold(portal_url, october(portal_url), state, minutes)
    assert form(durand.open("payer"))[1] == f"Payer {DUE}"
    assert durand.notices == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("montant", "Le montant a changé entre-temps."),
        ("minimum", "à partir de 1,00\xa0€"),
        ("maximum", "jusqu'à 10\u202f000,00\xa0€"),
        ("service", "Rien n'a été débité."),
        ("rien", "est déjà réglé"),
        ("adresse", "Mon profil"),
    ],
)
def test_a_refusal_is_said_and_one_may_try_again(durand, code, says):
    durand.open("payer", refus=code)
    assert [says in said for said in durand.notices] == [True]
    assert form(durand)[1] == f"Payer {DUE}"


@pytest.mark.parametrize("code", ["", "<script>", "inconnu", "en-cours"])
def test_a_refusal_that_does_not_exist_says_nothing(durand, code):
    assert durand.open("payer", refus=code).notices == []


def test_while_staff_check_a_payment_nobody_is_led_to_pay_it_twice_unknowingly(durand, portal_url):
    hold(portal_url, october(portal_url), AttemptState.TO_CHECK)
    durand.open("payer")
    assert f"La mairie vérifie votre paiement de {DUE}. Ne payez pas une seconde fois" in durand.notices[0]
    assert form(durand)[1] == f"Payer {DUE}"


def test_an_amount_beyond_the_limits_is_said_before(durand, portal_url):
    change(portal_url, PaymentService, most_cents=31464)
    durand.open("payer")
    assert form(durand) is None
    assert "jusqu'à 314,64\xa0€" in durand.notices[0]
    change(portal_url, PaymentService, most_cents=31465, least_cents=31465)
    assert form(durand.open("payer"))[1] == f"Payer {DUE}"


def test_without_a_service_one_reads_how_to_pay(durand, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(delete(PaymentService))
        db.get_one(Commune, 1).how_to_pay = "IBAN <b>FR76</b>\nou chèque"
    durand.open("payer")
    assert f"Il reste {DUE} à payer." in durand.texts
    assert form(durand) is None
    assert "Comment payer" in durand.html.words
    assert "IBAN <b>FR76</b>\nou chèque" in durand.html.words
    assert "b" not in durand.html.elements


def test_a_real_commune_takes_payments_only_in_production(durand, portal_url):
    change(portal_url, Commune, demonstration=False)
    assert form(durand.open("payer")) is None
    assert "Comment payer" in durand.html.words
    change(portal_url, PaymentService, mode="W")
    assert form(durand.open("payer"))[1] == f"Payer {DUE}"
    assert "Service de paiement en mode essai." not in captions(durand)
    assert "Comment payer" not in durand.html.words
    assert "Payer autrement" in durand.html.words
    assert any("IBAN FR76" in words for words in durand.html.words)


def test_who_has_several_families_is_led_to_the_other_one(durand, portal_url):
    assert "profil" in {page for page, _ in durand.open("payer", facture="1").links.values()}
    another = "Elle est d'une autre de vos familles ? Changez de famille"
    assert another not in durand.links
    with database.open_writer(portal_url) as db:
        account = db.scalars(select(Account.id).where(Account.email == "durand@exemple.fr")).one()
        db.add(Guardian(family_id=1, account_id=account))
    assert durand.open("payer", facture="1").links[another] == ("profil", "")
    assert another not in durand.open("payer", facture=str(october(portal_url))).links
