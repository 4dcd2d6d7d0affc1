"""What is sent over the websocket: values never offered, and the buttons of other pages and other people."""

from tests.drills.attempts.forger import LEFT_ALONE, NOT_TO_PRESS, PRESSES, Forger
from tests.drills.attempts.ledger import find_foreign, list_changes, take_rows
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor
from tests.drills.attempts.window import Window
from tests.permissions.test_pages import SEEN


def attack_widgets(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """Forged values by those who may open a page; then buttons that were never shown to who presses them."""
    with tally.row("forged widgets", "each field, choice and component of each page, by parents") as row:
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
            Forger(row, town, visitors[name], quick, may_write=True).attack_all()


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
