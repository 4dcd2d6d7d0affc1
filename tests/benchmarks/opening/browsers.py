"""Browsers at an opening: each waits as its page tells it, opens the calendar, books two days, reads the answer."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from cantine.http.session.cookie import COOKIE, TURN_COOKIE
from tests.benchmarks.opening.asking import PATIENCE, ask
from tests.benchmarks.opening.town import CENTRE, choose_days, make_token
from tests.support.component_data import read_data

PAGE = "/inscriptions"


@dataclass
class Met:
    """What one browser met: seconds from the instant to its turn and to the answer, and what it was answered."""

    turn: float = 0
    answered: float = 0
    polls: int = 0
    sent: bool = False
    saved: int = 0
    refused: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


async def visit(address: str, number: int, monday: date, opens: float, comes: float) -> Met:
    """Come to the portal at `address` at `comes` (as `time.time`), and stay until it is answered."""
    met = Met()
    await asyncio.sleep(max(0, comes - time.time()))
    cookie = f"{COOKIE}={make_token(number)}"
    try:
        cookie = await _wait(address, cookie, met)
        met.turn = time.time() - opens
        if met.sent:
            met.answered = met.turn
            return met
        async with connect(
            address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=address,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookie},
            max_size=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        ) as socket:
            await _book(socket, number, monday, met)
    except Exception as error:
        met.failures.append(f"{type(error).__name__}: {error}"[:120])
    met.answered = time.time() - opens
    return met


async def _wait(address: str, cookie: str, met: Met) -> str:
    """Load the page, in the waiting room until the turn comes; the cookies of the browser then."""
    while True:
        page = await ask(address, PAGE, cookie)
        if turn := re.search(rf"{TURN_COOKIE}=[^;\s]+", page.head):
            cookie += f"; {turn[0]}"
        after = re.search(r'data-after="([\d.]+)"', page.text)
        if after is None:
            return cookie
        pause = float(after[1])
        while True:
            await asyncio.sleep(pause)
            met.polls += 1
            told = json.loads((await ask(address, "/ouverture/place", cookie)).text)
            if told["stage"] == "inside" and await _send(address, cookie, met):
                return cookie
            if told["stage"] in ("inside", "over"):
                break
            pause = told["again"]


async def _send(address: str, cookie: str, met: Met) -> bool:
    """Send what was prepared; whether anything was."""
    told = json.loads((await ask(address, "/ouverture/envoi", cookie, "POST")).text)
    if "said" not in told:
        return False
    met.sent, met.refused = True, told["refused"]
    met.saved = int(re.search(r"\d+", told["said"])[0])
    return True


async def _book(socket: ClientConnection, number: int, monday: date, met: Met) -> None:
    """Two days of the week, which days differ from one browser to the next."""
    query = f"mois={monday:%Y-%m}"
    grid, kept = await _run(socket, BackMsg(), query, "")
    days = choose_days(number, monday)
    was = {"on": False, "time": None}
    cells = [{"day": f"{day}", "service": CENTRE, "on": True, "time": None, "was": was} for day in days]
    message = BackMsg()
    sent = message.rerun_script.widget_states.widgets.add(id=_make_trigger_id(grid.id, "events"))
    sent.json_trigger_value = json.dumps([{"event": "save", "value": {"child": number, "changes": cells}}])
    grid, _kept = await _run(socket, message, query, kept)
    outcome = read_data(grid)["outcome"]
    met.saved, met.refused = outcome["saved"], outcome["refused"]
    if outcome.get("kept"):
        met.failures.append(outcome["kept"])


async def _run(socket: ClientConnection, message: BackMsg, query: str, kept: str) -> tuple[Any, str]:
    """One run of the page: its month grid, and the hash by which the next one keeps what was shown."""
    message.rerun_script.page_name, message.rerun_script.query_string = PAGE.strip("/"), query
    message.rerun_script.page_script_hash = kept
    await socket.send(message.SerializeToString())
    grid = None
    while True:
        async with asyncio.timeout(PATIENCE):
            answer = ForwardMsg.FromString(await socket.recv())  # type: ignore[arg-type]
        kind = answer.WhichOneof("type")
        if kind == "navigation":
            kept = answer.navigation.page_script_hash
        if kind == "delta":
            element = answer.delta.new_element
            shown = getattr(element, element.WhichOneof("type") or "empty")
            grid = shown if getattr(shown, "component_name", "") == "month_grid" else grid
        if kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            if grid is None:
                raise ConnectionError("no calendar was shown")
            return grid, kept
