"""A browser without pictures: opens addresses of the portal, reads what is written there, fills in and clicks."""

import json
from functools import cache
from html.parser import HTMLParser
from typing import Any, Self

from streamlit.components.v2 import manifest_scanner
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from cantine.access import flow
from cantine.access.actions.sessions import OpenedSession
from cantine.access.queries.known_devices import VisitingBrowser
from cantine.settings import HERE
from tests.cast import PASSWORD
from tests.support.component_data import read_data

# Each new window would read what every installed package says of itself, in search of components: most of its time.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


ADDRESS, PROGRAM = "192.0.2.1", "Mozilla/5.0 (X11) Firefox/130.0"
"""Where each window comes from, and what its program calls itself."""


class Html(HTMLParser):
    """The words of a piece of HTML, its tables by their accessible name, and every element that it opens."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.elements: list[str] = []
        self.links: dict[str, str] = {}
        self.pages: list[tuple[str, str]] = []
        self.names: list[str] = []
        self._rows: list[list[str]] | None = None
        self._link: str | None = None
        self._page = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append(tag)
        self.names += [given.get("aria-label") or ""]
        if tag == "a":
            self._link, self._page = given.get("href"), given.get("class", "").split()[:1] == ["page"]
        if tag == "table":
            self._rows = self.tables[given["aria-label"] or ""] = []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("th", "td") and self._rows is not None:
            self._rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._rows = None
        elif tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._rows and self._rows[-1]:
            self._rows[-1][-1] += data
        if self._link:
            self.links[data] = self._link
            self.pages += [(data, self._link)] if self._page else []


def _part_addresses(links: list[tuple[str, str]]) -> list[tuple[str, tuple[str, str, str]]]:
    return [(label, address.partition("?")) for label, address in links]


def said(markdown: str) -> str:
    """What a reader sees of one of the portal's own Markdown sentences: no stars, no backslashes."""
    return markdown.replace("**", "").replace("\\", "")


class Browser:
    """One window: its page, its address, and the state that Streamlit keeps for it."""

    def __init__(self) -> None:
        self._at = AppTest.from_file(HERE / "pages" / "portail.py", default_timeout=30)
        self._is_unread = False

    @property
    def at(self) -> AppTest:
        """The page as Streamlit's tests see it."""
        if self._is_unread:
            self._is_unread = False
            self.reload()
        return self._at

    def enter(self, login: str) -> Self:
        """What `open().sign_in(login)` does, past the pages: the home is only read where somebody looks at it before
        the next page. For tests whose subject is not the sign-in."""
        opened = flow.try_sign_in(login, PASSWORD, ADDRESS, browser=VisitingBrowser(name=PROGRAM))
        assert isinstance(opened, OpenedSession)
        self._at.session_state["session_id"] = opened.session_id
        self._is_unread = True
        return self

    def open(self, address: str = "", **parameters: str) -> Self:
        """Go to an address of the portal, with what stands behind its question mark."""
        self._is_unread = False
        self.at.query_params = dict(parameters)
        self.at._page_hash = calc_hash(address) if address else ""
        self.at.run()
        self.at._page_hash = ""
        return self._whole()

    def sign_in(self, login: str, password: str = PASSWORD) -> Self:
        """Fill in the form of the sign-in and send it."""
        self.at.text_input(key="login").set_value(login)
        self.at.text_input(key="password").set_value(password)
        return self.click("Connexion")

    def click(self, label: str) -> Self:
        [button] = [button for button in self.at.button if button.label == label]
        button.click().run()
        return self._whole()

    def reload(self) -> Self:
        self.at.run()
        return self._whole()

    def send(self, event: str, value: Any, component: str = "month_grid") -> Self:
        """What a component's script sends: of the month grid `save` with the changes, or `go`."""
        self.at._run(self.sending(event, value, component))
        return self._whole()

    def sending(self, event: str, value: Any, component: str = "month_grid") -> Any:
        """The same as it travels, not sent yet."""
        states = self.at._tree.get_widget_states()
        sent = states.widgets.add()
        sent.id = _make_trigger_id(self._component(component).id, "events")
        sent.json_trigger_value = json.dumps([{"event": event, "value": value}])
        return states

    def tick_week(self, *slots: tuple[int, int, int | None]) -> Self:
        """What the typical week's script tells: what is ticked now, each as weekday, service and time."""
        states = self.at._tree.get_widget_states()
        sent = states.widgets.add()
        sent.id, sent.json_value = self._component("week_grid").id, json.dumps({"week": slots})
        self.at._run(states)
        return self._whole()

    def meet_a_forgetful_server(self, address: str, states: Any, **parameters: str) -> Self:
        """A connection that was cut for long comes back: the server has no page of it, and gets what was sent."""
        session_id = self.at.session_state["session_id"]
        self._at = AppTest.from_file(HERE / "pages" / "portail.py", default_timeout=30)
        self.at.session_state["session_id"] = session_id
        self.at.query_params = dict(parameters)
        self.at._page_hash = calc_hash(address)
        self.at._run(states)
        return self._whole()

    def _whole(self) -> Self:
        assert not self.at.exception, self.at.exception
        return self

    def _component(self, name: str) -> Any:
        [component] = [one.proto for one in self.at.get("bidi_component") if one.proto.component_name == name]
        return component

    @property
    def grid(self) -> dict[str, Any]:
        """What the month grid was given to show."""
        return read_data(self._component("month_grid"))

    @property
    def cost(self) -> dict[str, Any]:
        """What the month grid was told of the cost of the month in view."""
        grid = self.grid
        [cost] = [one for one in grid["costs"] if one["month"] == grid["month"]["iso"]]
        return cost

    @property
    def week(self) -> dict[str, Any]:
        """What the typical week was given to show."""
        return read_data(self._component("week_grid"))

    @property
    def card(self) -> dict[str, Any]:
        """What the card of the next week was given to show."""
        return read_data(self._component("week_card"))

    @property
    def roll(self) -> dict[str, Any]:
        """What the roll call was given to show."""
        return read_data(self._component("roll_call"))

    @property
    def title(self) -> str:
        """The heading of the page; there is exactly one."""
        [title] = self.at.title
        return said(title.value)

    @property
    def html(self) -> Html:
        return Html("\n".join(one.value for one in self.at.html if not one.value.startswith("<style>")))

    @property
    def texts(self) -> list[str]:
        """Everything that is written on the page but for its tables."""
        kinds = (self.at.title, self.at.markdown, self.at.info)
        return [said(one.value) for kind in kinds for one in kind]

    @property
    def notices(self) -> list[str]:
        """What the coloured boxes say."""
        boxes = [one.value for one in self.at.html if one.value.startswith('<div class="notice')]
        return ["".join(Html(box).words) for box in boxes]

    @property
    def everything(self) -> str:
        """All words of the page, those of tables and the grid too."""
        grids = [one.proto.json or one.proto.bytes.decode() for one in self.at.get("bidi_component")]
        links = [said(link.value) for link in self.at.get("page_link")]  # with what only a screen reader says
        return "\n".join([*self.texts, *self.html.words, *links, *grids])

    @property
    def links(self) -> dict[str, tuple[str, str]]:
        """(page, parameters) of each link to a page, by its label; of several with one label, the last. The footer,
        which is the same below every page, is not counted."""
        of_page = "\n".join(one.value for one in self.at.html if not one.value.startswith("<footer"))
        written = {label: (page[1:], query) for label, (page, _, query) in _part_addresses(Html(of_page).pages)}
        shown = {said(link.value): (link.proto.page, link.proto.query_string) for link in self.at.get("page_link")}
        return written | shown

    def table(self, name: str) -> list[list[str]]:
        """The rows of this table, its head first."""
        return self.html.tables[name]
