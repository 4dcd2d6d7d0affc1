"""The command line, run as people run it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from datetime import date

import httpx
import pytest
from sqlalchemy import func, select, text

from cantine.settings import HERE, BadSetting, Settings, settings
from cantine.store import database, tables
from tests.support.programs.nursery import python

ACCOUNTS = [
    f"{login}@exemple.fr"
    for login in ("test", "test2", "durand", "martin", "bernard", "cantine", "finance", "mairie", "lecture")
]


def environment(url):
    return {**os.environ, "CANTINE_DATABASE_URL": url, "CANTINE_NOW": "2026-11-19T16:59:30+01:00"}


def cantine(url, *words, typed=None, by=None):
    command = [*(by or python()), "-m", "cantine", *words]
    environ, seconds = environment(url), 300
    how = {"cwd": HERE, "env": environ, "timeout": seconds, "umask": 0o022}
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=False, **how)


def family_names(url):
    with database.open_reader(url) as db:
        return db.scalars(select(tables.Family.name).order_by(tables.Family.number)).all()


@pytest.mark.parametrize(
    ("setting", "given", "wanted"),
    [
        ("CANTINE_PAGES_PER_ADDRESS", "beaucoup", "attendu : un nombre entier"),
        ("CANTINE_PAGES_PER_ADDRESS", "-1", "attendu : un nombre entier, 0 au moins"),
        ("CANTINE_HIDE_UNKNOWN_EMAIL", "peut-être", "attendu : true ou false"),
        (
            "CANTINE_TRUSTED_PROXIES",
            "proxy.local",
            "attendu : des adresses ou des réseaux, par exemple 127.0.0.1,10.0.0.0/8",
        ),
        (
            "CANTINE_SECURITY_CONTACT",
            "securite@exemple.fr",
            "attendu : mailto:securite@exemple.fr ou https://exemple.fr/securite",
        ),
        (
            "CANTINE_READ_URL",
            "mysql://portail@secours/cantine",
            "attendu : postgresql://utilisateur:secret@serveur-secondaire/base",
        ),
        (
            "CANTINE_READ_URL",
            "postgresql://portail@secours/cantine",
            "SQLite n'a pas de base secondaire : retirez ce réglage, ou passez à PostgreSQL (CANTINE_DATABASE_URL)",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_in_french(monkeypatch, setting, given, wanted):
    monkeypatch.setenv(setting, given)
    with pytest.raises(BadSetting) as refused:
        settings.__wrapped__()
    assert str(refused.value) == f"Réglage refusé.\n{setting} : {wanted}"


def test_a_setting_that_nobody_knows_stops_the_start_and_the_nearest_one_is_named(monkeypatch, tmp_path):
    file = tmp_path / ".env"
    file.write_text("CANTINE_DATABSE_URL=sqlite:///autre.db\ncantine_base_url=https://cantine.exemple.fr\nAUTRE=1\n")
    monkeypatch.setitem(Settings.model_config, "env_file", file)
    for name in ("CANTINE_SMPT_URL", "CANTINE_COULEUR", "CANTINE_TEST_ANYTHING", "CANTINE", "HOME_OF_CANTINE_SMPT"):
        monkeypatch.setenv(name, "secret")
    with pytest.raises(BadSetting) as refused:
        settings.__wrapped__()
    assert str(refused.value).splitlines() == [
        "Réglage refusé.",
        "CANTINE_COULEUR : ce réglage n'existe pas : retirez-le (le README les nomme tous).",
        "CANTINE_DATABSE_URL : ce réglage n'existe pas ; vouliez-vous dire CANTINE_DATABASE_URL ?",
        "CANTINE_SMPT_URL : ce réglage n'existe pas ; vouliez-vous dire CANTINE_SMTP_URL ?",
    ]


@pytest.mark.parametrize("command", ["check", "mail", "demo"])
def test_a_database_that_cannot_be_had_is_one_sentence_for_every_command(command):
    ran = cantine("postgresql://cantine:le-secret@127.0.0.1:1/cantine", command)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        "Base de données indisponible : le serveur PostgreSQL 127.0.0.1:1 ne répond pas à cette adresse : "
        "démarrez PostgreSQL, ou corrigez CANTINE_DATABASE_URL.\n"
    )


def test_demo_makes_the_database_fills_it_and_says_what_is_in_it(tmp_path):
    url = f"sqlite:///{tmp_path / 'new' / 'cantine.db'}"
    ran = cantine(url, "demo", by=[sys.executable])
    assert (ran.returncode, ran.stderr) == (0, "")
    with database.open_reader(url) as db:
        families, children, bookings = (
            db.scalar(select(func.count()).select_from(table))
            for table in (tables.Family, tables.Child, tables.Booking)
        )
    assert families == 60
    assert f"{families} familles, {children} enfants, {bookings} inscriptions." in ran.stdout
    assert "mot de passe : Cantine-2026" in ran.stdout
    assert all(account in ran.stdout for account in ACCOUNTS)
    made = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()}
    assert made["cantine.db"] == 0o600
    assert {*made.values()} == {0o600}
    database.engine(url).dispose()


def test_demo_may_be_run_twice_and_leaves_the_first_one_as_it_is(url):
    assert cantine(url, "demo", "--families", "5").returncode == 0
    with database.open_writer(url) as db:
        db.get(tables.Family, 1).name = "CHANGÉE"
    ran = cantine(url, "demo", "--families", "6")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "La commune de démonstration est déjà là" in ran.stdout
    assert "test@exemple.fr" in ran.stdout
    assert family_names(url)[0] == "CHANGÉE"
    assert len(family_names(url)) == 5


def test_demo_again_starts_over(url):
    cantine(url, "demo", "--families", "5")
    ran = cantine(url, "demo", "--families", "6", "--again")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "6 familles" in ran.stdout
    assert len(family_names(url)) == 6


@pytest.mark.parametrize("options", [[], ["--again"]], ids=["", "again"])
def test_demo_refuses_a_real_commune_in_french(url, options):
    with database.open_writer(url) as db:
        db.add(tables.Commune(id=1, name="Mairie de Chamelet", zone="A", demonstration=False))
    ran = cantine(url, "demo", *options)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "Cette base de données contient une vraie commune : la démonstration n'y touche pas.\n"
    assert family_names(url) == []


def test_demo_needs_the_fixed_families(sqlite_url):
    ran = cantine(sqlite_url, "demo", "--families", "3")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "La démonstration compte au moins 4 familles.\n"
    assert family_names(sqlite_url) == []


@pytest.mark.parametrize("words", [[], ["demo"], ["serve"]], ids=["", "demo", "serve"])
def test_help_is_in_french(sqlite_url, words):
    ran = cantine(sqlite_url, *words, "--help")
    assert ran.returncode == 0
    assert ran.stdout.startswith("Usage : python -m cantine")
    assert "Affiche cette aide." in ran.stdout
    assert "Show this message" not in ran.stdout
    assert "Commands" not in ran.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["imprt"], "La commande « imprt » n'existe pas. Vouliez-vous dire 'import' ?"),
        (["import"], "Il manque l'argument 'FICHIER'."),
        (["import", "absent.csv"], "'FICHIER' : le fichier « absent.csv » n'existe pas."),
        (["import", "tests"], "'FICHIER' : « tests » est un dossier et non un fichier."),
        (["import", "--oui"], "L'option --oui n'existe pas."),
        (["demo", "--families", "dix"], "'--families' : « dix » n'est pas un nombre."),
        (["init", "--zone"], "L'option --zone demande une valeur."),
        (["bill", "2026-10", "2026-11"], "Il y a un mot de trop : 2026-11."),
    ],
)
def test_what_was_typed_wrongly_is_told_in_french(sqlite_url, words, sentence):
    ran = cantine(sqlite_url, *words)
    assert ran.returncode == 2
    assert ran.stderr.splitlines()[-1].startswith(sentence)


def test_two_passwords_that_differ_and_an_answer_that_never_comes(sqlite_url):
    told = ["--name", "Bourg", "--zone", "A", "--admin", "Inès", "--email", "ines@exemple.fr"]
    ran = cantine(sqlite_url, "init", *told, typed="un long secret\nun autre secret\n")
    assert ran.returncode == 1
    assert "Les deux saisies diffèrent : recommencez." in ran.stdout + ran.stderr
    assert ran.stderr.strip().endswith("Arrêté : rien de plus n'est fait.")


def test_an_access_link_is_printed_for_an_account_and_noted_in_the_journal(sqlite_cast):
    url = sqlite_cast.url
    ran = cantine(url, "access-link", " Ines@EXEMPLE.fr")
    assert (ran.returncode, ran.stderr) == (0, "")
    link, said = ran.stdout.splitlines()
    assert re.fullmatch("http://localhost:8501/acces#[0-9a-f]{64}", link)
    assert said.startswith("Ce lien ouvre le portail une seule fois, avant le vendredi 20 novembre à 16\u00a0h\u00a059")
    with database.open_writer(url) as db:
        [entry] = db.scalars(select(tables.JournalEntry))
        assert (entry.action, entry.account_id, entry.after) == ("make_link", None, {"email": "ines@exemple.fr"})
        db.get_one(tables.Account, sqlite_cast.ines).disabled_at = entry.at
    closed = "Ce compte ne peut pas se connecter : il est fermé, ou sa famille est archivée.\n"
    for email, why in (("nobody@exemple.fr", "Aucun compte n'a cette adresse mail.\n"), ("ines@exemple.fr", closed)):
        ran = cantine(url, "access-link", email)
        assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", why)


def test_serve_starts_the_portal_from_any_folder_and_writes_nothing_but_its_log(sqlite_url, tmp_path):
    cantine(sqlite_url, "demo", "--families", "4")
    base = tmp_path / "cantine.db"
    letters = tmp_path / "cantine.db.demonstration.outbox"
    letters.mkdir(0o755)
    (letters / "000001.eml").touch(0o644)
    base.chmod(0o644)  # as an older version left them
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cantine", "serve", "--server.port", str(port), "--server.address", "127.0.0.1"]
    elsewhere = {**environment(sqlite_url), "PYTHONPATH": str(HERE)}
    with (tmp_path / "said").open("w") as said:
        portal = subprocess.Popen(command, cwd=tmp_path, env=elsewhere, stdout=said, stderr=said)
    try:
        deadline, answer = time.monotonic() + 300, None
        while answer is None and portal.poll() is None and time.monotonic() < deadline:
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/sante", timeout=5)
            except httpx.TransportError:
                time.sleep(0.2)
        assert answer is not None, (tmp_path / "said").read_text()
        assert (answer.status_code, answer.json()) == (200, {"etat": "ok"})
        closed = {path.name: path.stat().st_mode & 0o077 for path in (base, letters, letters / "000001.eml")}
        assert {*closed.values()} == {0}, closed
    finally:
        portal.terminate()
        portal.wait(30)
    told = [json.loads(line)["event"] for line in (tmp_path / "said").read_text().splitlines()]
    assert (told[0], told[-1]) == ("start", "stop")


def test_a_month_is_billed_and_the_accounts_are_right(url):
    cantine(url, "demo", "--families", "60")
    for run, issued in (("first", "59 factures émises"), ("again", "0 facture émise")):
        ran = cantine(url, "bill", "2026-11")
        assert (run, ran.returncode, ran.stderr) == (run, 0, "")
        assert f"novembre 2026 : {issued}" in ran.stdout
    ran = cantine(url, "check")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Les comptes sont justes")


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("2026-13", "Indiquez le mois comme 2026-10."),
        ("octobre", "Indiquez le mois comme 2026-10."),
        ("2026-12", "Le mois de décembre 2026 n'a pas commencé : il ne peut pas encore être facturé."),
    ],
)
def test_a_month_that_is_none_or_lies_ahead_is_not_billed(tmp_path, month, sentence):
    url = f"sqlite:///{tmp_path / 'cantine.db'}"
    cantine(url, "demo", "--families", "4")
    ran = cantine(url, "bill", month)
    assert (ran.returncode, ran.stdout, ran.stderr.strip()) == (1, "", sentence)
    database.engine(url).dispose()


def test_check_lists_what_is_still_to_be_billed_and_fails_only_for_what_differs(sqlite_url):
    cantine(sqlite_url, "demo", "--families", "4")
    with database.open_writer(sqlite_url) as db:
        db.add(tables.Booking(child_id=1, day=date(2026, 9, 9), service_id=6, family_id=1))
    ran = cantine(sqlite_url, "check")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "1 inscription n'est pas facturée." in ran.stdout
    assert "Reste à facturer, ce qui n'est pas une erreur :" in ran.stdout
    with database.open_writer(sqlite_url) as db:
        db.execute(text("UPDATE booking SET invoice_line_id = NULL WHERE id = 1"))
    ran = cantine(sqlite_url, "check")
    assert ran.returncode == 1
    assert "TEST (n° 1), septembre 2026 : 2 inscriptions ne sont pas facturées." in ran.stdout
    assert ran.stderr.rstrip().endswith("1 différence.")


def test_without_a_commune_nothing_is_billed(sqlite_url):
    ran = cantine(sqlite_url, "bill", "2026-10")
    assert ran.returncode == 1
    assert "python -m cantine init" in ran.stderr
