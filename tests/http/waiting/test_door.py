"""The waiting room as browsers meet it: in front of the pages, told where they are, let in in turn; staff never."""

import asyncio
import re
import time
from contextlib import suppress
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cantine.access.actions import sessions
from cantine.access.queries.visitors import hash_secret
from cantine.common.roles import Role
from cantine.http.session.cookie import COOKIE, TURN_COOKIE
from cantine.http.waiting import door, room
from cantine.http.waiting.intake import LEAST
from cantine.opening.actions.advance import give_place
from cantine.store import database
from cantine.store.tables import OpeningPlace
from tests.dates import on
from tests.http.conftest import PORTAL
from tests.support.saving import NOW, alice, keep_period, rows, save, tick

OPENS = NOW
BEFORE = NOW - timedelta(minutes=5)


@pytest.fixture
def clock(monkeypatch):
    """The time of the portal, which the test moves."""
    now = [OPENS - timedelta(seconds=30)]
    monkeypatch.setattr("cantine.clock.now", lambda: now[0])
    return now


@pytest.fixture
def opened(cast, server, clock, monkeypatch):
    """Play a scenario beside the waiting room of an opening, with so many inside at once."""
    keep_period(cast, cast.morning_centre, label="Centre <de> loisirs", opens_at=OPENS, waiting_room=True)
    monkeypatch.setattr(room, "GATHERS_FOR", 0.01)
    monkeypatch.setattr(room, "MOVES_EVERY", 0.03)

    def play(scenario):
        async def run():
            fresh = room.WaitingRoom()
            monkeypatch.setattr(door, "room", fresh)
            keeper = asyncio.create_task(fresh.keep_for_ever())
            while fresh.opening is None:
                await asyncio.sleep(0.01)
            await scenario(lambda **cookies: visit(server, cookies))
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper

        asyncio.run(run())

    assert clock
    return play


def visit(server, cookies):
    return httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url=PORTAL, cookies=cookies)


def token_of(cast, account, family, role=None):
    with database.open_writer(cast.url) as db:
        ticket = sessions.open_session(db, account, family, BEFORE, role=role).ticket
        return sessions.claim(db, ticket, BEFORE).token


async def until(told, stage):
    """Ask again until the place is at this stage."""
    for _ in range(300):
        answer = (await told.get("/ouverture/place")).json()
        if answer["stage"] == stage:
            return answer
        await asyncio.sleep(0.02)
    raise AssertionError(answer)


def test_a_family_waits_is_drawn_and_comes_in(cast, opened, clock):
    token = token_of(cast, cast.alice, cast.alices_family)

    async def scenario(visits):
        alice = visits(**{COOKIE: token})
        page = await alice.get("/inscriptions")
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        assert "<h1>Salle d'attente</h1>" in page.text
        assert "Inscriptions : Centre &lt;de&gt; loisirs" in page.text
        assert "Ouverture le lundi 23 novembre 2026 à 10" in page.text
        assert 'data-ask="/ouverture/place"' in page.text
        assert (await until(alice, "before"))["said"].startswith("Ouverture le")
        clock[0] = OPENS + timedelta(seconds=2)
        assert await until(alice, "inside")
        assert "Salle d'attente" not in (await alice.get("/inscriptions")).text

    opened(scenario)


def test_who_holds_the_cookie_of_a_session_that_has_ended_may_sign_in_before_the_instant(opened, clock):
    async def scenario(visits):
        gone = visits(**{COOKIE: "of-a-session-that-has-ended"})
        assert "Salle d'attente" not in (await gone.get("/inscriptions")).text
        clock[0] = OPENS + timedelta(seconds=2)
        assert await until(gone, "inside")

    opened(scenario)


def test_the_second_one_waits_and_is_told_the_place(cast, opened, clock, configure):
    configure(database_url=cast.url, opening_at_once="1")
    tokens = [token_of(cast, *who) for who in ((cast.alice, cast.alices_family), (cast.chloe, cast.chloes_family))]

    async def scenario(visits):
        both = [visits(**{COOKIE: token}) for token in tokens]
        for one in both:
            await one.get("/compte")
        clock[0] = OPENS + timedelta(seconds=2)
        told = []
        for _ in range(100):
            told = [(await one.get("/ouverture/place")).json() for one in both]
            if sorted(one["stage"] for one in told) == ["inside", "waiting"]:
                break
            await asyncio.sleep(0.02)
        [waiting] = [one for one in told if one["stage"] == "waiting"]
        assert waiting["said"].startswith("Votre place dans la file : 1.")
        assert waiting["again"] > 2
        outside = both[told.index(waiting)]
        assert "Votre place dans la file : 1." in (await outside.get("/compte")).text
        assert (await outside.get("/telecharger/releve.csv")).status_code == 200
        assert (await outside.get("/sante")).status_code == 200

    opened(scenario)


def test_staff_never_wait(cast, opened, clock):
    clock[0] = OPENS + timedelta(seconds=2)
    token = token_of(cast, cast.nadia, None, Role.MANAGER)

    async def scenario(visits):
        nadia = visits(**{COOKIE: token})
        assert "Salle d'attente" not in (await nadia.get("/frequentation")).text
        assert (await nadia.get("/ouverture")).status_code == 303
        with database.open_reader(cast.url) as db:
            assert db.execute(select(OpeningPlace.id)).all() == []

    opened(scenario)


def test_nobody_known_may_sign_in_before_and_keeps_one_place_after_the_instant(cast, opened, clock, configure):
    configure(database_url=cast.url, opening_at_once="1")
    token = token_of(cast, cast.alice, cast.alices_family)

    async def scenario(visits):
        await visits(**{COOKIE: token}).get("/compte")
        stranger = visits()
        assert "Salle d'attente" not in (await stranger.get("/")).text
        clock[0] = OPENS + timedelta(seconds=2)
        assert "Salle d'attente" in (await stranger.get("/")).text
        assert stranger.cookies[TURN_COOKIE]
        for _ in range(3):
            assert "Salle d'attente" in (await stranger.get("/compte")).text
        with database.open_reader(cast.url) as db:
            assert len(db.execute(select(OpeningPlace.id)).all()) == 2
        assert (await visits().get("/ouverture/place")).json() == {"stage": "over"}

    opened(scenario)


def test_who_uses_a_page_stays_inside_and_makes_room_by_leaving(cast, opened, clock):
    token = token_of(cast, cast.alice, cast.alices_family)
    clock[0] = OPENS + timedelta(seconds=2)

    async def scenario(visits):
        alice = visits(**{COOKIE: token})
        await alice.get("/compte")
        await until(alice, "inside")
        kept, passed = [{"type": "websocket.receive"}], []

        async def app(scope, receive, send):
            passed.append((scope["path"], await receive()))

        cookies = "; ".join(f"{name}={value}" for name, value in alice.cookies.items()).encode()
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [(b"cookie", cookies)]}

        async def receive():
            clock[0] += timedelta(seconds=200)
            return kept[0]

        await door.WaitingRoomDoor(app)(scope, receive, None)
        assert passed == [("/_stcore/stream", kept[0])]
        await asyncio.sleep(0.1)
        with database.open_reader(cast.url) as db:
            [row] = db.execute(select(OpeningPlace.active_at, OpeningPlace.left_at))
        assert row.active_at == row.left_at == clock[0]

    opened(scenario)


def test_a_page_makes_room_for_another_once_its_first_run_has_ended(cast, opened, clock):
    token = token_of(cast, cast.alice, cast.alices_family)
    clock[0] = OPENS + timedelta(seconds=2)

    def count_room():
        return door.room._intake.count_room(0, time.monotonic())

    async def scenario(visits):
        alice = visits(**{COOKIE: token})
        await alice.get("/compte")
        await until(alice, "inside")
        rooms, told = [], []

        async def app(_scope, _receive, send):
            for status in (ForwardMsg.FINISHED_EARLY_FOR_RERUN, ForwardMsg.FINISHED_SUCCESSFULLY):
                rooms.append(count_room())
                await send({"type": "websocket.send", "bytes": ForwardMsg(script_finished=status).SerializeToString()})
            rooms.append(count_room())

        async def send(message):
            told.append(message)

        cookies = "; ".join(f"{name}={value}" for name, value in alice.cookies.items()).encode()
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [(b"cookie", cookies)]}
        await door.WaitingRoomDoor(app)(scope, None, send)
        assert rooms == [LEAST - 1, LEAST - 1, LEAST]
        assert len(told) == 2

    opened(scenario)


def test_a_page_that_reconnects_after_the_sign_in_keeps_the_turn_of_its_browser(cast, opened, clock):
    """No page is loaded: only the connection comes with the new cookie."""
    clock[0] = OPENS + timedelta(seconds=2)

    def read_place():
        with database.open_reader(cast.url) as db:
            return db.execute(select(OpeningPlace.family_id, OpeningPlace.active_at, OpeningPlace.left_at)).one()

    async def scenario(visits):
        stranger = visits()
        await stranger.get("/")
        await until(stranger, "inside")
        turn = stranger.cookies[TURN_COOKIE]
        token = token_of(cast, cast.alice, cast.alices_family)
        with database.open_writer(cast.url) as db:
            give_place(db, hash_secret(turn), cast.alices_family, clock[0])
        clock[0] += timedelta(seconds=50)

        async def app(_scope, _receive, _send):
            for _ in range(300):
                await asyncio.sleep(0.02)
                if tuple(read_place()) == (cast.alices_family, clock[0], None):
                    return
            raise AssertionError(read_place())

        headers = [(b"cookie", f"{COOKIE}={token}; {TURN_COOKIE}={turn}".encode())]
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
        await door.WaitingRoomDoor(app)(scope, None, None)

    opened(scenario)


def test_the_page_is_english_for_who_reads_english_and_runs_only_its_own_script(cast, opened):
    token = token_of(cast, cast.alice, cast.alices_family)

    async def scenario(visits):
        page = await visits(**{COOKIE: token}).get("/ouverture", headers={"accept-language": "en"})
        assert '<html lang="en">' in page.text
        assert "<h1>Waiting room</h1>" in page.text
        assert len(re.findall("<script", page.text)) == 1

    opened(scenario)


def test_outside_of_an_opening_nobody_sees_it(browser):
    assert "Salle d'attente" not in browser.get("/").text
    assert browser.get("/ouverture").headers["location"] == "/"


def test_what_was_prepared_is_sent_from_the_waiting_room(cast, opened, clock):
    token = token_of(cast, cast.alice, cast.alices_family)
    save(cast, alice(cast), cast.leo, [tick(cast.morning_centre, "mercredi 2026-12-09")], now=clock[0])

    async def scenario(visits):
        browser = visits(**{COOKIE: token})
        await browser.get("/compte")
        clock[0] = OPENS + timedelta(seconds=2)
        await until(browser, "inside")
        assert (await browser.post("/ouverture/envoi")).status_code == 403
        ours = {"origin": PORTAL}
        told = (await browser.post("/ouverture/envoi", headers=ours)).json()
        assert told == {"said": "Votre préparation est envoyée : 1 inscription enregistrée.", "refused": []}
        assert (await browser.post("/ouverture/envoi", headers=ours)).json() == {"refused": []}

    opened(scenario)
    assert [row[0] for row in rows(cast, cast.leo)] == [on("mercredi 2026-12-09")]
