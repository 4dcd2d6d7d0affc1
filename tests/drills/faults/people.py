"""The parent and the clerk: pages that they have open, what they do in them, and what they were told."""

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from typing import Any, TypeVar

from streamlit.components.v2.bidi_component.main import _make_trigger_id

from cantine.common.roles import Role
from cantine.http.watch.routes import KEPT_FOR
from tests.cast import PASSWORD
from tests.drills.faults.findings import Answer
from tests.drills.faults.open_page import OpenPage, read_alerts
from tests.drills.faults.portal import PATIENCE, Portal
from tests.support.component_data import read_data

DAY = "2026-12-07"
"""A Monday that is open for two more weeks; a save ticks its meal, the next one takes it off."""

PHONE = "Téléphone"
Said = TypeVar("Said")
_UNSAVED = re.compile(r"Pas enregistré|Vous n'êtes pas connecté|n'a pas pu s'afficher")


@dataclass
class Counted:
    """Acts whose end was told: done, not done, or nobody knows."""

    done: int = 0
    unsure: int = 0

    def take(self, answer: Answer) -> Answer:
        """Count this answer to an act."""
        self.done += answer.done
        self.unsure += not answer.done and not _UNSAVED.search(answer.said)
        return answer

    def compare(self, kept: int) -> tuple[int, int]:
        """How many of the done are not among the `kept`, and how many of the kept were told not to be."""
        return max(0, self.done - kept), max(0, kept - self.done - self.unsure)


class Parent:
    """Alice, with her month grid open in one window and her home in another."""

    def __init__(self, portal: Portal) -> None:
        self._portal, self.saves = portal, Counted()
        self._token = portal.open_session(portal.cast.alice, portal.cast.alices_family)
        self._grid = OpenPage(portal.address, self._token).visit("inscriptions", mois=DAY[:7], enfant=portal.cast.leo)
        self._home = OpenPage(portal.address, self._token).visit("compte")
        self._known, self._before = self._read_grid(), None

    def _read_grid(self) -> dict[str, Any] | None:
        """What the grid shows; None where there is none."""
        shown = [one for one in self._grid._elements if getattr(one, "component_name", "") == "month_grid"]
        return read_data(shown[0]) if shown else None

    def save(self) -> Answer:
        """Tick or take off a meal, in the grid as it was shown last."""
        grid, cast = self._read_grid() or self._known, self._portal.cast
        assert grid
        self._known, before = grid, (grid.get("outcome") or {}).get("id")
        cell = next(
            day["cells"][[one["id"] for one in grid["services"]].index(cast.meal)]
            for week in grid["weeks"]
            for day in week["days"]
            if day["iso"] == DAY
        )
        was = {"on": cell["on"], "time": None}
        change = {"day": DAY, "service": cast.meal, "on": not cell["on"], "time": None, "was": was}
        began = time.monotonic()
        self._send_save({"child": grid["child"]["id"], "changes": [change]})
        return self._judge(before, began)

    def _judge(self, before: Any, began: float) -> Answer:
        """What the grid says of the save; of a page that waits, what is said will be counted once it has gone on."""
        seconds, shown, said = time.monotonic() - began, self._read_grid(), read_alerts(self._grid)
        if self._grid.waits:
            self._before = before
            return Answer("saves a tick", False, said, seconds)
        outcome = (shown or {}).get("outcome") or {}
        fresh = outcome if outcome.get("id") != before else {}
        said = " ".join(filter(None, [fresh.get("kept"), *fresh.get("refused", ()), said]))
        return self.saves.take(Answer("saves a tick", fresh.get("saved") == 1, said, seconds, shown is not None))

    def go_on(self) -> Answer | None:
        """Wait until both pages have gone on by themselves; what the one with a save says of it."""
        began, waited = time.monotonic(), self._grid.waits
        gone_on = self._grid.go_on() and self._home.go_on()
        return self._judge(self._before, began) if waited and gone_on else None

    def _send_save(self, value: Any) -> None:
        """The grid's script sends; from a page that has failed, first « Réessayer » is pressed."""
        if self._read_grid() is None:
            self._grid.press("Réessayer")
        shown = [one for one in self._grid._elements if getattr(one, "component_name", "") == "month_grid"]
        if shown:
            trigger = _make_trigger_id(shown[0].id, "events")
            self._grid.push((trigger, "json_trigger_value", json.dumps([{"event": "save", "value": value}])))

    def look(self) -> Answer:
        """Look at the home again."""
        return _look(self._home, "compte", "looks at the home", "Bienvenue")

    def sign_in(self) -> Answer:
        """Sign in in another browser, whose sign-in stands there already."""
        window = OpenPage(self._portal.address)
        began = time.monotonic()
        try:
            window.visit("")
            if window.is_sign_in:
                window.sign_in("alice@exemple.fr", PASSWORD)
            done, said = window.title.startswith("Bienvenue"), read_alerts(window)
            return Answer("signs in", done, said, time.monotonic() - began)
        finally:
            window.close()

    def download(self) -> Answer:
        """Take the statement of account."""
        began = time.monotonic()
        answer = self._portal.get("/telecharger/releve.csv", self._token)
        words = re.sub(r"\s+", " ", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", answer.text, flags=re.S)))
        done = answer.status_code == 200
        said = "" if done else f"({answer.status_code}) {words.strip()}"
        return Answer("takes the statement", done, said, time.monotonic() - began)

    def count_lost(self) -> tuple[int, int]:
        """How many saves that were told done are not in the database, and how many are that were told not to be."""
        asked = "SELECT count(*) FROM journal_entry WHERE action = 'save_month' AND account_id = :id"
        ((kept,),) = self._portal.ask(asked, id=self._portal.cast.alice)
        booked = "SELECT state FROM booking WHERE child_id = :child AND day = :day AND service_id = :meal"
        cast = self._portal.cast
        rows = self._portal.ask(booked, child=cast.leo, day=DAY, meal=cast.meal)
        stands = bool(rows) and str(rows[0][0]).lower() == "booked"
        assert stands == (kept % 2 == 1), f"{kept} saves in the journal, and the meal is {rows}"
        return self.saves.compare(kept)

    def close(self) -> None:
        """Close the windows."""
        self._grid.close()
        self._home.close()


class Clerk:
    """Inès, with a form of the commune open in one window and the attendance in another."""

    def __init__(self, portal: Portal) -> None:
        self._portal, self.saves, self._turn = portal, Counted(), 0
        token = portal.open_session(portal.cast.ines, None, Role.ADMIN)
        self._form = OpenPage(portal.address, token).visit("commune")
        self._kitchen = OpenPage(portal.address, token).visit("frequentation")

    def _find(self, kind: str, label: str) -> str:
        """The id of the first one of this label; empty where there is none."""
        found = [
            element.id for one, element in self._form._kinds if (one, getattr(element, "label", "")) == (kind, label)
        ]
        return found[0] if found else ""

    def save(self) -> Answer:
        """Type another telephone number for the commune, and send the form."""
        self._turn += 1
        if not self._find("text_input", PHONE):
            self._form.press("Réessayer")
        began = time.monotonic()
        if field := self._find("text_input", PHONE):
            typed, button = (
                f"04 65 71 {self._turn // 100:02} {self._turn % 100:02}",
                self._find("button", "Enregistrer"),
            )
            self._form.push((field, "string_value", typed), (button, "trigger_value", True))
        return self._judge(began)

    def _judge(self, began: float) -> Answer:
        seconds, said = time.monotonic() - began, read_alerts(self._form)
        if self._form.waits:
            return Answer("saves a form", False, said, seconds)
        done, kept = b"La commune est modifi" in self._form.shown, bool(self._find("text_input", PHONE))
        return self.saves.take(Answer("saves a form", done, said, seconds, kept))

    def go_on(self) -> Answer | None:
        """As the parent."""
        began, waited = time.monotonic(), self._form.waits
        gone_on = self._form.go_on() and self._kitchen.go_on()
        return self._judge(began) if waited and gone_on else None

    def look(self) -> Answer:
        """Look at who eats today again."""
        return _look(self._kitchen, "frequentation", "looks at attendance", "Fréquentation")

    def watch(self) -> Answer:
        """Ask /sante, as whoever watches over the portal does, once it keeps no answer of before."""
        time.sleep(KEPT_FOR)
        began = time.monotonic()
        status = self._portal.ask_health()
        return Answer("asks /sante", status == 200, "" if status == 200 else f"({status})", time.monotonic() - began)

    def check(self) -> Answer:
        """Run `python -m cantine check` on the server."""
        began = time.monotonic()
        ran = self._portal.run("check")
        said = "" if ran.returncode == 0 else " ".join((ran.stderr or ran.stdout).split())[:400]
        return Answer("runs « check »", ran.returncode == 0, said, time.monotonic() - began, limit=PATIENCE)

    def count_lost(self) -> tuple[int, int]:
        """As of the parent."""
        asked = "SELECT count(*) FROM journal_entry WHERE action = 'edit_commune' AND account_id = :id"
        ((kept,),) = self._portal.ask(asked, id=self._portal.cast.ines)
        return self.saves.compare(kept)

    def close(self) -> None:
        """Close the windows."""
        self._form.close()
        self._kitchen.close()


def _look(window: OpenPage, page: str, what: str, title: str) -> Answer:
    began = time.monotonic()
    window.visit(page)
    done = window.title.startswith(title)
    return Answer(what, done, read_alerts(window), time.monotonic() - began)


def do_at_once(*acts: Callable[[], Said]) -> list[Said]:
    """Their answers, in this order; each in a thread of its own."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(act) for act in acts]]
