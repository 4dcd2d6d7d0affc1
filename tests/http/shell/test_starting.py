"""The real server: it starts from anywhere, and where it may not start it says why and stops."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from cantine.common.vocabulary import PaymentProvider
from cantine.settings import HERE
from cantine.store import database
from cantine.store.tables import PaymentService
from tests.cast import commune
from tests.http.bounds import raw
from tests.support.programs.nursery import python
from tests.thorough import choose

PROGRAMS = Path(sys.executable).parent
FROM_HERE = {
    "streamlit": ["-m", "streamlit", "run", "streamlit_app.py", "--server.address=127.0.0.1", "--server.port={port}"],
    "uvicorn": ["-m", "uvicorn", "streamlit_app:app", "--port={port}"],
}
FROM_ELSEWHERE = {
    "streamlit": ["-m", "streamlit", "run", f"{HERE}/streamlit_app.py", *FROM_HERE["streamlit"][4:]],
    "uvicorn": [*FROM_HERE["uvicorn"], f"--app-dir={HERE}"],
}


@contextmanager
def started(
    command: list[str], folder: Path, *, by_itself: bool = False, **configuration: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running server and its address; it is interrupted and awaited at the end.

    It comes out of the nursery; where its process number or its start is asked for, it starts `by_itself`, as people
    type it: the program in the place of « -m ».
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [word.format(port=port) for word in command]
    by_name = [str(PROGRAMS / words[1]), *words[2:]] if words[0] == "-m" else [sys.executable, *words]
    environment = {**os.environ, **{f"CANTINE_{name.upper()}": value for name, value in configuration.items()}}
    output = subprocess.PIPE, subprocess.STDOUT
    with subprocess.Popen(
        by_name if by_itself else [*python(), *words],
        cwd=folder,
        env=environment,
        text=True,
        stdout=output[0],
        stderr=output[1],
        umask=0o022,
    ) as server:
        try:
            yield server, f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def answer_of(server: subprocess.Popen[str], address: str) -> httpx.Response:
    """The first answer of /sante."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return httpx.get(f"{address}/sante")
        except httpx.TransportError:
            time.sleep(0.1)
    server.terminate()
    pytest.fail(f"The server does not answer.\n{server.communicate()[0]}")


def last_words(command: list[str], *, by_itself: bool = False, **configuration: str) -> str:
    """What a server that may not start says before it stops, with a failure."""
    with started(command, HERE, by_itself=by_itself, **configuration) as (server, _):
        said, _ = server.communicate(timeout=60)
        assert server.returncode != 0
    return said


TWO_WAYS = [("streamlit", False), ("uvicorn", True)]
ALL_WAYS = [*TWO_WAYS, ("streamlit", True), ("uvicorn", False)]


@pytest.mark.parametrize(("launcher", "elsewhere"), choose(TWO_WAYS, ALL_WAYS))
def test_it_starts_from_any_folder_on_an_empty_database(tmp_path, launcher, elsewhere):
    command, folder = (FROM_ELSEWHERE, tmp_path) if elsewhere else (FROM_HERE, HERE)
    url = f"sqlite:///{tmp_path / 'new' / 'cantine.db'}"
    with started(command[launcher], folder, by_itself=True, database_url=url) as (server, address):
        assert answer_of(server, address).json() == {"etat": "ok"}
        assert "<title>Cantine</title>" in httpx.get(f"{address}/connexion").text
        assert httpx.get(f"{address}/_stcore/health").text == "ok"
        assert httpx.get(f"{address}/inconnue").status_code == 404
        with raw.open_websocket(address) as stranger:  # its connections are bounded, whoever has started it
            raw.pour(stranger, raw.head_of_frame(raw.BINARY, 10_000_000) + bytes(1_000_000), 1)
            raw.read_end(stranger)
        made = [url.removeprefix("sqlite:///") + end for end in ("", "-wal", "-shm")]
        assert [Path(one).stat().st_mode & 0o777 for one in made] == [0o600] * 3
        assert httpx.put(f"{address}/_stcore/upload_file/a/b", content=b"x" * 99_999).status_code == 404
        stream = address.replace("http", "ws", 1) + "/_stcore/stream"
        with connect(stream, origin=address):
            pass
        with pytest.raises(InvalidStatus, match="403"), connect(stream, origin="https://mechant.exemple"):
            pass
        server.terminate()
        said, _ = server.communicate(timeout=30)
    assert "Traceback" not in said


def test_over_https_the_cookie_is_of_this_host_alone_and_never_travels_without(cast, ticket_of):
    ticket = ticket_of(cast.alice, cast.alices_family)
    configuration = {"database_url": cast.url, "base_url": "https://cantine.exemple.fr"}
    with started(FROM_HERE["uvicorn"], HERE, by_itself=True, **configuration) as (server, address):
        answer_of(server, address)
        opened = httpx.post(f"{address}/session", json={"ticket": ticket}, headers={"origin": address})
        (cookie, *flags), (device, *of_device) = (one.split("; ") for one in opened.headers.get_list("set-cookie"))
        assert cookie.startswith("__Host-cantine_session=")
        assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=lax", "Secure"]
        assert device.startswith("__Host-cantine_appareil=")
        assert sorted(of_device) == ["HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=strict", "Secure"]
        statement, planted = f"{address}/telecharger/releve.csv", cookie.removeprefix("__Host-")
        assert httpx.get(statement, headers={"cookie": cookie}).status_code == 200
        assert httpx.get(statement, headers={"cookie": planted}).status_code == 303
        ended = httpx.delete(f"{address}/session", headers={"cookie": cookie, "origin": address})
        gone, *flags = ended.headers["set-cookie"].split("; ")
        assert gone == '__Host-cantine_session=""'
        assert {"Max-Age=0", "Path=/", "Secure"} <= set(flags)
        assert httpx.get(statement, headers={"cookie": cookie}).status_code == 303


@pytest.mark.parametrize("launcher", ["streamlit", "uvicorn"])
def test_a_frozen_clock_is_refused_on_the_database_of_a_real_commune(sqlite_url, launcher):
    with database.open_writer(sqlite_url) as db:
        db.add(commune())
    said = last_words(FROM_HERE[launcher], database_url=sqlite_url, now="2026-11-19T16:59:30+01:00")
    assert "CANTINE_NOW fige l'horloge d'une commune de démonstration" in said
    assert "« Saint-Just-d'Avray »" in said
    assert "Traceback" not in said


def test_a_frozen_clock_is_welcome_on_a_demonstration(sqlite_url):
    with database.open_writer(sqlite_url) as db:
        town = commune()
        town.demonstration = True
        db.add(town)
    with started(FROM_HERE["uvicorn"], HERE, database_url=sqlite_url, now="2026-11-19T16:59:30+01:00") as running:
        assert answer_of(*running).status_code == 200


@pytest.mark.parametrize("launcher", ["streamlit", "uvicorn"])
def test_a_setting_that_cannot_be_used_is_named(launcher):
    said = last_words(FROM_HERE[launcher], by_itself=True, database_url="mysql://localhost/cantine")
    assert "Réglage refusé." in said
    assert "CANTINE_DATABASE_URL" in said
    assert "Traceback" not in said


def test_a_database_of_a_newer_version_is_refused(sqlite_url):
    with database.engine(sqlite_url).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'ffff'")
    said = last_words(FROM_HERE["uvicorn"], database_url=sqlite_url)
    assert "plus récente du portail (révision ffff)" in said
    assert "Traceback" not in said


def test_a_real_commune_is_not_pointed_at_a_simulated_payment_service(sqlite_url):
    with database.open_writer(sqlite_url) as db:
        db.add(commune())
        db.add(PaymentService(provider=PaymentProvider.PAYFIP, client="007450", mode="W", page_url="http://localhost/"))
    said = last_words(FROM_HERE["uvicorn"], database_url=sqlite_url)
    assert "mène à une simulation (http://localhost/)" in said
    assert "Traceback" not in said
