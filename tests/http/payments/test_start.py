"""POST /paiement: the amount is ours, and the browser is led to the provider or back to « Payer » with why not."""

import asyncio
import re
from threading import Event

import httpx
import pytest
from sqlalchemy import update

from cantine.common.vocabulary import AttemptState, PaymentProvider
from cantine.http.payments import provider_connection, start_route
from cantine.http.payments.first_clicks import FirstClicks
from cantine.online_payment.rules.provider import OpenedOperation, ProviderRefused, ProviderUnavailable
from cantine.store import database
from cantine.store.tables import Account, Guardian, PaymentService
from tests.http.conftest import FOREIGN_ORIGINS, PORTAL
from tests.http.payments.conftest import FORM, OURS
from tests.http.payments.whole_way import wait_until
from tests.online_payment.alice_pays import make_demonstration, open_service, read_attempts, read_payments


def post(browser, headers=OURS, **form):
    return browser.post("/paiement", data={**FORM, **form}, headers=headers)


def test_a_parent_is_led_to_the_provider_and_the_attempt_waits(parent, town):
    answer = post(parent)
    [attempt] = read_attempts(town)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"https://payfip.test/?idop={attempt.operation}"
    assert answer.headers["cache-control"] == "no-store"
    assert (attempt.cents, attempt.state, attempt.account_id) == (3800, AttemptState.WAITING, town.alice)
    assert read_payments(town) == []


def test_the_provider_is_told_where_to_call_and_to_send_back_to(parent, town, told, configure):
    configure(base_url="https://cantine.exemple.fr", database_url=town.url)
    post(parent)
    [order] = told.orders
    assert order.notification_url == "https://cantine.exemple.fr/paiement/notification"
    assert order.return_url == "https://cantine.exemple.fr/paiement/retour"
    assert (order.cents, order.email) == (3800, "alice@exemple.fr")


def test_a_demonstration_is_called_where_it_was_asked(cast, told, sign_in):
    make_demonstration(cast)
    open_service(cast, "T", advances=True)
    post(sign_in(cast.alice, cast.alices_family), choix="avance", avance="5,00", montant="500")
    assert told.orders[0].return_url == "http://cantine.test/paiement/retour"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"montant": "100"}, "montant"),
        ({"montant": "-3800"}, "montant"),
        ({"montant": "38,00"}, "montant"),
        ({"choix": "rien"}, "montant"),
        ({"choix": "factures", "facture": "77"}, "rien"),
        ({"choix": "factures", "facture": "1' OR 1=1"}, "montant"),
        ({"choix": "factures", "facture": "99999999999999999999"}, "montant"),
        ({"choix": "avance", "avance": "0,50", "montant": "50"}, "minimum"),
        ({"choix": "avance", "avance": "20000", "montant": "2000000"}, "maximum"),
        ({"choix": "avance", "avance": "beaucoup", "montant": "500"}, "montant"),
        ({"choix": "avance", "avance": "-5", "montant": "500"}, "montant"),
        ({"famille": "103"}, "montant"),
        ({"famille": "x"}, "montant"),
        ({"famille": ""}, "montant"),
    ],
)
def test_what_cannot_be_paid_goes_back_with_why(parent, town, told, form, code):
    answer = post(parent, **form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/payer?refus={code}")
    assert read_attempts(town) == told.orders == []


def test_a_second_form_goes_back_while_the_first_is_being_paid(parent, town):
    post(parent)
    assert post(parent).headers["location"] == "/payer?refus=en-cours"
    assert len(read_attempts(town)) == 1


def test_a_double_click_leads_to_the_provider_once(parent, town, told, server, monkeypatch):
    """The browser shows what comes of the second click, and forgets the first one."""
    monkeypatch.setattr(start_route, "first_clicks", FirstClicks(kept_for=60))

    async def click_twice():
        client = httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url=PORTAL, cookies=parent.cookies)
        return await asyncio.gather(*(client.post("/paiement", data=FORM, headers=OURS) for _ in range(2)))

    first, second = asyncio.run(click_twice())
    assert "payfip.test" in first.headers["location"] == second.headers["location"]
    assert len(read_attempts(town)) == len(told.orders) == 1


@pytest.mark.parametrize("headers", [{}, *FOREIGN_ORIGINS, {**OURS, "sec-fetch-site": "cross-site"}])
def test_another_site_pays_nothing(parent, town, headers):
    assert post(parent, headers=headers).status_code == 403
    assert read_attempts(town) == []


def test_who_is_not_signed_in_is_asked_to(browser, town, told):
    assert post(browser).headers["location"] == "/payer"
    assert read_attempts(town) == []


def test_staff_find_nothing_here(town, told, sign_in):
    assert post(sign_in(town.farid, None)).status_code == 404


def test_another_family_pays_its_own(town, told, sign_in):
    chloe = sign_in(town.chloe, town.chloes_family)
    assert post(chloe).headers["location"] == "/payer?refus=montant"
    assert post(chloe, famille="103").headers["location"] == "/payer?refus=rien"
    assert post(chloe, famille="103", choix="factures", facture="1").headers["location"] == "/payer?refus=rien"


def test_a_form_that_was_shown_of_the_other_family_is_refused_after_a_switch(town, told, sign_in):
    """Alice is in Bruno's family too, and has gone over to it in another tab."""
    with database.open_writer(town.url) as db:
        db.add(Guardian(family_id=town.brunos_family, account_id=town.alice, first_name="Alice", last_name="Morel"))
    both = sign_in(town.alice, town.brunos_family)
    assert post(both).headers["location"] == "/payer?refus=montant"
    assert read_attempts(town) == []


def test_in_test_mode_parents_are_not_let_in(parent, town):
    with database.open_writer(town.url) as db:
        db.execute(update(PaymentService).values(mode="T"))
    assert post(parent).headers["location"] == "/payer?refus=service"


def test_an_address_that_the_provider_does_not_take_is_said(parent, town):
    with database.open_writer(town.url) as db:
        db.execute(update(Account).where(Account.id == town.alice).values(email="a@b.f"))
    assert post(parent).headers["location"] == "/payer?refus=adresse"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ProviderUnavailable("Le service de paiement n'est pas joignable."), "service"),
        (ProviderRefused("T2", "PayFiP ne connaît pas ce numéro de client."), "service"),
        (ProviderRefused("A2", "PayFiP n'accepte pas cette adresse."), "adresse"),
        (ProviderRefused("M5", "Le montant dépasse le plafond."), "maximum"),
    ],
)
def test_where_the_provider_does_not_open_it_nothing_is_held_back(parent, town, told, error, code):
    told.opens = [error]
    assert post(parent).headers["location"] == f"/payer?refus={code}"
    [attempt] = read_attempts(town)
    assert (attempt.state, attempt.note, attempt.operation) == (AttemptState.ABANDONED, str(error), None)
    assert "payfip.test" in post(parent).headers["location"]


def test_a_provider_that_never_answers_keeps_no_page_waiting(parent, town, told, monkeypatch):
    """Its call ends a moment after the parent was sent back: the attempt is noted as it then turns out."""
    monkeypatch.setattr(provider_connection, "LONGEST_CALL", 0.05)
    monkeypatch.setattr(start_route, "PATIENCE", 0.05)
    answers = Event()

    def create(_order):
        assert answers.wait(30)
        return OpenedOperation("idop-late", "https://x/")

    monkeypatch.setattr(told, "create", create)
    assert post(parent).headers["location"] == "/payer?refus=service"
    assert not answers.is_set()
    answers.set()
    assert wait_until(lambda: any(attempt.operation for attempt in read_attempts(town)))
    [attempt] = read_attempts(town)
    assert (attempt.operation, attempt.state) == ("idop-late", AttemptState.WAITING)


def test_a_form_of_any_size_is_not_read(parent, town):
    assert post(parent, facture="1" * 30_000).status_code == 413
    assert parent.post("/paiement", data={f"f{number}": "1" for number in range(600)}, headers=OURS).status_code == 413


def test_lyras_form_is_handed_over_by_a_page(parent, town, told, monkeypatch):
    with database.open_writer(town.url) as db:
        lyra = {"provider": PaymentProvider.LYRA, "client": "12345678", "mode": "PRODUCTION"}
        db.execute(update(PaymentService).values(**lyra))
    fields = {"vads_amount": "3800", "vads_cust_email": '"><script>alert(1)</script>'}
    opened = OpenedOperation("20261123-a12345", "https://secure.payzen.eu/vads-payment/", fields)
    monkeypatch.setattr(told, "create", lambda order: told.orders.append(order) or opened)
    answer = post(parent, {**OURS, "accept-language": "en-GB"})
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.text
    assert '<button type="submit">Continue</button>' in answer.text
    assert '<form method="post" action="https://secure.payzen.eu/vads-payment/">' in answer.text
    assert '<input type="hidden" name="vads_amount" value="3800">' in answer.text
    assert "<script>alert" not in answer.text
    assert told.orders[0].return_url.endswith(f"/paiement/retour?reference={told.orders[0].reference}")


def find_form_action(answer):
    return re.search(r"form-action ([^;]+)", answer.headers["content-security-policy"])[1]


def test_a_page_may_lead_to_the_providers_host_and_to_no_other(parent, town, monkeypatch):
    assert find_form_action(parent.get("/compte")) == "'self' https://www.payfip.gouv.fr"
    assert find_form_action(post(parent)) == "'self' https://www.payfip.gouv.fr"
    assert find_form_action(parent.get("/sante")) == "'self'"


def test_without_a_service_a_page_leads_nowhere_else(browser, cast):
    assert find_form_action(browser.get("/compte")) == "'self'"


def test_the_simulation_of_a_demonstration_is_at_home(browser, cast):
    make_demonstration(cast)
    open_service(cast, "T")
    assert find_form_action(browser.get("/compte")) == "'self'"


@pytest.mark.parametrize("page", ["https://a b/", "https://x; script-src *", "ftp://x.fr/", "https://é.fr/", "x"])
def test_an_odd_address_opens_nothing(browser, cast, page):
    open_service(cast, page_url=page)
    assert find_form_action(browser.get("/compte")) == "'self'"


def test_the_database_is_not_asked_for_every_page(browser, town, monkeypatch):
    asked = []
    monkeypatch.setattr("cantine.http.payments.payment_host.read_origin", lambda url: asked.append(url) or "")
    for _ in range(5):
        browser.get("/compte")
        browser.get("/favicon.png")
    assert len(asked) <= 1


def test_a_database_that_is_away_opens_nothing_and_breaks_nothing(browser, town, monkeypatch):
    def fail(_url):
        raise OSError

    monkeypatch.setattr("cantine.http.payments.payment_host.read_origin", fail)
    assert browser.get("/compte").status_code == 200
