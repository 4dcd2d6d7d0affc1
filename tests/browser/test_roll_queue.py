"""Taps are kept in the browser until the server has answered: their queue alone, in Chromium, on a clock of ours.

« Server » is a list of what was sent; the tests answer when they want to, or never.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import scripts

UNKNOWN, PRESENT, ABSENT = ({"presence": presence, "time": None} for presence in ("unknown", "present", "absent"))


class Queue:
    """A tablet's queue; `open` is a page load, before or after a reload."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, account: int = 7, *, connected: bool = True) -> "Queue":
        self.page.goto("http://tablette.exemple/")
        scripts.load(self.page, "roll_queue.js")
        self.page.evaluate(
            """([account, connected]) => {
                window.sent = [];
                window.refused = [];
                window.queue = new TapQueue(account, {changed: () => {}, refused: (item, why) => refused.push(why)});
                if (connected) { queue.sendThrough((items) => sent.push(items)); queue.flush(); }
            }""",
            [account, connected],
        )
        return self

    def connect(self) -> None:
        self.page.evaluate("() => { queue.sendThrough((items) => sent.push(items)); queue.flush(); }")

    def tick(self, booking: int, mark: dict[str, Any], *was: dict[str, Any]) -> None:
        self.add({"kind": "tick", "booking": booking, "mark": mark, "was": [*was] or [UNKNOWN], "name": "Léo"})

    def add(self, item: dict[str, Any]) -> None:
        self.page.evaluate("(item) => queue.add(item)", item)

    def sent(self) -> list[list[dict[str, Any]]]:
        """Every message so far, without the items' ids."""
        return [[{k: v for k, v in item.items() if k != "id"} for item in items] for items in self.messages()]

    def messages(self) -> list[list[dict[str, Any]]]:
        return self.page.evaluate("sent")

    def answer(self, message: int = -1, refused: str | None = None) -> None:
        """Answer everything of this message, and go on as the page does."""
        answers = [{"id": item["id"], "refused": refused} for item in self.messages()[message]]
        self.page.evaluate("(answers) => { queue.answer(answers); queue.flush(); }", answers)

    def wait(self, seconds: float) -> None:
        self.page.clock.run_for(seconds * 1000)

    def flush(self) -> None:
        self.page.evaluate("queue.flush()")

    def size(self) -> int:
        return self.page.evaluate("queue.size()")

    def after(self, booking: int, mark: dict[str, Any]) -> dict[str, Any] | None:
        return self.page.evaluate("([booking, mark]) => queue.after(booking, mark)", [booking, mark])


@pytest.fixture
def queue(chromium: Browser) -> Iterator[Queue]:
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.clock.install()
    yield Queue(page).open()
    context.close()


def test_a_tap_is_sent_at_once_and_gone_when_it_is_answered(queue):
    queue.tick(1, PRESENT)
    assert queue.sent() == [[{"kind": "tick", "booking": 1, "mark": PRESENT, "was": [UNKNOWN]}]]
    assert queue.size() == 1
    queue.answer()
    assert queue.size() == 0
    queue.wait(60)
    assert len(queue.sent()) == 1


def test_what_is_tapped_meanwhile_leaves_in_one_message_after_the_answer(queue):
    queue.tick(1, PRESENT)
    queue.tick(2, PRESENT)
    queue.tick(3, ABSENT)
    assert len(queue.sent()) == 1
    queue.answer()
    assert [[item["booking"] for item in message] for message in queue.sent()] == [[1], [2, 3]]


def test_what_was_not_answered_is_sent_again_and_an_answer_that_comes_late_counts(queue):
    queue.tick(1, PRESENT)
    queue.wait(5)
    queue.flush()
    assert queue.messages()[0] == queue.messages()[1]
    queue.answer(0)
    assert queue.size() == 0


def test_without_a_connection_taps_are_kept_and_leave_in_their_order(queue):
    queue.open(connected=False)
    for booking in (3, 1, 2):
        queue.tick(booking, PRESENT)
    queue.wait(600)
    assert (queue.sent(), queue.size()) == ([], 3)
    queue.connect()
    assert [item["booking"] for item in queue.sent()[0]] == [3, 1, 2]


def test_of_several_taps_at_one_child_only_the_last_is_sent_and_back_and_forth_is_nothing(queue):
    queue.open(connected=False)
    queue.tick(1, PRESENT)
    queue.tick(1, ABSENT, PRESENT)
    queue.tick(2, PRESENT)
    queue.tick(2, UNKNOWN, PRESENT)
    queue.connect()
    assert queue.sent() == [[{"kind": "tick", "booking": 1, "mark": ABSENT, "was": [UNKNOWN]}]]


def test_a_tap_behind_one_without_an_answer_may_have_seen_either(queue):
    """The first was sent and may have arrived: the second must not be told that somebody else noted it."""
    queue.tick(1, PRESENT)
    queue.tick(1, ABSENT, PRESENT)
    queue.wait(5)
    queue.flush()
    assert queue.sent()[1] == [{"kind": "tick", "booking": 1, "mark": ABSENT, "was": [UNKNOWN, PRESENT]}]


def test_a_reload_loses_nothing_and_no_childs_name_is_written_down(queue):
    queue.open(connected=False)
    queue.tick(1, PRESENT)
    queue.add({"kind": "add", "child": 5, "service": 1, "day": "2026-11-23", "time": None, "name": "Léo"})
    assert "Léo" not in queue.page.evaluate("JSON.stringify(localStorage)")
    queue.open()
    assert [item["kind"] for item in queue.sent()[0]] == ["tick", "add"]
    queue.answer()
    assert queue.page.evaluate("localStorage.length") == 0


def test_another_account_on_the_same_tablet_sends_nothing_of_the_first(queue):
    queue.open(connected=False)
    queue.tick(1, PRESENT)
    queue.open(account=70)
    assert queue.sent() == []
    queue.open(account=7)
    assert len(queue.sent()) == 1


def test_what_the_server_did_not_keep_is_told_with_its_reason(queue):
    queue.tick(1, PRESENT)
    queue.answer(refused="Déjà facturé.")
    assert queue.page.evaluate("refused") == ["Déjà facturé."]
    assert queue.after(1, UNKNOWN) == UNKNOWN


def test_a_row_shows_what_waits_for_it(queue):
    queue.open(connected=False)
    assert queue.after(1, UNKNOWN) == UNKNOWN
    queue.add({"kind": "all", "bookings": [1, 2], "mark": PRESENT, "was": UNKNOWN})
    assert (queue.after(1, UNKNOWN), queue.after(2, ABSENT), queue.after(3, UNKNOWN)) == (PRESENT, ABSENT, UNKNOWN)
    queue.tick(1, ABSENT, PRESENT)
    assert queue.after(1, UNKNOWN) == ABSENT
    queue.add({"kind": "remove", "booking": 2})
    assert queue.after(2, ABSENT) is None


def test_all_present_that_has_not_left_can_be_forgotten_and_one_that_has_cannot(queue):
    queue.open(connected=False)
    everybody = {"kind": "all", "bookings": [1, 2], "mark": PRESENT, "was": UNKNOWN}
    assert queue.page.evaluate("(all) => queue.forget(queue.add(all))", everybody) is True
    assert queue.size() == 0
    queue.connect()
    assert queue.page.evaluate("(all) => queue.forget(queue.add(all))", everybody) is False
    assert queue.size() == 1
