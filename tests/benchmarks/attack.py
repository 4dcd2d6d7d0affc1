"""The sign-in under attack: what the time of a refusal tells, and what a parent feels of a thousand guesses."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import median
from time import perf_counter

import bcrypt
from sqlalchemy import delete

from cantine.access import flow
from cantine.access.actions.sessions import OpenedSession
from cantine.demo.cast import PASSWORD
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Tries
from tests.benchmarks.figures import Figure
from tests.benchmarks.portal import Portal

GUESSES = 1_000
THREADS = 8
RUNS = 15

VICTIM, PARENT, NOBODY = "durand@exemple.fr", "martin@exemple.fr", "nobody@exemple.fr"


def measure(portal: Portal) -> Iterator[Figure]:
    """Refusals of the known and the unknown in turns; then a parent who signs in alone, then beside the guesses."""
    os.environ["CANTINE_DATABASE_URL"] = portal.database_url
    settings.cache_clear()
    for what, known, unknown in (("e-mail", VICTIM, NOBODY), ("number", "2", "99999")):
        yield Figure(f"refusal, {what}: unknown / known, ≥ 0.8", _ratio(known, unknown), "×", 2, most=1.25, least=0.8)
    quiet = median(_entering(PARENT, PASSWORD) for _ in range(RUNS))
    yield Figure("sign-in, alone", 1000 * quiet, "ms")
    for addresses in (1, 200):
        beside, looked_at = _under_attack(addresses)
        yield Figure(f"{GUESSES} guesses, {addresses} address(es): looked at", looked_at, "", most=5)
        yield Figure("sign-in of another parent meanwhile", 1000 * median(beside), "ms")
        yield Figure("  the slowest of them", 1000 * max(beside), "ms")
        yield Figure("  against alone", median(beside) / quiet, "×", 2, most=2)


def _entering(login: str, password: str) -> float:
    """The seconds that the door takes; fails where it opens for a wrong password or not for the right one."""
    start = perf_counter()
    answer = flow.try_sign_in(login, password, None)
    took = perf_counter() - start
    if isinstance(answer, OpenedSession) is not (password == PASSWORD) or getattr(answer, "until", None):
        raise SystemExit(f"Not what was to be measured: {answer}")
    return took


def _ratio(known: str, unknown: str) -> float:
    took: dict[str, list[float]] = {known: [], unknown: []}
    for _ in range(RUNS):
        for login, times in took.items():
            _forget_tries()
            times.append(_entering(login, "guess"))
    return median(took[unknown]) / median(took[known])


def _under_attack(addresses: int) -> tuple[list[float], int]:
    """The sign-ins of another parent while guesses run, and how many of a thousand were compared at the most."""
    took: list[float] = []
    most = 0
    while len(took) < RUNS:
        _forget_tries()
        with _compared() as passwords, ThreadPoolExecutor(THREADS) as attacker:
            guesses = [
                attacker.submit(flow.try_sign_in, VICTIM, f"guess {number}", f"192.0.2.{number % addresses}")
                for number in range(GUESSES)
            ]
            while not all(guess.done() for guess in guesses):
                took.append(_entering(PARENT, PASSWORD))
            for guess in guesses:
                guess.result()
        most = max(most, len({password for password in passwords if password.startswith(b"guess")}))
    return took, most


@contextmanager
def _compared() -> Iterator[list[bytes]]:
    """The passwords that bcrypt is given meanwhile."""
    compare, seen = bcrypt.checkpw, []

    def noted(password: bytes, kept: bytes) -> bool:
        seen.append(password)
        return compare(password, kept)

    bcrypt.checkpw = noted
    try:
        yield seen
    finally:
        bcrypt.checkpw = compare


def _forget_tries() -> None:
    with database.open_writer(settings().database_url) as db:
        db.execute(delete(Tries))
