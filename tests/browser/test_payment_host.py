"""A provider on a host of its own, as PayFiP is: the security policy lets the browser go there and come back."""

import re

import pytest
from playwright.sync_api import expect

from cantine.common.vocabulary import PaymentProvider
from cantine.http.session.cookie import COOKIE
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import PaymentService
from tests.http.payments.whole_way import running_town
from tests.online_payment.alice_pays import NOW, read_balance


@pytest.fixture
def town(sqlite_url, tmp_path, monkeypatch):
    """The portal and the service, each on a port of its own; Alice owes 314,65 €."""
    monkeypatch.setenv("CANTINE_DATABASE_URL", sqlite_url)
    settings.cache_clear()
    with running_town(sqlite_url, tmp_path, NOW) as town:
        town.owe(31_465)
        yield town
    settings.cache_clear()


@pytest.fixture
def page(chromium, town):
    """Alice's browser; whatever the policy refuses is an error in its console."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    context.add_cookies([{"name": COOKIE, "value": town.cookies[COOKIE], "url": town.address}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert [error for error in errors if "Content Security Policy" in error] == []


def test_the_browser_goes_to_payfip_and_comes_back(town, page):
    page.goto(f"{town.address}/payer")
    page.get_by_role("button", name=re.compile("^Payer 314,65")).click()
    page.wait_for_url(f"{town.provider.page_url}?idop=*")
    page.get_by_role("button", name=re.compile("^Payer")).first.click()
    page.wait_for_url(f"{town.address}/compte?paiement=*")
    expect(page.get_by_text("0,00").first).to_be_visible()
    assert read_balance(town.cast) == 0


def test_the_browser_hands_lyras_form_over_by_itself(town, page):
    with database.open_writer(town.cast.url) as db:
        service = db.get_one(PaymentService, 1)
        service.provider, service.client, service.mode = PaymentProvider.LYRA, "12345678", "TEST"
        service.page_url = town.provider.lyra_page_url
    page.goto(f"{town.address}/payer")
    page.get_by_role("button", name=re.compile("^Payer 314,65")).click()
    page.wait_for_url(town.provider.lyra_page_url)
    expect(page.get_by_text(re.compile("314,65")).first).to_be_visible()
