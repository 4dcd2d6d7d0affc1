"""A page of the running portal over its websocket, whose fields can be sent whatever an attacker likes."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed

from tests.drills.attempts.town import PATIENCE
from tests.http.wire import Page

SORRY = b"Une erreur est survenue"
SIGN_IN = "N° de famille ou Adresse mail"
MISSING = "Cette page n'existe pas"


class Closed(Exception):
    """The server has ended the connection, as it does with what is too much."""


class Window(Page):
    """One connection; its runs end in whatever way Streamlit ends them. `title` is the heading of the last run."""

    title = ""
    fell = False

    def visit(self, page: str, /, **query: str) -> "Window":
        """Go to this page with these parameters of its address."""
        self._name = page
        message = BackMsg()
        message.rerun_script.query_string = urlencode(query)
        self._query = message.rerun_script.query_string
        return self._run(message)  # type: ignore[return-value]

    @property
    def widgets(self) -> dict[str, tuple[str, Any]]:
        """What can be sent: the kind of each element that has an id, and the element."""
        found = {}
        for kind, element in self._kinds:
            if getattr(element, "id", ""):
                found[str(element.id)] = (kind, element)
        return found

    def push(self, *states: tuple[str, str, Any]) -> "Window":
        """Send these states of widgets, (id, field of the message, value), and all others as they are shown: a browser
        sends every one each time, and what is missing is forgotten."""
        message = BackMsg()
        message.rerun_script.query_string = getattr(self, "_query", "")
        named = {widget for widget, _field, _value in states}
        for widget, field, value in [*(held for held in self._list_held() if held[0] not in named), *states]:
            state = message.rerun_script.widget_states.widgets.add(id=widget)
            if field.endswith("_array_value"):
                getattr(state, field).data[:] = value
                getattr(state, field).SetInParent()
            else:
                setattr(state, field, value)
        return self._run(message)  # type: ignore[return-value]

    def _list_held(self) -> Iterator[tuple[str, str, Any]]:
        """Each widget with the value that it shows."""
        for widget, (kind, element) in self.widgets.items():
            match kind:
                case "text_input" | "text_area":
                    yield widget, "string_value", element.value if element.set_value else element.default
                case "number_input" if element.HasField("default"):
                    yield widget, "double_value", element.value if element.set_value else element.default
                case "date_input":
                    yield widget, "string_array_value", element.value if element.set_value else element.default
                case "checkbox":
                    yield widget, "bool_value", element.value if element.set_value else element.default
                case "selectbox" | "radio" if element.set_value or element.HasField("default"):
                    yield widget, "string_value", element.raw_value or element.options[element.default]
                case "multiselect":
                    chosen = element.raw_values or [element.options[place] for place in element.default]
                    yield widget, "string_array_value", chosen
                case "bidi_component":
                    yield widget, "json_value", "{}"

    @property
    def is_sign_in(self) -> bool:
        return any(getattr(element, "label", "") == SIGN_IN for _kind, element in self._kinds)

    def _run(self, message: BackMsg) -> "Window":  # type: ignore[override]
        """Until all runs that follow have ended, whether well or not."""
        message.rerun_script.page_name = self._name
        try:
            self._socket.send(message.SerializeToString())
            self._hear()
        except ConnectionClosed as ended:
            raise Closed(str(ended)) from None
        return self

    def _hear(self) -> None:
        self.shown, self._elements, self._kinds, self.title, self.fell = b"", [], [], "", False
        parts = []
        while True:
            content = self._socket.recv(timeout=PATIENCE)
            assert isinstance(content, bytes)
            parts.append(content)
            answer = ForwardMsg.FromString(content)
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.page_id = answer.new_session.initialize.session_id
                self._elements, self._kinds, self.title = [], [], ""
            elif kind == "delta":
                self._take(answer.delta.new_element)
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self.shown = b"".join(parts)
                self.fell = self.fell or SORRY in self.shown
                return

    def _take(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if not kind:
            return
        self._kinds.append((kind, getattr(element, kind)))
        self._elements.append(getattr(element, kind))
        if kind == "heading" and not self.title:
            self.title = element.heading.body
        self.fell = self.fell or kind == "exception"
