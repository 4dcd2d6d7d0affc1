"""What a refusal tells: whether an account is known, by its words or by its time."""

import time
from collections.abc import Callable
from functools import partial
from statistics import median

from tests.drills.attempts.doors import (
    ADDRESS,
    BY_ACCOUNT,
    NOBODY,
    VICTIM,
    ask_for_password,
    forget_tries,
    open_door,
    remember,
    try_door,
)
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor, find_guardian
from tests.drills.attempts.window import Window

LEAST, MOST = 0.8, 1.25
"""How long a refusal may take for an unknown account against a known one."""


def attack_answers(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """Words, then times."""
    rounds = 5 if quick else 15
    with tally.row(
        "who has an account: answers", "refusals and blocks of known and unknown logins, word by word"
    ) as row:
        compare_answers(row, town)
    with tally.row("who has an account: times", f"unknown against known, {LEAST} to {MOST}") as row:
        compare_times(row, town, rounds)


def compare_answers(row: Row, town: Town) -> None:
    """What is shown for the known and for the unknown, try after try, until both wait."""
    for known, unknown in ((VICTIM, NOBODY), ("2", "99999"), ("mairie@exemple.fr", NOBODY)):
        forget_tries(town)
        windows = {login: open_door(town) for login in (known, unknown)}
        for number in range(BY_ACCOUNT + 3):
            said = {}
            for login, window in windows.items():
                try_door(window, login, f"guess {number}")
                said[login] = list_texts(window)
            row.refuse(
                said[known] == said[unknown], f"try {number} at {known}: {[*set(said[known]) ^ set(said[unknown])]}"
            )
        for window in windows.values():
            window.close()
    forget_tries(town)
    said = {login: list_texts(ask_for_password(town, login), login) for login in (VICTIM, NOBODY)}
    row.refuse(said[VICTIM] == said[NOBODY], f"« oublié », silent: {[*set(said[VICTIM]) ^ set(said[NOBODY])]}")
    forget_tries(town)


def list_texts(window: Window, typed: str = "\0") -> list[str]:
    """What a page says, in its order, without what was typed."""
    texts = [str(getattr(element, "body", getattr(element, "label", ""))) for _kind, element in window._kinds]
    return [text.replace(typed, "…").replace(typed.replace("@", "\\@"), "…") for text in texts]


def compare_times(row: Row, town: Town, rounds: int) -> None:
    """In turns, the median of each; nobody waits, as the tries are forgotten before each."""
    for known, unknown in ((VICTIM, NOBODY), ("2", "99999"), ("mairie@exemple.fr", NOBODY)):
        compare(row, town, rounds, time_refusal, known, unknown)
    compare(row, town, rounds, time_first_block, VICTIM, NOBODY)
    device = remember(town, find_guardian(town, 1))
    compare(row, town, rounds, partial(time_refusal, device=device), VICTIM, NOBODY)
    compare(row, town, rounds, time_forgotten, VICTIM, NOBODY)


def compare(row: Row, town: Town, rounds: int, measure: Callable[[Town, str], float], known: str, unknown: str) -> None:
    """One of each in turns."""
    took: dict[str, list[float]] = {known: [], unknown: []}
    for _ in range(rounds):
        for login, times in took.items():
            forget_tries(town)
            times.append(measure(town, login))
    forget_tries(town)
    ratio = median(took[unknown]) / median(took[known])
    each = ", ".join(f"{login}: {1000 * median(times):.0f} ms" for login, times in took.items())
    name = getattr(measure, "__name__", "time_refusal in a browser of another account")
    print(f"    {name}: {each}", flush=True)
    row.tried += 2 * rounds - 1
    row.refuse(LEAST <= ratio <= MOST, f"{name}: {unknown} takes {ratio:.2f} times as long as {known}")


def time_first_block(town: Town, login: str) -> float:
    """The seconds of the wrong password after which the login waits, and its owner, if any, is told."""
    window = open_door(town)
    for number in range(BY_ACCOUNT - 1):
        try_door(window, login, f"guess {number}")
    town.change("UPDATE account SET warned_at = NULL")
    began = time.perf_counter()
    try_door(window, login, "guess")
    took = time.perf_counter() - began
    window.close()
    return took


def time_refusal(town: Town, login: str, device: str = "") -> float:
    """The seconds of a wrong password, in a browser that brings this cookie of a known one."""
    window = open_door(town, device)
    began = time.perf_counter()
    try_door(window, login, "guess")
    took = time.perf_counter() - began
    window.close()
    return took


def time_forgotten(town: Town, login: str) -> float:
    """The seconds of « Mot de passe oublié », whose answer is the silent one here."""
    window = Window(town.address).visit("mot-de-passe-oublie")
    began = time.perf_counter()
    window.press("Envoyer", **{ADDRESS: login})
    took = time.perf_counter() - began
    window.close()
    return took
