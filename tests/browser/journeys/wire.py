"""The wire between a page and the server: a test listens there, repeats a save, or forges what is in it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import WebSocketRoute
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.journeys.window import Window


@dataclass
class Wire:
    """What `window` sends and receives from its next loaded page on; `forge` may change each save of the month grid."""

    window: Window
    forge: Callable[[dict[str, Any]], None] | None = None
    times: int = 1
    saves: int = 0
    received: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.window.page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def onwards(sent: str | bytes) -> None:
            message = BackMsg.FromString(sent) if isinstance(sent, bytes) else None
            if message is None or not self._saves(message):
                server.send(sent)
                return
            self.saves += 1
            for _ in range(self.times):
                server.send(message.SerializeToString())

        def back(got: str | bytes) -> None:
            self.received += got if isinstance(got, bytes) else got.encode()
            route.send(got)

        route.on_message(onwards)
        server.on_message(back)

    def _saves(self, message: BackMsg) -> bool:
        """Whether it carries a save; what is forged is put into the message itself."""
        found = False
        for widget in message.rerun_script.widget_states.widgets:
            events = json.loads(widget.json_trigger_value) if widget.json_trigger_value else []
            for event in events if isinstance(events, list) else [events]:
                if event.get("event") == "save":
                    found = True
                    if self.forge:
                        self.forge(event["value"])
            if found:
                widget.json_trigger_value = json.dumps(events)
        return found
