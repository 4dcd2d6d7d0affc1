"""Somebody who sends on each page what it never offers, and presses its buttons with it."""

from collections.abc import Iterator
from typing import Any

from tests.drills.attempts.forgeries import State, forge
from tests.drills.attempts.ledger import Change, Rows, find_foreign, is_out_of_bounds, list_changes, take_rows
from tests.drills.attempts.pages import TELLING
from tests.drills.attempts.tally import Row
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor
from tests.drills.attempts.window import Closed, Window
from tests.permissions.test_pages import SEEN

PRESSES = frozenset({"button", "download_button"})
NOT_TO_PRESS = ("Déconnexion", "Se déconnecter")
LEFT_ALONE = frozenset({"connexion", "mot-de-passe-oublie"})
"""Pages of the sign-in, which have rows of their own."""


class Forger:
    """A visitor on all pages that are theirs. `may_write`: of staff who may, only what no form offers is looked for."""

    def __init__(self, row: Row, town: Town, visitor: Visitor, quick: bool, *, may_write: bool = False) -> None:
        self._row, self._town, self._visitor, self._quick, self._may_write = row, town, visitor, quick, may_write
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
        typed = " ".join(str(value) for _, _, value in states)  # a page may show what was typed into it
        foreign = {mark for mark in self._visitor.find_foreign(window.shown) if mark not in typed}
        telling = [word for word in TELLING if word in window.shown]
        self._row.fell += window.fell
        if window.fell:
            self._row.falls.append(f"{self._visitor.name}: /{address} {describe(states)}")
        self._row.refuse(not foreign and not telling, f"{self._visitor.name}: /{address} {foreign} {telling}")

    def _judge_rows(self, before: Rows, address: str) -> None:
        """What the database says afterwards."""
        changes = list_changes(before, take_rows(self._town))
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
            yield widget, "string_value", "Essai"


def describe(states: list[State]) -> str:
    """What was sent, short."""
    return "; ".join(f"{widget[-40:]} {field}={str(value)[:60]!r}" for widget, field, value in states)
