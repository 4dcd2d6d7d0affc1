"""Whoever has the token learns how the portal does, and nothing about anybody."""

import math
from contextlib import suppress
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, update

from cantine import clock
from cantine.common.roles import Forbidden
from cantine.common.terms.backups import BackupKind, BackupOutcome
from cantine.http.log.acts import LoggedAct, log_act
from cantine.http.watch import figures
from cantine.http.watch.rounds import Round, RoundTimes
from cantine.http.watch.routes import _detail, _health
from cantine.mail import outbox
from cantine.store import database
from cantine.store.tables import Account, Backup, Child, Family, JournalEntry, MailServer

TOKEN = "un-secret-de-plus-de-24-lettres"
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def _ask_anew():
    for question in (_health, _detail):
        question.forget()
    yield
    for question in (_health, _detail):
        question.forget()


@pytest.fixture
def watched(browser, configure):
    """The portal with a token set."""
    configure(watch_token=TOKEN)
    return browser


@pytest.mark.parametrize("path", ["/sante/detail", "/metrics"])
@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": TOKEN}, {"authorization": f"Basic {TOKEN}"}, {"authorization": f"Bearer {TOKEN}x"}],
)
def test_without_the_token_the_address_does_not_exist(watched, path, headers):
    nowhere = watched.get("/sante/rien")
    answer = watched.get(path, headers=headers)
    assert (answer.status_code, answer.text) == (nowhere.status_code, nowhere.text) == (404, nowhere.text)


@pytest.mark.parametrize("path", ["/sante/detail", "/metrics"])
@pytest.mark.parametrize("given", ["", " ", "None", "non réglé"])
def test_where_no_token_is_set_none_opens(browser, path, given):
    assert browser.get(path, headers={"authorization": f"Bearer {given}".encode()}).status_code == 404


def ask(watched, path="/sante/detail"):
    return watched.get(path, headers=BEARER)


def test_a_portal_that_is_well_says_so_of_each_thing(watched):
    answer = ask(watched)
    told = answer.json()
    assert answer.status_code == 200, told
    assert answer.headers["cache-control"] == "no-store"
    checks = {"base de données", "migrations", "horloge", "messages", "sauvegarde", "disque", "tournées"}
    assert told["controles"].keys() == checks
    assert {one["etat"] for one in told["controles"].values()} == {"ok"}, told
    assert all(one["phrase"].endswith(".") for one in told["controles"].values())
    assert told["controles"]["base de données"]["joignable"] is True
    assert told["controles"]["migrations"]["a_faire"] == 0
    assert told["controles"]["messages"] == {
        "etat": "ok",
        "phrase": "Aucun message n'attend.",
        "en_attente": 0,
        "plus_ancien_s": 0,
    }


def write_what_is_late(url):
    """Letters that wait for two hours behind a server that takes none, a backup of four days ago, and a journal that
    knows tomorrow."""
    now = clock.now()
    with database.open_writer(url) as db:
        for minutes in (5, 120):
            outbox.write(db, "alice@exemple.fr", "Bonjour", "…", now - timedelta(minutes=minutes))
        failing = {"failing_since": now, "tried_at": now, "next_try_at": now}
        db.add(MailServer(id=1, failure="Le serveur de messagerie ne répond pas (refused).", failures=3, **failing))
        ended = now - timedelta(days=4)
        good = {"kind": BackupKind.DAILY, "outcome": BackupOutcome.GOOD, "file": "x", "bytes": 5_400_000}
        db.add(Backup(started_at=ended, ended_at=ended, encrypted=False, reason="", **good))
        db.add(JournalEntry(at=now + timedelta(hours=1), action="sign_in"))


def test_what_is_late_or_wrong_is_told_with_its_figures(watched, cast, configure):
    configure(smtp_url="smtp://127.0.0.1:1")
    write_what_is_late(cast.url)
    answer = ask(watched)
    told = answer.json()["controles"]
    assert answer.status_code == 503
    assert answer.json()["etat"] == "panne"
    mail, backup, watch = told["messages"], told["sauvegarde"], told["horloge"]
    assert (mail["etat"], mail["en_attente"], mail["plus_ancien_s"] // 60) == ("panne", 2, 120)
    assert mail["phrase"].startswith("2 messages attendent depuis le ")
    assert mail["phrase"].endswith(" : Le serveur de messagerie ne répond pas (refused).")
    assert (backup["etat"], backup["age_s"] // 3600, backup["octets"]) == ("panne", 96, 5_400_000)
    assert "a 96\u00a0h\u00a000 (5,4\u00a0Mo)." in backup["phrase"]
    assert watch["etat"] == "panne"
    assert watch["phrase"].startswith("L'horloge a reculé : le journal va jusqu'au ")
    assert watch["journal_en_avance_s"] == pytest.approx(3600, abs=60)


def test_a_letter_that_waits_for_a_quarter_of_an_hour_is_to_be_looked_at_and_no_more(watched, cast):
    with database.open_writer(cast.url) as db:
        outbox.write(db, "alice@exemple.fr", "Bonjour", "…", clock.now() - timedelta(minutes=15))
    answer = ask(watched)
    assert (answer.status_code, answer.json()["etat"]) == (200, "attention")
    assert "aucun serveur de messagerie n'est réglé" in answer.json()["controles"]["messages"]["phrase"]


def test_a_server_is_asked_for_its_time_and_one_that_is_gone_is_told(watched, url, configure):
    configure(database_url=url)
    assert ask(watched).json()["controles"]["horloge"]["ecart_base_s"] < 5
    configure(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    answer = ask(watched)
    assert answer.status_code == 503
    assert answer.json()["controles"]["base de données"]["joignable"] is False


def test_a_round_that_gives_no_sign_of_life_is_told():
    now = [0.0]
    times = RoundTimes(lambda: now[0])
    assert times.check().state == "ok"
    now[0] = 299.0
    assert times.check().state == "ok"
    now[0] = 300.0
    assert times.check().state == "attention"
    assert "messages depuis 0\u00a0h\u00a005" in times.check().sentence
    times.note(Round.MAIL)
    assert times.check().state == "ok"
    now[0] = 2200.0
    assert times.check().state == "panne"
    assert times.check().figures["messages_s"] == 1900
    assert times.check().figures["rangement_s"] is None


def read(answer):
    """The figures, by name and by their labels in the order of the labels' names."""
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for one in family.samples:
            found[one.name, *(one.labels[name] for name in sorted(one.labels))] = one.value
    return found


def test_figures_are_in_the_format_of_prometheus_and_count_what_happens(watched, cast, configure):
    configure(smtp_url="smtp://127.0.0.1:1")
    before = read(ask(watched, "/metrics"))
    write_what_is_late(cast.url)
    _detail.forget()
    figures.count_request("GET", "/telecharger/{export}.{form}", 200, 0.2)
    figures.count_act("refused")
    answer = ask(watched, "/metrics")
    after = read(answer)
    assert answer.headers["content-type"].startswith("text/plain; version=")
    key = "cantine_requests_total", "GET", "/telecharger/{export}.{form}", "200"
    assert after[key] - before.get(key, 0) == 1
    within, route = "cantine_request_seconds_bucket", "/telecharger/{export}.{form}"
    assert after[within, "0.3", route] - before.get((within, "0.3", route), 0) == 1
    assert after[within, "0.1", route] == before.get((within, "0.1", route), 0)
    acts = "cantine_acts_total", "refused"
    assert after[acts] - before.get(acts, 0) == 1
    assert (before["cantine_mail_waiting",], after["cantine_mail_waiting",]) == (0, 2)
    assert after["cantine_mail_oldest_seconds",] == pytest.approx(7200, abs=60)
    assert math.isnan(before["cantine_backup_age_seconds",])
    assert after["cantine_backup_age_seconds",] == pytest.approx(4 * 86400, abs=60)
    assert (before["cantine_state", "messages"], after["cantine_state", "messages"]) == (0, 2)
    assert after["process_resident_memory_bytes",] > 1_000_000
    assert after["process_open_fds",] > 3
    assert {"cantine_open_pages", "cantine_database_connections_in_use"} < {name for name, *_ in after}


def test_requests_are_counted_by_the_routes_of_the_source_and_never_as_they_were_asked_for(watched):
    before = read(ask(watched, "/metrics"))
    for path in ("/favicon.png", "/telecharger/facture-4711.pdf", "/famille-4711/rien", "/sante/detail"):
        watched.get(path)
    answer = ask(watched, "/metrics")
    after = read(answer)
    for route, status in (
        ("/favicon.png", "200"),
        ("/telecharger/facture-{invoice}.pdf", "303"),
        ("(inconnue)", "404"),
        ("/sante/detail", "404"),
    ):
        key = "cantine_requests_total", "GET", route, status
        assert after[key] - before.get(key, 0) == 1, key
    assert "-4711" not in answer.text  # digits alone may stand in any figure of seconds


def test_acts_are_counted_by_how_they_ended(watched):
    before = read(ask(watched, "/metrics"))
    for failure, refused in ((None, False), (None, True), (Forbidden, False), (ZeroDivisionError, False)):
        with suppress(Exception), log_act(LoggedAct(refused)):
            if failure:
                raise failure
    after = read(ask(watched, "/metrics"))
    counted = {one: after["cantine_acts_total", one] for one in ("accepted", "refused", "failed")}
    assert {one: count - before.get(("cantine_acts_total", one), 0) for one, count in counted.items()} == {
        "accepted": 1,
        "refused": 2,
        "failed": 1,
    }


def test_neither_tells_anything_about_anybody(watched, cast, configure):
    configure(smtp_url="smtp://user:le-mot-de-passe@127.0.0.1:1")
    write_what_is_late(cast.url)
    with database.open_writer(cast.url) as db:
        db.execute(update(Family).values(number=Family.number + 1_987_654_000))
        asked = (Account.email, Account.name, Child.first_name, Child.last_name, Family.name)
        people = [one for column in asked for one in db.scalars(select(column)) if one]
    said = ask(watched).text + ask(watched, "/metrics").text
    for secret in (*people, "198765410", "le-mot-de-passe", TOKEN):
        assert secret not in said, secret
