"""Every page of the portal × everybody: who sees it, and who is told that there is no such page."""

import pytest

from cantine.http.addresses import PAGES
from cantine.settings import HERE, settings
from tests.access.people import EVERYBODY, NOW, PARENTS, SIGNED_IN, STAFF, session_of
from tests.cast import play
from tests.pages.browser import Browser
from tests.pages.conftest import cookies

__all__ = ["cookies"]

SIGN_IN = "Gestion des prestations de cantine et périscolaires"
MISSING = "Cette page n'existe pas"

SEEN = {
    "absence": PARENTS,
    "absences": STAFF,
    "compte": PARENTS,
    "inscriptions": PARENTS,
    "compte-famille": {"finance", "admin", "reader"},
    "semaine-type": PARENTS,
    "exports": {"finance", "admin", "reader"},
    "facturation": {"finance", "admin", "reader"},
    "finances": {"finance", "admin", "reader"},
    "fermetures": STAFF,
    "feuille-de-cuisine": STAFF,
    "mois": {"finance", "admin", "reader"},
    "rappels": {"finance", "admin"},
    "soldes": {"finance", "admin", "reader"},
    "frequentation": STAFF,
    "liste-du-jour": STAFF,
    "statistiques": STAFF,
    "familles": STAFF,
    "famille": STAFF,
    "pointage": {"manager", "admin"},
    "alertes": STAFF,
    "menus": {"manager", "admin"},
    "inscriptions-famille": {"manager", "admin"},
    "passage": {"admin"},
    "importer": {"admin"},
    "agents": STAFF,
    "commune": STAFF,
    "ecoles": STAFF,
    "prestations": STAFF,
    "tarifs": STAFF,
    "journal": {"admin", "reader"},
    "envois": {"finance", "admin", "reader"},
    "paiements": {"finance", "admin", "reader"},
    "reglages": STAFF,
    "profil": SIGNED_IN,
    "mot-de-passe-oublie": {"nobody", *SIGNED_IN},
    "connexion": SIGNED_IN,  # leads home
    "": SIGNED_IN,
}
"""Who gets past the sign-in at an address; nobody meets the sign-in everywhere else."""

PARAMETERS = {address: {"numero": "101"} for address in ("compte-famille", "famille")}
"""What an address that is about somebody names: Alice's family."""

OPEN_TO_ALL = {"visiteurs/connexion.py", "visiteurs/mot_de_passe_oublie.py"}


def test_the_table_names_every_address():
    assert SEEN.keys() == PAGES


def test_every_page_file_asks_who_is_there():
    files = {path for room in ("visiteurs", "familles", "agents") for path in (HERE / "pages" / room).glob("*.py")}
    asking = {path for path in files if "page.require(" in path.read_text("utf-8")}
    silent = {path.relative_to(HERE / "pages").as_posix() for path in files - asking if path.name != "__init__.py"}
    assert silent == OPEN_TO_ALL


@pytest.fixture
def portal(cast, cookies, monkeypatch):
    monkeypatch.setenv("CANTINE_DATABASE_URL", cast.url)
    monkeypatch.setattr("cantine.clock.now", lambda: NOW)
    settings.cache_clear()
    yield cast
    settings.cache_clear()


@pytest.fixture
def cast(sqlite_url):
    return play(sqlite_url)


@pytest.mark.parametrize("person", EVERYBODY)
@pytest.mark.parametrize("address", sorted(SEEN))
def test_a_page_is_seen_by_those_it_is_for_and_does_not_exist_for_others(portal, address, person):
    window = Browser()
    if person != "nobody":
        window.at.session_state["session_id"] = session_of(portal, person).session_id
    window.open(address, **PARAMETERS.get(address, {}))
    if person in SEEN[address]:
        assert window.title not in (SIGN_IN, MISSING)
    else:
        assert window.title == (SIGN_IN if person == "nobody" else MISSING)
        assert window.html.tables == {}
