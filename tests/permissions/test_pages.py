"""Every page of the portal × everybody: who sees it, and who is told that there is no such page."""

import re

import pytest

from cantine.common.roles import Permission
from cantine.http.addresses import ADDRESSES, PAGES, SIGN_IN_STEPS
from cantine.settings import HERE, settings
from tests.pages.browser import Browser
from tests.pages.conftest import cookies
from tests.permissions.people import EVERYBODY, NOW, PARENTS, SIGNED_IN, STAFF, session_of

__all__ = ["cookies"]

SIGN_IN = "Gestion des prestations de cantine et périscolaires"
MISSING = "Cette page n'existe pas"

SEEN = {
    "reglement": {"nobody", *SIGNED_IN},
    "acces": {"nobody", *SIGNED_IN},
    "aide": {"nobody", *SIGNED_IN},
    "mentions-legales": {"nobody", *SIGNED_IN},
    "donnees-personnelles": {"nobody", *SIGNED_IN},
    "accessibilite": {"nobody", *SIGNED_IN},
    "modeles": {"admin"},
    "absence": PARENTS,
    "absences": STAFF,
    "absences-de-classe": {"manager", "admin"},
    "incidents": STAFF,
    "compte": PARENTS,
    "payer": PARENTS,
    "inscriptions": PARENTS,
    "comptes-comptables": {"finance", "admin", "reader"},
    "compte-famille": {"finance", "admin", "reader"},
    "semaine-type": PARENTS,
    "exports": {"finance", "admin", "reader"},
    "facturation": {"finance", "admin", "reader"},
    "finances": {"finance", "admin", "reader"},
    "cloture": {"finance", "admin", "reader"},
    "fermetures": STAFF,
    "feuille-de-cuisine": STAFF,
    "mois": {"finance", "admin", "reader"},
    "rappels": {"finance", "admin"},
    "soldes": {"finance", "admin", "reader"},
    "frequentation": STAFF,
    "liste-du-jour": STAFF,
    "statistiques": STAFF,
    "familles": STAFF,
    "forfaits": STAFF,
    "tiers-payeurs": {"finance", "admin", "reader"},
    "famille": STAFF,
    "pointage": {"manager", "admin"},
    "alertes": STAFF,
    "menus": {"manager", "admin"},
    "inscriptions-famille": {"manager", "admin"},
    "passage": {"admin"},
    "importer": {"admin"},
    "agents": STAFF,
    "sauvegardes": {"admin"},
    "service-de-paiement": STAFF,
    "mise-en-service": STAFF,
    "commune": STAFF,
    "ecoles": STAFF,
    "regimes": STAFF,
    "etiquettes": STAFF,
    "suspensions": STAFF,
    "periodes": STAFF,
    "prestations": STAFF,
    "cas-d-absence": STAFF,
    "tarifs": STAFF,
    "journal": {"admin", "reader"},
    "envois": {"finance", "admin", "reader"},
    "paiements-en-ligne": {"finance", "admin", "reader"},
    "caisse": {"finance", "admin", "reader"},
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


def test_the_table_names_every_address():
    assert SEEN.keys() == ADDRESSES


def test_every_page_file_has_its_row_and_asks_for_those_of_its_row():
    rows = {row.file: row.who for row in (*PAGES, *SIGN_IN_STEPS.values())}
    pages = HERE / "pages"
    written = {path.relative_to(pages).as_posix(): path.read_text("utf-8") for path in pages.rglob("*.py")}
    asked = {file: re.findall(r"session\.require\((.*)\)", source) for file, source in written.items()}
    said = {who: f"Permission.{who.name}" if isinstance(who, Permission) else f'"{who}"' for who in rows.values()}
    assert {file: whom for file, whom in asked.items() if whom or file in rows} == {
        file: [] if who == "everybody" else [said[who]] for file, who in rows.items()
    }


@pytest.fixture
def portal(cast, cookies, monkeypatch):
    monkeypatch.setenv("CANTINE_DATABASE_URL", cast.url)
    monkeypatch.setattr("cantine.clock.now", lambda: NOW)
    settings.cache_clear()
    yield cast
    settings.cache_clear()


@pytest.fixture
def cast(sqlite_cast):
    return sqlite_cast


@pytest.mark.parametrize("address", sorted(SEEN))
def test_a_page_is_seen_by_those_it_is_for_and_does_not_exist_for_others(portal, address):
    for person in EVERYBODY:
        window = Browser()
        if person != "nobody":
            window.at.session_state["session_id"] = session_of(portal, person).session_id
        window.open(address, **PARAMETERS.get(address, {}))
        if person in SEEN[address]:
            assert window.title not in (SIGN_IN, MISSING), person
        else:
            assert window.title == (SIGN_IN if person == "nobody" else MISSING), person
            assert window.html.tables == {}, person
