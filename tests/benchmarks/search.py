"""Searching 8 000 families as a clerk types: database time of each search, on both engines."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from statistics import median

from sqlalchemy import insert, text

from cantine.demo import FIXED_FAMILIES
from cantine.demo.invented_families import invent_households
from cantine.families.actions import _search_words as words
from cantine.families.queries import family_search
from cantine.store import database
from cantine.store.tables import Account, Child, Custody, Family, Guardian
from tests.benchmarks.engines import both
from tests.benchmarks.figures import Figure

ALONE = True
"""It needs no server."""
FAMILIES = 8_000
SIZES = {"families": FAMILIES}
TYPED = ("m", "mar", "martin", "lea martin", "famille4021@exemple.fr", "4021", "0639", "zzz", "")
ROUNDS = 15
MOST = 50
"""Milliseconds: nobody waits for the next letter."""


def measure(_portal: None) -> Iterator[Figure]:
    """The slowest of the searches by its median, on each engine."""
    with both() as engines:
        for engine, url in engines.items():
            _fill(url)
            times = {typed: _milliseconds(url, typed) for typed in TYPED}
            slowest = max(times, key=lambda typed: times[typed])
            yield Figure(f"{engine}: the slowest, « {slowest} »", times[slowest], "ms", 1, most=MOST)
            yield Figure(f"{engine}: all of them, median", median(times.values()), "ms", 1)


def _milliseconds(url: str, typed: str) -> float:
    found = []
    with database.open_reader(url) as db:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            family_search.search(db, typed)
            found.append(1000 * (time.perf_counter() - began))
    return median(found)


def _fill(url: str) -> None:
    """The families of a large demonstration with their people, and nothing else."""
    families, accounts, guardians, children, custody = [], [], [], [], []
    random = Random(1)
    for home_of in invent_households(range(FIXED_FAMILIES + 1, FIXED_FAMILIES + FAMILIES + 1), datetime.now(UTC).year):
        for home in home_of.homes:
            families.append({"id": home.number, "number": home.number, "name": home.name, "town": "Saint-Just-d'Avray"})
            for adult in home.adults:
                accounts.append({"id": len(accounts) + 1, "email": adult.email, "name": adult.first_name})
                names = {"first_name": adult.first_name, "last_name": adult.last_name, "phone": adult.phone}
                guardians.append({"family_id": home.number, "account_id": len(accounts), **names})
        for kid in home_of.kids:
            children.append({"id": len(children) + 1, "first_name": kid.first_name, "last_name": kid.last_name})
            custody.append({"child_id": len(children), "family_id": random.choice([*kid.homes])})
    with database.open_writer(url) as db:
        for table, rows in (
            (Family, families),
            (Account, accounts),
            (Guardian, guardians),
            (Child, children),
            (Custody, custody),
        ):
            db.execute(insert(table), rows)
        words.refresh(db)
        db.execute(text("ANALYZE"))  # as each engine does by itself, some minutes later
