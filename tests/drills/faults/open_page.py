"""A page that somebody has open while the database is away: it says so and waits, and goes on by itself."""

import re
import time
from html import unescape

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.drills.attempts.window import Window
from tests.drills.faults.portal import PATIENCE

WAITING = "La base de données ne répond pas."
_NOTICE = re.compile(r'class="notice bad[^>]*>(.*?)</div>', re.S)


class OpenPage(Window):
    """A window that does not wait for the end of a run whose page has said that it `waits`."""

    waits = False

    def _run(self, message: BackMsg) -> "OpenPage":  # type: ignore[override]
        message.rerun_script.page_name = self._name
        self._socket.send(message.SerializeToString())
        self._parts, self.waits = list[bytes](), False
        self._hear()
        return self

    def go_on(self) -> bool:
        """Whether a page that waits has gone on by itself, with nobody touching it."""
        if self.waits:
            self.waits = False
            self._hear(first=False)
        return not self.waits

    def _hear(self, *, first: bool = True) -> None:
        if first:
            self.shown, self._elements, self._kinds, self.title, self.fell = b"", [], [], "", False
        until = time.monotonic() + PATIENCE
        while True:
            content = self._socket.recv(timeout=max(0.1, until - time.monotonic()))
            assert isinstance(content, bytes)
            self._parts.append(content)
            answer = ForwardMsg.FromString(content)
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self._elements, self._kinds, self.title = [], [], ""
            elif kind == "delta":
                self._take(answer.delta.new_element)
                if first and WAITING in read_alerts(self):
                    self.waits = True
                    return
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self.shown = b"".join(self._parts)
                return


def read_alerts(window: Window) -> str:
    """What the page says is wrong, each sentence once."""
    said: list[str] = []
    for kind, element in window._kinds:
        if kind == "html":
            said += [unescape(one) for one in _NOTICE.findall(element.body)]
        elif kind == "alert":
            said.append(element.body)
        elif kind == "exception":
            said.append(f"{element.type}: {element.message}")
    return " ".join(dict.fromkeys(said))
