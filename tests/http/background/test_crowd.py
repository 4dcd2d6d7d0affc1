"""A process that is given few open files: whoever is inside goes on, whoever comes is told, the log stays small."""

import asyncio
import logging
import subprocess
import threading
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from cantine import clock
from cantine.access.actions import sessions
from cantine.http.background import open_files
from cantine.http.background.open_files import AcceptFailureHandler, LightLoop
from cantine.http.session.cookie import COOKIE
from cantine.settings import HERE
from cantine.store import database
from tests.cast import play
from tests.http.shell.test_starting import FROM_HERE, answer_of, started
from tests.http.wire import Page
from tests.support.programs.nursery import python

FILES = 256
WITH_FEW = (
    f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_NOFILE, ({FILES}, {FILES}));"
    "sys.argv = {words}; runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)
"""What the nursery runs in the place of `-m module …`."""


@pytest.mark.parametrize("launcher", ["streamlit", "uvicorn"])
def test_with_few_files_it_says_too_many_before_it_stumbles(sqlite_url, launcher):
    cast = play(sqlite_url)
    with database.open_writer(cast.url) as db:
        opened = sessions.open_session(db, cast.alice, cast.alices_family, clock.now())
        token = sessions.claim(db, opened.ticket, clock.now()).token
    command = ["-c", WITH_FEW.replace("{words}", repr(FROM_HERE[launcher][1:]))]
    with started(command, HERE, database_url=sqlite_url) as (server, address), ExitStack() as crowd:
        said = []
        listening = threading.Thread(target=lambda: said.append(server.stdout.read()))
        listening.start()
        answer_of(server, address)
        owner = Page(address, token).open("compte")
        stream = address.replace("http", "ws", 1) + "/_stcore/stream"

        inside: list[ClientConnection] = []

        def come():
            while len(inside) < 2 * FILES:
                inside.append(crowd.enter_context(connect(stream, origin=address, ping_interval=None)))

        with pytest.raises(InvalidStatus, match="503") as refused:
            come()
        assert refused.value.response.headers["retry-after"] == "30"
        assert FILES // 4 < len(inside) < FILES * 3 // 4

        for _ in range(100):  # who is told leaves at once, however often they come
            with pytest.raises(InvalidStatus, match="503"), connect(stream, origin=address):
                pass
        assert httpx.get(f"{address}/sante").json() == {"etat": "ok"}
        told = httpx.get(f"{address}/compte")
        assert (told.status_code, told.headers["retry-after"]) == (503, "30")
        assert "Trop de monde" in told.text
        assert owner.open("compte").shows("Bienvenue MOREL")
        statement = httpx.get(f"{address}/telecharger/releve.csv", headers={"cookie": f"{COOKIE}={token}"})
        assert statement.status_code == 200
        owner.close()
        assert Page(address, token, owner.page_id).open("compte").page_id == owner.page_id

        for socket in inside[: len(inside) // 2]:
            socket.close()
        assert httpx.get(f"{address}/compte").status_code == 200
        assert Page(address, token).open("compte").shows("Bienvenue MOREL")
        server.terminate()
        listening.join(30)
    assert f"n'accorde au portail que {FILES} fichiers ouverts" in said[0]
    assert "Traceback" not in said[0]
    assert len(said[0]) < 100_000


def test_the_soft_limit_is_raised_to_what_the_system_grants():
    """In a process of its own: it cannot be taken back."""
    script = (
        "import resource; from cantine.http.background.open_files import raise_limit;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 5000));"
        "print(raise_limit(), resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    done = subprocess.run([*python(), "-c", script], cwd=HERE, text=True, capture_output=True, check=True)
    assert done.stdout == "5000 (5000, 5000)\n"
    assert done.stderr == ""


@pytest.mark.parametrize(("most", "room"), [(64, 32), (256, 128), (1024, 864), (65_536, 65_376)])
def test_files_are_kept_for_what_is_no_page(most, room):
    assert open_files.count_for_pages(most) == room


def test_the_loop_of_a_page_opens_nothing_before_it_runs_and_then_works():
    before = open_files.count_open()
    loops = [LightLoop() for _ in range(20)]
    assert open_files.count_open() == before

    async def work():
        return await asyncio.to_thread(lambda: 7)

    assert loops[0].run_until_complete(work()) == 7
    loops[0].run_until_complete(loops[0].shutdown_default_executor())
    for loop in loops:
        loop.close()
    assert open_files.count_open() == before


def test_that_no_file_is_left_is_said_once_a_minute_and_everything_else_as_ever(caplog):
    now = [0.0]
    handler, loop = AcceptFailureHandler(lambda: now[0]), LightLoop()
    full = {"message": "socket.accept() out of system resource", "exception": OSError(24, "Too many open files")}
    for _ in range(2000):
        handler(loop, full)
    assert len(caplog.records) == 1
    now[0] = 60.0
    handler(loop, full)
    assert len(caplog.records) == 2
    assert "2000 fois" in caplog.records[-1].getMessage()
    handler(loop, {"message": "Task exception was never retrieved"})
    assert caplog.records[-1].name == "asyncio"
    assert caplog.records[-1].levelno == logging.ERROR
    loop.close()
