"""One visit, and what it met: seconds by step, what it was told of its save, and what went wrong."""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.rush.town import PASSWORD, Household
from tests.drills.town.parents import Told
from tests.support.component_data import read_data

STEPS = ("form", "sign-in", "home", "grid", "save", "home again")
"""The address is opened until the form stands there; the button is pressed until the home stands there; of that the
part after the password was found right; the grid; its save, until it is confirmed; the home once more."""

PAUSES = {"form": 9.0, "sign-in": 9.0, "grid": 11.0, "save": 5.0, "home again": 5.0}
"""Seconds in which the parent types, reads or ticks after a step, a third more or less by chance: 40 with the steps."""

LONGEST = 240.0
"""Seconds after which a step without its end is an error."""


@dataclass
class Visit:
    """What one parent met; what is told of the save has the form in which drills count it."""

    household: Household
    told: Told = field(default_factory=Told)
    cell: tuple[str, int] = ("", 0)
    seconds: dict[str, float] = field(default_factory=dict)
    came: float = 0
    left: float = 0
    failure: str = ""


class Window:
    """The tab of one visit, as Streamlit's own script holds it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._hash = socket, ""
        self.elements: list[Any] = []
        self.shown = b""
        self.recognised = 0.0

    async def open(self, page: str, query: str = "") -> None:
        """Go to this page."""
        self._page, self._query, self._hash = page, query, ""
        await self.run(BackMsg())

    async def run(self, message: BackMsg) -> None:
        """One run of the page with this message, until the last one that follows from it has ended."""
        sent = message.rerun_script
        sent.page_name, sent.query_string, sent.page_script_hash = self._page, self._query, self._hash
        await self._socket.send(message.SerializeToString())
        self.elements, parts = [], []
        while True:
            content = await asyncio.wait_for(self._socket.recv(), LONGEST)
            assert isinstance(content, bytes)
            parts.append(content)
            answer = ForwardMsg.FromString(content)
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self._hash = answer.navigation.page_script_hash
            elif kind == "delta":
                element = answer.delta.new_element
                self.elements.append(getattr(element, element.WhichOneof("type") or "empty"))
            elif kind == "script_finished":
                if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    break
                self.recognised, self.elements, parts = time.perf_counter(), [], []
        self.shown = b"".join(parts)

    def find(self, **wanted: str) -> Any:
        """The element with this label, or this component."""
        [(name, value)] = wanted.items()
        found = [one for one in self.elements if getattr(one, name, None) == value]
        if not found:
            raise LookupError(f"« {value} » is not shown")
        return found[0]

    def must_show(self, words: str) -> None:
        """Raises LookupError where these words were not sent."""
        if words.encode() not in self.shown:
            raise LookupError(f"« {words} » is not shown")


async def ask(address: str, path: str, body: str | None = None) -> None:
    """Ask for this as a browser does, on a connection of its own. Raises ConnectionError where it is not answered with
    200 or 204."""
    host = address.partition("//")[2]
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: {host}", f"Origin: {address}"]
    lines += ["Accept-Encoding: gzip, br", "Connection: close", f"Content-Length: {len(body or '')}", "", body or ""]
    name, _, port = host.partition(":")
    reader, writer = await asyncio.wait_for(asyncio.open_connection(name, int(port)), LONGEST)
    try:
        writer.write("\r\n".join(lines).encode())
        answer = await asyncio.wait_for(reader.read(), LONGEST)
    finally:
        writer.close()
    if answer.split(b" ", 2)[1] not in (b"200", b"204"):
        raise ConnectionError(f"{path}: {answer[:40]!r}")


async def make_visit(visit: Visit, address: str, month: str, comes: float) -> None:
    """Come at `comes` (as `time.perf_counter`), and note everything in `visit`."""
    await asyncio.sleep(max(0, comes - time.perf_counter()))
    visit.came, step = time.perf_counter(), "form"
    try:
        began = time.perf_counter()
        for path in ("/", "/_stcore/health", "/_stcore/host-config"):
            await ask(address, path)
        async with connect(
            address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=address,  # type: ignore[arg-type]
            max_size=None,
            open_timeout=LONGEST,
            ping_interval=None,
        ) as socket:
            window = Window(socket)
            await window.open("")
            for step in STEPS:
                if step == "home":
                    continue
                if step != "form":
                    began = time.perf_counter()
                    await _DO[step](window, visit, address, month)
                visit.seconds[step] = time.perf_counter() - began
                await asyncio.sleep(PAUSES[step] * random.uniform(2 / 3, 4 / 3))
    except Exception as error:
        visit.failure = f"{step}: {type(error).__name__}: {error}"[:160]
    visit.left = time.perf_counter()


async def _sign_in(window: Window, visit: Visit, address: str, _month: str) -> None:
    message = BackMsg()
    states = message.rerun_script.widget_states
    typed = {"N° de famille ou Adresse mail": visit.household.email, "Mot de passe": PASSWORD}
    for label, value in typed.items():
        states.widgets.add(id=window.find(label=label).id, string_value=value)
    states.widgets.add(id=window.find(label="Connexion").id, trigger_value=True)
    await window.run(message)
    window.must_show("Relevé de compte")
    visit.seconds["home"] = time.perf_counter() - window.recognised
    ticket = json.loads(window.find(component_name="cookie").json)["ticket"]
    await ask(address, "/session", json.dumps({"ticket": ticket}))


async def _open_grid(window: Window, visit: Visit, _address: str, month: str) -> None:
    await window.open("inscriptions", f"mois={month}&enfant={visit.household.child}")
    _find_cells(window)


def _find_cells(window: Window) -> dict[tuple[str, int], Any]:
    """The cells that may be changed, by day and service."""
    grid = read_data(window.find(component_name="month_grid"))
    return {
        (day["iso"], service["id"]): cell
        for week in grid["weeks"]
        for day in week["days"]
        for service, cell in zip(grid["services"], day["cells"], strict=True)
        if cell and not cell["off"] and cell["time"] is None
    }


async def _save(window: Window, visit: Visit, _address: str, _month: str) -> None:
    cells = _find_cells(window)
    visit.cell = day, service = max(cells, key=lambda one: (one[0], -one[1]))
    was = cells[visit.cell]["on"]
    change = {"day": day, "service": service, "on": not was, "time": None, "was": {"on": was, "time": None}}
    message = BackMsg()
    grid = window.find(component_name="month_grid")
    sent = message.rerun_script.widget_states.widgets.add(id=_make_trigger_id(grid.id, "events"))
    value = {"child": visit.household.child, "changes": [change]}
    sent.json_trigger_value = json.dumps([{"event": "save", "value": value}])
    visit.told.unsure = 1
    await window.run(message)
    outcome = read_data(window.find(component_name="month_grid"))["outcome"]
    if outcome["saved"] != 1:
        visit.told.unsure = 0
        visit.told.refused = 1
        raise ValueError(f"not saved: {outcome.get('kept') or outcome['refused']}")
    visit.told.unsure, visit.told.stands = 0, not was
    visit.told.confirmed.append(time.monotonic())


async def _open_home(window: Window, _visit: Visit, _address: str, _month: str) -> None:
    await window.open("compte")
    window.must_show("Relevé de compte")


_DO = {"sign-in": _sign_in, "grid": _open_grid, "save": _save, "home again": _open_home}
