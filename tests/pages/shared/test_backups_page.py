"""« Sauvegardes »: an administrator sees in red that none is recent, reads why, and makes one at once."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.common.terms.backups import BackupKind, BackupOutcome
from cantine.http.background.backups import ASKED
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Backup, Commune, JournalEntry
from tests.pages.conftest import NOW

FULL = "Il n'y a plus de place sur le disque des sauvegardes."
LATE = "Aucune bonne sauvegarde de moins de 36 heures : la dernière est du 21.11.2026 à 2\xa0h\xa000."


def note(url, moment, outcome=BackupOutcome.GOOD, **more):
    with database.open_writer(url) as db:
        kept = {"kind": BackupKind.DAILY, "file": "", "bytes": 0, "encrypted": False} | more
        db.add(Backup(started_at=moment, ended_at=moment, outcome=outcome, **kept))


@pytest.fixture
def real(portal_url, monkeypatch):
    """A commune that is none for demonstration; the clock stands where it stood."""
    monkeypatch.delenv("CANTINE_NOW")
    monkeypatch.setattr("cantine.clock.now", lambda: NOW)
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(demonstration=False))
    return portal_url


def test_where_none_is_recent_an_administrator_sees_it_in_red_and_why(browser, real, monkeypatch):
    note(real, NOW - timedelta(hours=56), file="cantine-2026-11-21-020000.tar.gz.age", bytes=1_400_000, encrypted=True)
    note(real, NOW - timedelta(hours=1), BackupOutcome.FAILED, reason=FULL)
    mairie = browser.enter("mairie@exemple.fr")
    why = f" La dernière tentative, le 23.11.2026 à 9\xa0h\xa000, a échoué : {FULL}"
    for page in ("frequentation", "reglages", "sauvegardes"):
        assert LATE + why in mairie.open(page).notices, page
    assert "non chiffrée" not in mairie.everything
    assert "il y a 2 jours : 1,4\xa0Mo, de la nuit, chiffrée." in mairie.everything
    assert [row[4] for row in mairie.table("Les dernières sauvegardes")[1:]] == [f"Échec : {FULL}", "Bonne"]
    commands = mairie.at.code[-1].value.splitlines()
    assert len(commands) == 3
    assert commands[1].endswith("restore --identity CLE_PRIVEE cantine-2026-11-21-020000.tar.gz.age")
    assert "Ce dossier est sur le disque de la base de données" in mairie.everything
    monkeypatch.setattr(settings(), "backup_folder", "/proc/self")
    assert "Ce dossier est sur un autre disque, ou une autre partition" in mairie.open("sauvegardes").everything


def test_nobody_else_is_told(browser, real):
    note(real, NOW - timedelta(hours=56))
    cantine = browser.enter("cantine@exemple.fr")
    for page in ("frequentation", "reglages"):
        assert "sauvegarde" not in cantine.open(page).everything
    assert "Sauvegardes" not in cantine.links


def test_a_new_commune_is_told_without_alarm(browser, real):
    with database.open_writer(real) as db:
        db.execute(update(JournalEntry).values(at=NOW - timedelta(hours=35)))
    mairie = browser.enter("mairie@exemple.fr")
    assert "Ce portail n'a pas encore de sauvegarde" in mairie.open("reglages").everything


def test_one_is_made_at_once_and_its_end_is_seen(browser, portal_url, tmp_path):
    mairie = browser.enter("mairie@exemple.fr").open("sauvegardes")
    mairie.click("Sauvegarder maintenant")
    assert "La sauvegarde a commencé. « Actualiser » dit quand elle est faite." in mairie.notices
    deadline = time.monotonic() + 120
    while ASKED.since and time.monotonic() < deadline:
        time.sleep(0.05)
    mairie.open("sauvegardes")
    _head, row = mairie.table("Les dernières sauvegardes")
    assert (row[1], row[4]) == ("demandée", "Bonne")
    assert (tmp_path / "cantine.db.backups" / row[5]).exists()
    with database.open_reader(portal_url) as db:
        who = db.scalar(select(JournalEntry.account_id).where(JournalEntry.action == "back_up"))
    assert who is not None
