"""A page of the real server, held over its websocket as a browser holds it: what it shows, its fields and buttons."""

import json
from contextlib import ExitStack
from typing import Any, Self

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from cantine.http.session.cookie import COOKIE, DEVICE_COOKIE
from tests.support.component_data import read_data


class Page:
    """One connection; `page_id` is Streamlit's id of the page, which a browser names again to get its page back, and
    `device` the token by which the browser is known."""

    def __init__(
        self, address: str, token: str | None = None, page_id: str | None = None, device: str | None = None
    ) -> None:
        brought = [f"{name}={value}" for name, value in ((COOKIE, token), (DEVICE_COOKIE, device)) if value]
        cookies = {"Cookie": "; ".join(brought)} if brought else {}
        protocols: list[Any] = ["streamlit", *(["none", page_id] if page_id else [])]
        self._leaving = ExitStack()
        connecting = connect(
            address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=protocols,
            origin=address,  # type: ignore[arg-type]
            additional_headers=cookies,
            max_size=None,
            open_timeout=60,
            ping_interval=None,  # a busy machine is slow, and not gone
            max_queue=None,  # what comes is taken, also while nobody looks
        )
        self._socket: ClientConnection = self._leaving.enter_context(connecting)
        self.page_id = ""
        self.shown = b""
        self._name, self._query, self._hash = "", "", ""
        self._elements: list[Any] = []

    def open(self, page: str = "", *, ballast: int = 0, query: str = "") -> Self:
        """Go to this page of the portal, with this behind its question mark, in a message with so many letters more
        than it needs."""
        self._name, self._query, self._hash = page, query, ""
        return self._run(_make_message(ballast))

    def sign_in(self, login: str, password: str, *, ballast: int = 0) -> Self:
        """Fill in the sign-in that is shown, and send it, with so many letters more than it needs."""
        message = _make_message(ballast)
        states = message.rerun_script.widget_states
        for label, value in (("N° de famille ou Adresse mail", login), ("Mot de passe", password)):
            states.widgets.add(id=self._find("text_input", label).id, string_value=value)
        states.widgets.add(id=self._find("button", "Connexion").id, trigger_value=True)
        return self._run(message)

    def press(self, label: str, *, ballast: int = 0, **typed: str) -> Self:
        """Press this button, with what is typed into the fields of these names; of several the first. The message has
        so many letters more than it needs."""
        message = _make_message(ballast)
        states = message.rerun_script.widget_states
        for name, value in typed.items():
            states.widgets.add(id=self._find("text_input", name).id, string_value=value)
        states.widgets.add(id=self._find("button", label).id, trigger_value=True)
        return self._run(message)

    def send(self, component: str, event: str, value: Any) -> Self:
        """What the script of this component sends at an event."""
        [shown] = [one for one in self._elements if getattr(one, "component_name", "") == component]
        message = BackMsg()
        sent = message.rerun_script.widget_states.widgets.add(id=_make_trigger_id(shown.id, "events"))
        sent.json_trigger_value = json.dumps([{"event": event, "value": value}])
        return self._run(message)

    def read_data(self, component: str) -> Any:
        """What this component of the month grid's kind was given to show."""
        [shown] = [one for one in self._elements if getattr(one, "component_name", "") == component]
        return read_data(shown)

    @property
    def ticket(self) -> str:
        """What the page was given to fetch its cookie with."""
        [cookie] = [one for one in self._elements if getattr(one, "component_name", "") == "cookie"]
        return str(json.loads(cookie.json)["ticket"])

    def shows(self, words: str) -> bool:
        """Whether the last run sent these words."""
        return words.encode() in self.shown

    def close(self) -> None:
        """Go away, as a tab that is closed."""
        self._leaving.close()

    def _run(self, message: BackMsg) -> Self:
        """Until the runs that follow from it have ended: one that is begun anew is followed by another."""
        message.rerun_script.page_name, message.rerun_script.query_string = self._name, self._query
        message.rerun_script.page_script_hash = self._hash  # without it what the page kept of its widgets would go
        self._socket.send(message.SerializeToString())
        self.shown, self._elements = b"", []
        while True:
            content = self._socket.recv(timeout=60)
            assert isinstance(content, bytes)
            answer = ForwardMsg.FromString(content)
            self.shown += content
            if answer.WhichOneof("type") == "new_session":
                self.page_id = answer.new_session.initialize.session_id
            if answer.WhichOneof("type") == "navigation":
                self._hash = answer.navigation.page_script_hash
            if answer.WhichOneof("type") == "delta":
                element = answer.delta.new_element
                self._elements.append(getattr(element, element.WhichOneof("type") or "empty"))
            if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and answer.HasField("script_finished"):
                return self

    def _find(self, kind: str, label: str) -> Any:
        found = [one for one in self._elements if getattr(one, "label", None) == label]
        assert found, f"No {kind} « {label} » is shown."
        return found[0]


def _make_message(ballast: int) -> BackMsg:
    message = BackMsg()
    if ballast:
        message.rerun_script.widget_states.widgets.add(id="$$ID-ballast-None", string_value="x" * ballast)
    return message
