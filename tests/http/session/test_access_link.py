"""A mailed link on the real server: nothing but a click uses it up, and after one click it opens nothing more."""

import shutil

import httpx
import pytest
from sqlalchemy import select

from cantine import clock
from cantine.access.actions import access_links
from cantine.access.rules.link_kinds import AccessLinkKind
from cantine.http.session.cookie import COOKIE
from cantine.settings import HERE
from cantine.store import database
from cantine.store.tables import AccessLink, Account, Family, WebSession
from tests.cast import play
from tests.http.shell.test_starting import FROM_HERE, answer_of, started
from tests.http.wire import Page

OPEN, SPENT, CHOOSE = "Ce lien vous ouvre le portail", "il a déjà servi", "Choisissez votre mot de passe"
ALICES = "Bienvenue MOREL"


@pytest.fixture(scope="module")
def portal(_sqlite_template, tmp_path_factory):
    """The cast, and the address of the running server; its whole log is looked at in the end."""
    url = f"sqlite:///{shutil.copy(_sqlite_template, tmp_path_factory.mktemp('links') / 'cantine.db')}"
    cast, made = play(url), []
    with started(FROM_HERE["uvicorn"], HERE, database_url=url) as (server, address):
        answer_of(server, address)
        yield cast, address, made
        server.terminate()
        said, _ = server.communicate(timeout=30)
    assert "/_stcore/stream" in said
    assert not [secret for secret in made if secret in said]


@pytest.fixture
def make(portal):
    """The secret of a new link for this account."""
    cast, _, made = portal

    def made_for(account, kind=AccessLinkKind.BLOCKED):
        with database.open_writer(cast.url) as db:
            link = access_links.make_link(db, account, clock.now(), kind)
        portal_address, _, secret = link.partition("/acces#")
        assert portal_address == "http://localhost:8501"
        made.append(secret)
        return secret

    return made_for


def click(page, secret):
    """« Ouvrir le portail » with this secret in the address, on a page that shows it."""
    return page.open("acces").send("link_button", "opened", secret)


def sessions_of(url, account):
    with database.open_reader(url) as db:
        return len(db.execute(select(WebSession.id).where(WebSession.account_id == account)).all())


def test_a_link_opens_the_portal_at_a_click_and_once(portal, make):
    cast, address, _ = portal
    secret, before = make(cast.alice), sessions_of(cast.url, cast.alice)
    for _scanner in range(2):
        assert httpx.get(f"{address}/acces").status_code == 200
        assert Page(address).open("acces").shows(OPEN)
    assert sessions_of(cast.url, cast.alice) == before

    page = click(Page(address), secret)
    assert page.shows(ALICES)
    fetched = httpx.post(f"{address}/session", json={"ticket": page.ticket}, headers={"origin": address})
    assert Page(address, fetched.cookies[COOKIE]).open("compte").shows(ALICES)
    again = click(Page(address), secret)
    assert again.shows(SPENT)
    assert again.shows("Mot de passe oublié ?")
    assert not again.shows(ALICES)


def test_a_link_beside_a_mailed_password_leads_to_choosing_an_own_one_and_to_nothing_else(portal, make):
    cast, address, _ = portal
    page = click(Page(address), make(cast.bruno, AccessLinkKind.PASSWORD))
    assert page.shows(CHOOSE)
    for elsewhere in ("compte", "profil", "inscriptions"):
        assert page.open(elsewhere).shows(CHOOSE)
        assert not page.shows("Bienvenue")


def test_in_a_browser_of_somebody_else_the_link_takes_the_place_of_their_session(portal, make):
    cast, address, _ = portal
    others = click(Page(address), make(cast.chloe))
    fetched = httpx.post(f"{address}/session", json={"ticket": others.ticket}, headers={"origin": address})
    chloes = fetched.cookies[COOKIE]
    page = Page(address, chloes).open("acces")
    assert page.shows("Vous êtes déjà connecté")
    assert page.send("link_button", "opened", make(cast.alice)).shows(ALICES)
    cookies = {COOKIE: chloes}
    httpx.post(f"{address}/session", json={"ticket": page.ticket}, headers={"origin": address}, cookies=cookies)
    assert not Page(address, chloes).open("compte").shows("Bienvenue")


@pytest.mark.parametrize(
    "forged",
    [None, 7, [], {"a": 1}, "", "0" * 64, "\ud800" * 64, "' OR 1=1 --", "a" * 50_000, "\0" * 64, True],
    ids=lambda value: repr(value)[:12],
)
def test_what_is_no_secret_opens_nothing(portal, forged):
    _, address, _ = portal
    page = click(Page(address), forged)
    assert page.shows(SPENT if forged is not None else OPEN)
    assert not page.shows("Bienvenue")


def test_a_member_of_staff_comes_in_by_it_and_a_disabled_account_or_an_archived_family_does_not(portal, make):
    cast, address, _ = portal
    assert click(Page(address), make(cast.ines)).shows("Fréquentation")
    links = {make(cast.chloe), make(cast.nadia)}
    with database.open_writer(cast.url) as db:
        db.get_one(Family, cast.chloes_family).archived_on = clock.today()
        db.get_one(Account, cast.nadia).disabled_at = clock.now()
    for secret in links:
        assert click(Page(address), secret).shows(SPENT)
    with database.open_reader(cast.url) as db:
        left = select(AccessLink.kind).where(AccessLink.account_id.in_([cast.chloe, cast.nadia]))
        assert db.execute(left).all() == []
