"""What a backup holds comes back row for row; what cannot come back is refused, and nothing changes."""

import os
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import make_url, select, text

from cantine.backup.documents import archive, postgres_copy, postgres_swap, swap
from cantine.backup.flow import BackupFailed, make_backup, restore_sqlite
from cantine.backup.flow.restore_postgres import restore_postgres
from cantine.backup.flow.restore_sqlite import find_town
from cantine.backup.rules.manifest import Manifest
from cantine.backup.rules.outcomes import RestoreRefused
from cantine.common.terms.backups import BackupKind
from cantine.settings import settings
from cantine.store import database, serving, tables
from cantine.store.database import open_reader, open_writer
from tests.backup.conftest import NOW, drop_beside, empty_out, letters_of, list_rows


def back_up(url, folder):
    made = make_backup(url, folder, BackupKind.ASKED, NOW)
    database.engine(url).dispose()
    return made.file


def restore(url, file, identity=None, confirm=lambda _question: True):
    act = restore_sqlite.restore_sqlite if url.startswith("sqlite") else restore_postgres
    try:
        return act(url, file, identity, confirm, NOW)
    finally:
        database.engine(url).dispose()


@pytest.fixture
def kept(town, folder):
    """A backup of the town, and the rows that are in it."""
    rows = list_rows(town.url)
    database.engine(town.url).dispose()
    return back_up(town.url, folder), rows


@pytest.fixture(autouse=True)
def _no_database_stays(request):
    yield
    if "postgres_server" in request.fixturenames:
        drop_beside(request.getfixturevalue("postgres_server"))


def test_what_was_destroyed_comes_back_row_for_row_and_what_was_there_is_kept(town, kept):
    file, rows = kept
    empty_out(town.url)
    (letters_of(town.url) / "000001.eml").unlink()
    (letters_of(town.url) / "000009.eml").write_text("Plus tard")
    asked = []
    done = restore(town.url, file, confirm=lambda question: asked.append(question) or True)
    assert list_rows(town.url) == rows
    [question] = asked
    assert "« Saint-Just-d'Avray » (3 familles) par la sauvegarde du 29.11.2026 à 2\u00a0h\u00a030 (" in question
    assert (done.families, done.taken_at, done.differences) == (3, NOW, 0)
    assert [path.name for path in letters_of(town.url).iterdir()] == ["000001.eml"]
    with open_reader(town.url) as db:
        last = select(tables.JournalEntry.action).order_by(tables.JournalEntry.id.desc()).limit(1)
        assert db.scalar(last) == "restore_backup"
        assert db.scalar(select(tables.WebSession.id)) is None
        if not town.url.startswith("sqlite"):  # known at once, without waiting for PostgreSQL's own round
            assert db.scalar(text("SELECT count(*) FROM pg_stats WHERE tablename = 'family'"))
    assert "avant" in done.aside
    if town.url.startswith("sqlite"):
        aside = Path(done.aside)
        assert [path.name for path in aside.rglob("*.eml")] == ["000009.eml"]
        assert find_town(aside / "cast.db").families == 3


def test_a_machine_without_any_database_gets_it_whole(town, kept, postgres_server):
    file, rows = kept
    if town.url.startswith("sqlite"):
        url = f"sqlite:///{file.parent / 'neuf' / 'cantine.db'}"
        Path(file.parent / "neuf").mkdir()
    else:
        url = postgres_copy.address_of(town.url, "test_restauree")
        postgres_server.execute("DROP DATABASE IF EXISTS test_restauree")
    done = restore(url, file, confirm=None)  # nothing is there that anybody could be asked about
    assert list_rows(url) == rows
    assert done.aside == ""
    database.engine(url).dispose()
    if not town.url.startswith("sqlite"):
        postgres_server.execute("DROP DATABASE test_restauree")


def test_who_says_no_changes_nothing(town, kept):
    file, rows = kept
    with pytest.raises(RestoreRefused, match=r"Rien n'est changé\."):
        restore(town.url, file, confirm=lambda _question: False)
    assert list_rows(town.url) == rows
    assert not restore_sqlite.plan_swap(town.url).ready.exists() if town.url.startswith("sqlite") else True


def refuse(url, file, sentence, identity=None):
    """It is refused with this sentence, and what is there stays."""
    before = list_rows(url)
    database.engine(url).dispose()
    with pytest.raises(RestoreRefused, match=sentence):
        restore(url, file, identity)
    assert list_rows(url) == before


def test_files_that_cannot_be_brought_back_are_refused(sqlite_cast, folder, tmp_path):
    file = back_up(sqlite_cast.url, folder)
    other, whole = tmp_path / "autre.tar.gz", file.read_bytes()
    for content in (b"PK\x03\x04", b"x" * 5000):
        other.write_bytes(content)
        refuse(sqlite_cast.url, other, "n'est pas une sauvegarde du portail")
    for name, content, sentence in (
        ("vide.tar.gz", b"", "« vide.tar.gz » est vide : copiez-le encore une fois"),
        ("vide.tar.gz.gpg", b"", "est vide : copiez-le"),
        ("abîmé.tar.gz.age", b"?" * 5000, "est abîmé : il ne commence pas comme un fichier d'age"),
    ):
        (tmp_path / name).write_bytes(content)
        refuse(sqlite_cast.url, tmp_path / name, sentence)
    other.write_bytes(whole[: len(whole) * 2 // 3])
    refuse(sqlite_cast.url, other, "est abîmé")
    other.write_bytes(whole[:-3000] + bytes(3000))
    refuse(sqlite_cast.url, other, "est abîmé")
    for engine, revision, sentence in (
        ("postgresql", "0058", "celle d'une base PostgreSQL"),
        ("sqlite", "9999", r"version plus récente du portail \(révision 9999\)"),
    ):
        other.unlink()
        part = tmp_path / "part"
        part.write_bytes(b"?")
        manifest = Manifest(engine, revision, NOW, {})
        archive.write_archive(other, manifest, {manifest.database: part})
        refuse(sqlite_cast.url, other, sentence)
    for content, sentence in ((b"?" * 5000, "est abîmée"), (b"", "ne contient aucune commune")):
        other.unlink()
        part.write_bytes(content)
        archive.write_archive(other, Manifest("sqlite", "0057", NOW, {}), {"cantine.db": part})
        refuse(sqlite_cast.url, other, sentence)


def test_while_the_portal_works_nothing_is_replaced(town, kept):
    file, _rows = kept
    if town.url.startswith("sqlite"):
        with serving.hold_open(town.url):
            refuse(town.url, file, "Le portail marche : arrêtez-le")
        with serving.be_alone(town.url):  # once it has ended
            pass
    else:
        connected = "Le portail marche, ou un autre programme"
        with postgres_copy.open_server(town.url), pytest.raises(RestoreRefused, match=connected):
            restore(town.url, file)


def test_no_server_starts_while_a_backup_is_brought_back(sqlite_cast):
    refused = pytest.raises(serving.BeingRestored, match="en cours de restauration")
    with serving.be_alone(sqlite_cast.url), refused, serving.hold_open(sqlite_cast.url):
        pass


def test_another_program_that_has_the_file_open_is_noticed(sqlite_cast, folder):
    file = back_up(sqlite_cast.url, folder)
    path = sqlite_cast.url.removeprefix("sqlite:///")
    program = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('SELECT count(*) FROM family').fetchone();"
        "print('open', flush=True); sys.stdin.readline()"
    )
    other = subprocess.Popen(["python3", "-c", program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "open\n"
        refuse(sqlite_cast.url, file, "Un autre programme a la base de données ouverte")
    finally:
        other.communicate("\n", timeout=60)


def test_the_old_wal_never_gets_into_what_was_brought_back(sqlite_cast, folder, tmp_path):
    """A crash leaves a `-wal`; it is set aside with its database, unread."""
    file = back_up(sqlite_cast.url, folder)
    rows = list_rows(sqlite_cast.url)
    path = Path(sqlite_cast.url.removeprefix("sqlite:///"))
    with open_writer(sqlite_cast.url) as db:
        db.execute(text("UPDATE family SET note = 'après'"))
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{tmp_path / 'crash'}{end}")  # as a killed process leaves them
    database.engine(sqlite_cast.url).dispose()
    for end in ("", "-wal"):
        shutil.copy(f"{tmp_path / 'crash'}{end}", f"{path}{end}")
    wal = Path(f"{path}-wal").read_bytes()
    assert wal
    done = restore(sqlite_cast.url, file)
    assert list_rows(sqlite_cast.url) == rows
    assert (Path(done.aside) / f"{path.name}-wal").read_bytes() == wal


def test_an_age_key_opens_what_was_encrypted_for_it_and_no_other_does(sqlite_cast, folder, tmp_path, monkeypatch):
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    monkeypatch.setattr(settings(), "backup_recipient", str(key.to_public()))
    file, rows = back_up(sqlite_cast.url, folder), list_rows(sqlite_cast.url)
    assert file.name.endswith(".tar.gz.age")
    assert b"Saint-Just" not in file.read_bytes()
    keys = {name: tmp_path / name for name in ("clef", "autre", "vide")}
    keys["clef"].write_text(f"# created\n{key}\n")
    keys["autre"].write_text(str(other))
    keys["vide"].write_text("rien")
    refuse(sqlite_cast.url, file, "« --identity FICHIER »")
    refuse(sqlite_cast.url, file, "n'a pas de clé privée d'age", keys["vide"])
    refuse(sqlite_cast.url, file, "n'ouvre pas ce fichier", keys["autre"])
    empty_out(sqlite_cast.url)
    restore(sqlite_cast.url, file, keys["clef"])
    assert list_rows(sqlite_cast.url) == rows


@pytest.fixture
def keyring(tmp_path, monkeypatch):
    """A GnuPG of this test alone, with a key of its own."""
    home = Path(f"/tmp/gpg-{tmp_path.name[-20:]}")  # its socket takes no long path
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    make = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "mairie@exemple.fr", "default"]
    subprocess.run([*make, "default", "never"], check=True, capture_output=True)
    yield home
    subprocess.run(["gpgconf", "--kill", "all"], check=False)
    shutil.rmtree(home, ignore_errors=True)


def test_gnupg_opens_what_was_encrypted_for_a_key_of_its_keyring(sqlite_cast, folder, keyring, monkeypatch, tmp_path):
    monkeypatch.setattr(settings(), "backup_recipient", "inconnu@exemple.fr")
    with pytest.raises(BackupFailed, match=r"« inconnu@exemple\.fr » : importez sa clé publique"):
        back_up(sqlite_cast.url, folder)
    monkeypatch.setattr(settings(), "backup_recipient", "mairie@exemple.fr")
    file, rows = back_up(sqlite_cast.url, folder), list_rows(sqlite_cast.url)
    assert file.name.endswith(".tar.gz.gpg")
    empty_out(sqlite_cast.url)
    restore(sqlite_cast.url, file)
    assert list_rows(sqlite_cast.url) == rows
    monkeypatch.setenv("GNUPGHOME", str(tmp_path))
    refuse(sqlite_cast.url, file, "GnuPG n'a pas pu ouvrir ce fichier")


def test_a_role_that_may_make_no_database_fills_an_empty_one_or_is_told_what_to_do(
    postgres_cast, postgres_server, folder, blank_postgres_url, monkeypatch
):
    file, rows = back_up(postgres_cast.url, folder), list_rows(postgres_cast.url)
    database.engine(postgres_cast.url).dispose()

    def refuse_to_make(*_words):
        raise BackupFailed("")

    monkeypatch.setattr(postgres_copy, "create_database", refuse_to_make)
    refuse(postgres_cast.url, file, r"« ALTER ROLE cantine CREATEDB; », ou met lui-même la base présente à part")
    restore(blank_postgres_url, file, confirm=None)
    assert list_rows(blank_postgres_url) == rows


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": "faux"}, "refuse l'utilisateur ou son mot de passe : vérifiez CANTINE_DATABASE_URL"),
        ({"port": 1}, "ne répond pas à cette adresse : démarrez PostgreSQL, ou corrigez CANTINE_DATABASE_URL"),
    ],
)
def test_a_server_that_cannot_be_had_is_said_as_every_command_says_it(tmp_path, change, sentence):
    url = make_url(os.environ["CANTINE_TEST_POSTGRES"]).set(**change).render_as_string(hide_password=False)
    with pytest.raises(RestoreRefused, match=sentence):
        restore_postgres(url, tmp_path / "any", None, lambda _question: True, NOW)


def test_a_server_that_starts_meanwhile_keeps_its_database(postgres_cast, folder):
    file, rows = back_up(postgres_cast.url, folder), list_rows(postgres_cast.url)
    database.engine(postgres_cast.url).dispose()
    with pytest.raises(RestoreRefused, match="a démarré entre-temps"):
        restore(postgres_cast.url, file, confirm=lambda _question: bool(list_rows(postgres_cast.url)))
    assert list_rows(postgres_cast.url) == rows
    with postgres_copy.open_server(postgres_cast.url, "postgres") as server:
        assert not postgres_swap.exists(server, f"{database.engine(postgres_cast.url).url.database}_restauration")
    assert swap.MARKER == "pret.json"
