"""What is sent over the websocket: values never offered, and the buttons of other pages and other people."""

import json
from collections.abc import Iterator
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id

from tests.drills.attempts.forgeries import State, forge, write_plausible
from tests.drills.attempts.ledger import Change, Rows, find_foreign, is_out_of_bounds, list_changes, take_rows
from tests.drills.attempts.pages import TELLING
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor
from tests.drills.attempts.window import Closed, Window
from tests.permissions.test_pages import SEEN

PRESSES = frozenset({"button", "download_button"})
NOT_TO_PRESS = ("Déconnexion", "Se déconnecter")
LEFT_ALONE = frozenset({"connexion", "mot-de-passe-oublie"})
"""Pages of the sign-in, which have rows of their own."""


def attack_widgets(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """Forged values by those who may open a page; then buttons that were never shown to who presses them."""
    with tally.row("forged widgets", "each field, choice and component of each page, by parents") as row:
        prove_that_messages_count(town, visitors["parent"])
        for name in ("parent", "separated father"):
            Forger(row, town, visitors[name], quick).attack_all()
    with tally.row("forged widgets of staff", "the same by who may only read, and by nobody") as row:
        for name in ("reader", "nobody"):
            Forger(row, town, visitors[name], quick).attack_all()
    with tally.row(
        "others' buttons", "every button of staff pressed by parents, readers, nobody and who lost a role"
    ) as row:
        press_others(row, town, visitors)


def attack_bounds(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """What staff may write, they write in its bounds: no day after the next school year, no book in a field."""
    with tally.row("values out of bounds", "every field of each page, by staff who may write there") as row:
        for name in ("manager", "finance", "admin"):
            forger = Forger(row, town, visitors[name], quick, may_write=True)
            forger.attack_all()
            print(f"    {name}: {forger.written} rows were written, within bounds or not")


def prove_that_messages_count(town: Town, visitor: Visitor) -> None:
    """A message of the same form about an own child books: what is refused is not refused for its form."""
    window = Window(town.address, visitor.token).visit("inscriptions")
    grids = [
        widget for widget, (_kind, one) in window.widgets.items() if getattr(one, "component_name", "") == "month_grid"
    ]
    ((child,), *_) = town.ask("SELECT child_id FROM custody WHERE family_id = :f ORDER BY 1", f=visitor.family_id)
    cell = {"day": "2026-12-14", "service": 1, "on": True, "time": None, "was": {"on": False, "time": None}}
    event = json.dumps([{"event": "save", "value": {"child": child, "changes": [cell]}}])
    window.push((_make_trigger_id(grids[0], "events"), "json_trigger_value", event))
    window.close()
    booked = town.ask("SELECT state FROM booking WHERE child_id = :c AND day = '2026-12-14'", c=child)
    assert booked, f"The drill is blind: {window.title}, {window.fell}"


class Forger:
    """A visitor on all pages that are theirs. `may_write`: of staff who may, only what no form offers is looked for."""

    def __init__(self, row: Row, town: Town, visitor: Visitor, quick: bool, *, may_write: bool = False) -> None:
        self._row, self._town, self._visitor, self._quick, self._may_write = row, town, visitor, quick, may_write
        self.written, self._typed = 0, set[str]()
        custody = town.ask("SELECT child_id FROM custody WHERE family_id = :f", f=visitor.family_id or 0)
        own = self._own_children = [child for (child,) in custody]
        foreign = [child for (child,) in town.ask("SELECT id FROM child ORDER BY id") if child not in own]
        self._others = [*map(str, foreign[:3]), "Xqf2z", "Xqe3z"]

    def attack_all(self) -> None:
        """Each page that this visitor may open."""
        for address in sorted(SEEN):
            if self._visitor.person in SEEN[address] and address not in LEFT_ALONE:
                self._attack(address)

    def _attack(self, address: str) -> None:
        """One page: each forged value in a run of its own; the rows of the database are compared in the end."""
        before = take_rows(self._town)
        window = self._open(address)
        for states in list_forged(window, self._others, self._quick):
            try:
                window.push(*states)
                self._judge(window, address, states)
                if window.fell or window.is_sign_in:
                    window.close()
                    window = self._open(address)
            except Closed:
                self._row.refuse(True, address)
                window = self._open(address)
        window.close()
        self._judge_rows(before, address)

    def _open(self, address: str) -> Window:
        return Window(self._town.address, self._visitor.token).visit(address)

    def _judge(self, window: Window, address: str, states: list[State]) -> None:
        """What came back: marks of others, or how the portal is made."""
        typed = " ".join(str(value) for _, _, value in states)
        self._typed |= {mark for mark in self._others if mark in typed}  # a page may show what was typed, and saved
        foreign = {mark for mark in self._visitor.find_foreign(window.shown) if mark not in self._typed}
        telling = [word for word in TELLING if word in window.shown]
        self._row.fell += window.fell
        if window.fell:
            self._row.falls.append(f"{self._visitor.name}: /{address} {describe(states)}")
        self._row.refuse(not foreign and not telling, f"{self._visitor.name}: /{address} {foreign} {telling}")

    def _judge_rows(self, before: Rows, address: str) -> None:
        """What the database says afterwards."""
        changes = list_changes(before, take_rows(self._town))
        self.written += len(changes)
        for change in self._list_forbidden(changes):
            self._row.got_in.append(f"{self._visitor.name}: /{address}: {change}")

    def _list_forbidden(self, changes: list[Change]) -> list[Change]:
        bad = [change for change in changes if is_out_of_bounds(change)]
        who = self._visitor
        if not self._may_write:
            bad += find_foreign(changes, who.account_id or 0, who.family_id, self._own_children)
        return bad


def list_forged(window: Window, others: list[str], quick: bool) -> Iterator[list[State]]:
    """Each forged value of each widget, with the other fields of its form filled in and its form sent; of a field
    outside all forms alone and with each button beside it. Then each button alone."""
    widgets = dict(window.widgets)
    buttons = {
        widget: getattr(element, "form_id", "")
        for widget, (kind, element) in widgets.items()
        if kind in PRESSES and element.label not in NOT_TO_PRESS
    }
    for widget, (kind, element) in widgets.items():
        form = getattr(element, "form_id", "")
        beside = [one for one, of in buttons.items() if of == form]
        filled = [] if not form else [*fill_in(widgets, form, widget)]
        for number, state in enumerate(forge(widget, kind, element, others, quick)):
            pressed = [(beside[number % len(beside)], "trigger_value", True)] if beside and (form or number % 2) else []
            yield [state, *filled, *pressed]
    for button in buttons:
        yield [(button, "trigger_value", True)]


def fill_in(widgets: dict[str, tuple[str, Any]], form: str, left_out: str) -> Iterator[State]:
    """Something plausible for each empty text of this form: what is forged is to be the only fault."""
    for widget, (kind, element) in widgets.items():
        if kind == "text_input" and element.form_id == form and widget != left_out and not element.default:
            yield widget, "string_value", write_plausible(element)


def describe(states: list[State]) -> str:
    """What was sent, short."""
    return "; ".join(f"{widget[-40:]} {field}={str(value)[:60]!r}" for widget, field, value in states)


def press_others(row: Row, town: Town, visitors: dict[str, Visitor]) -> None:
    """The ids of all buttons are taken from the administrator's pages; a reader's page that is open when the account
    is disabled presses its own as well."""
    buttons = gather_buttons(town, visitors["admin"])
    for name in ("parent", "reader", "nobody", "manager", "finance", "must choose a password", "archived family"):
        visitor = visitors[name]
        before = take_rows(town)
        window = Window(town.address, visitor.token)
        for address, ids in buttons.items():
            if name in ("manager", "finance") and visitor.person in SEEN[address]:
                continue
            window.visit(address)
            for widget in ids:
                window.push((widget, "trigger_value", True))
                row.fell += window.fell
                foreign = visitor.find_foreign(window.shown)
                row.refuse(not foreign, f"{name}: /{address}: {widget}: {foreign}")
        window.close()
        for change in find_foreign(
            list_changes(before, take_rows(town)), visitor.account_id or 0, visitor.family_id, []
        ):
            row.got_in.append(f"{name}: a button of the administrator: {change}")
    press_after_the_end(row, town, visitors["finance"], buttons)


def press_after_the_end(row: Row, town: Town, visitor: Visitor, buttons: dict[str, list[str]]) -> None:
    """Pages stay open while the account is disabled: what they still show is pressed."""
    windows = {
        address: Window(town.address, visitor.token).visit(address)
        for address in buttons
        if visitor.person in SEEN[address]
    }
    town.change("UPDATE account SET disabled_at = '2026-11-18 10:00:00' WHERE id = :id", id=visitor.account_id)
    before = take_rows(town)
    for address, window in windows.items():
        for widget, (kind, element) in dict(window.widgets).items():
            if kind in PRESSES and element.label not in NOT_TO_PRESS:
                window.push((widget, "trigger_value", True))
                refused = window.is_sign_in or (window.fell and not visitor.find_foreign(window.shown))
                row.refuse(refused, f"{visitor.name}, disabled: /{address}: {widget}: « {window.title} »")
        window.close()
    changes = list_changes(before, take_rows(town))
    row.got_in += [f"{visitor.name}, disabled: {change}" for change in changes if change.table != "web_session"]
    town.change("UPDATE account SET disabled_at = NULL WHERE id = :id", id=visitor.account_id)


def gather_buttons(town: Town, visitor: Visitor) -> dict[str, list[str]]:
    """The ids of the buttons that this visitor is shown, by page."""
    window = Window(town.address, visitor.token)
    found = {}
    for address in sorted(SEEN):
        if visitor.person in SEEN[address] and address not in LEFT_ALONE:
            window.visit(address)
            found[address] = [
                widget
                for widget, (kind, element) in window.widgets.items()
                if kind in PRESSES and element.label not in NOT_TO_PRESS
            ]
    window.close()
    return found
