"""The real server on a PostgreSQL that is terminated, restarted or out of reach: each act and page is answered."""

import re
import threading
import time

import psycopg
import pytest
from sqlalchemy import make_url, select

from cantine import clock
from cantine.access.actions import sessions
from cantine.http.session.cookie import COOKIE
from cantine.settings import HERE
from cantine.store import database
from cantine.store.tables import Guardian
from tests.cast import play
from tests.http.shell.test_starting import FROM_HERE, answer_of, started
from tests.http.wire import Page

NOT_SAVED = "Pas enregistré\u00a0: la base de données"
KEPT = "Vos coordonnées sont enregistrées."


@pytest.fixture
def portal(postgres_url):
    """The cast, the address of the running server, and Alice's cookie."""
    cast = play(postgres_url)
    with database.open_writer(cast.url) as db:
        opened = sessions.open_session(db, cast.alice, cast.alices_family, clock.now())
        token = sessions.claim(db, opened.ticket, clock.now()).token
    with started(FROM_HERE["uvicorn"], HERE, database_url=postgres_url) as (server, address):
        answer_of(server, address)
        threading.Thread(target=server.stdout.read, daemon=True).start()  # its log would fill the pipe, and it waits
        yield cast, address, token


def backends(server, url, what):
    """The connections of the portal to its database that are so: all, or those that wait for a lock."""
    asked = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND application_name <> 'test' AND " + what
    return [pid for (pid,) in server.execute(asked, [make_url(url).database])]


def terminate(server, pids):
    for pid in pids:
        server.execute("SELECT pg_terminate_backend(%s)", [pid])


def phone_of(cast):
    with database.open_reader(cast.url) as db:
        return db.scalar(select(Guardian.phone).where(Guardian.account_id == cast.alice))


def test_an_act_whose_connection_is_terminated_is_answered_and_done_at_the_second_try(portal, postgres_server):
    cast, address, token = portal
    page = Page(address, token).open("profil")
    plain = make_url(cast.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, application_name="test") as holder:
        holder.execute("SELECT 1 FROM guardian WHERE account_id = %s FOR UPDATE", [cast.alice])
        said = []
        act = threading.Thread(target=lambda: said.append(page.press("Enregistrer", Téléphone="01 02 03 04 05").shown))
        act.start()
        deadline = time.monotonic() + 30
        while not (waiting := backends(postgres_server, cast.url, "wait_event_type = 'Lock'")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        terminate(postgres_server, waiting)
        act.join(60)
    assert NOT_SAVED.encode() in said[0]
    assert phone_of(cast) == ""
    assert page.press("Enregistrer", Téléphone="01 02 03 04 05").shows(KEPT)
    assert phone_of(cast) == "01 02 03 04 05"


def test_after_a_restart_of_the_database_nobody_notices(portal, postgres_server):
    cast, address, token = portal
    page = Page(address, token).open("profil")
    terminate(postgres_server, backends(postgres_server, cast.url, "true"))
    assert page.press("Enregistrer", Téléphone="01 02 03 04 05").shows(KEPT)
    assert phone_of(cast) == "01 02 03 04 05"


def test_a_page_says_that_it_waits_for_the_database_and_then_does_what_was_clicked(portal, postgres_server):
    cast, address, token = portal
    page, name = Page(address, token).open("profil"), make_url(cast.url).database
    postgres_server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    terminate(postgres_server, backends(postgres_server, cast.url, "true"))
    act = threading.Thread(target=page.press, args=("Enregistrer",), kwargs={"Téléphone": "01 02 03 04 05"})
    act.start()
    deadline = time.monotonic() + 30
    while not page.shows("La base de données ne répond pas. Cette page attend"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    postgres_server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    act.join(60)
    assert page.shows(KEPT)
    assert phone_of(cast) == "01 02 03 04 05"


def test_a_download_is_told_likewise(browser, cast, caplog):
    with database.open_writer(cast.url) as db:
        opened = sessions.open_session(db, cast.alice, cast.alices_family, clock.now())
        browser.cookies.set(COOKIE, sessions.claim(db, opened.ticket, clock.now()).token)
    with database.engine(cast.url).begin() as db:
        db.exec_driver_sql("ALTER TABLE web_session RENAME TO lost")
    answer = browser.get("/telecharger/releve.csv")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["content-security-policy"]
    number = re.search(r"numéro de l'erreur\u00a0: ([C-X3-9]{8})", answer.text)[1]
    assert f"Erreur n° {number}. GET /telecharger/releve.csv" in caplog.text
    assert answer.headers["x-request-id"] == number
    assert "Réessayer" in answer.text
