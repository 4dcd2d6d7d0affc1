"""The wire between a page and the server: a test listens there, repeats a save, or forges what is in it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import WebSocketRoute
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.journeys.window import Window


@dataclass
class Wire:
    """What `window` sends and receives from its next loaded page on; `forge` may change each save of the month grid.

    `saves` are the messages that saved, as they went to the server; `runs` counts the page's runs that have ended.
    While it is `cut`, what the page sends is lost.
    """

    window: Window
    forge: Callable[[dict[str, Any]], None] | None = None
    cut: bool = False
    saves: list[bytes] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    runs: int = 0
    _server: WebSocketRoute | None = None

    def __post_init__(self) -> None:
        self.window.page.route_web_socket("**/_stcore/stream", self._connect)

    def send_again(self) -> None:
        """Send the last save once more, and wait until the server is done with it."""
        before = self.runs
        self._server.send(self.saves[-1])
        for _ in range(400):
            if self.runs > before:
                return
            self.window.page.wait_for_timeout(50)
        raise AssertionError("The server has not answered.")

    def _connect(self, route: WebSocketRoute) -> None:
        self._server = server = route.connect_to_server()

        def onwards(sent: str | bytes) -> None:
            message = BackMsg.FromString(sent) if isinstance(sent, bytes) else None
            if message is not None and self._is_save(message):
                sent = message.SerializeToString()
                self.saves.append(sent)
            if not self.cut:
                server.send(sent)

        def back(got: str | bytes) -> None:
            content = got if isinstance(got, bytes) else got.encode()
            self.received += content
            self.runs += ForwardMsg.FromString(content).WhichOneof("type") == "script_finished"
            route.send(got)

        route.on_message(onwards)
        server.on_message(back)

    def _is_save(self, message: BackMsg) -> bool:
        """Whether it carries a save; what is forged is put into the message itself."""
        found = False
        for widget in message.rerun_script.widget_states.widgets:
            if not widget.json_trigger_value:
                continue
            events = json.loads(widget.json_trigger_value)
            for event in [one for one in events if one["event"] == "save"]:
                found = True
                if self.forge:
                    self.forge(event["value"])
            widget.json_trigger_value = json.dumps(events)
        return found
