"""The people who play in all tests, their school and what it offers.

Alice is the mother of Léo and Zoé. Bruno is Zoé's father and lives elsewhere: Zoé is with him in odd weeks. Chloé's
family has nothing to do with theirs and must see nothing of it. Nadia runs the canteen, Farid the accounts, Inès the
administration; Rémi may read.

Everybody is written in an order in which nobody's id is also that of their family or child: code that takes one id for
another does not pass by luck.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import bcrypt
from sqlalchemy.orm import Session

from cantine.common.cutoff_types import Weekly
from cantine.common.roles import Role
from cantine.common.vocabulary import TimeChoice, Weeks
from cantine.families.actions import _search_words
from cantine.store import database, tables

PASSWORD = "Cantine-2026"

MONDAY_TO_FRIDAY = frozenset({0, 1, 2, 3, 4})
WEDNESDAY = frozenset({2})
NOT_ON_WEDNESDAY = MONDAY_TO_FRIDAY - WEDNESDAY
NEVER: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Cast:
    """Where they play (`url`), and everybody's id."""

    url: str

    alice: int
    bruno: int
    chloe: int
    nadia: int
    farid: int
    ines: int
    remi: int

    alices_family: int
    brunos_family: int
    chloes_family: int

    leo: int
    zoe: int
    tom: int  # Chloé's

    school: int
    cp: int
    cm1: int

    meal: int
    morning_care: int
    evening_care: int
    morning_centre: int
    evening_centre: int
    study: int


@cache
def _password_hash() -> str:
    return bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()


def commune(name: str = "Saint-Just-d'Avray") -> tables.Commune:
    """The town hall, in zone A; it is a real one, not a demonstration."""
    return tables.Commune(id=1, name=name, zone="A", email="mairie@exemple.fr", phone="04 00 00 00 00")


def service(label: str, term: frozenset[int], holidays: frozenset[int] = NEVER, **more: object) -> tables.Service:
    """A service that is booked and cancelled until the Thursday before at 17:00."""
    fields = {"short_label": label, "booking_cutoff": Weekly(), "cancelling_cutoff": Weekly(), **more}
    return tables.Service(label=label, term_weekdays=term, holiday_weekdays=holidays, **fields)


def care(label: str, choice: TimeChoice, first: int, last: int, **more: object) -> tables.Service:
    """A garderie: on school days but Wednesday, with a time every quarter of an hour (minutes since midnight)."""
    times = {"time_choice": choice, "first_time": first, "last_time": last, "step": 15}
    return service(label, NOT_ON_WEDNESDAY, **times, **more)


def services() -> list[tables.Service]:
    """The six services of the tutorial, in its order."""
    return [
        service("Repas", MONDAY_TO_FRIDAY, position=1),
        care("Garderie matin", TimeChoice.ARRIVAL, 6 * 60 + 30, 8 * 60 + 15, position=2),
        care("Garderie soir", TimeChoice.DEPARTURE, 16 * 60 + 15, 18 * 60 + 30, position=3),
        service("Centre matin", WEDNESDAY, MONDAY_TO_FRIDAY, position=4),
        service("Centre soir", WEDNESDAY, MONDAY_TO_FRIDAY, position=5),
        service("Étude", NOT_ON_WEDNESDAY, position=6),
    ]


def account(name: str, login: str, role: Role | None = None) -> tables.Account:
    """Somebody who signs in as `login`@exemple.fr with PASSWORD; with a role where they are staff."""
    return tables.Account(name=name, email=f"{login}@exemple.fr", password_hash=_password_hash(), role=role)


def _ids(db: Session, rows: Sequence[tables.Base]) -> list[int]:
    """Write the rows one after the other, so that their ids rise in this order on both engines."""
    for row in rows:
        db.add(row)
        db.flush()
    return [row.id for row in rows]  # type: ignore[attr-defined]


def _family_of(db: Session, number: int, first_name: str, last_name: str, account_id: int) -> int:
    [family] = _ids(db, [tables.Family(number=number, name=last_name.upper())])
    db.add(tables.Guardian(family_id=family, account_id=account_id, first_name=first_name, last_name=last_name))
    return family


def play(url: str) -> Cast:
    """Bring everybody into this migrated and empty database."""
    with database.open_writer(url) as db:
        db.add(commune())
        [school] = _ids(db, [tables.School(name="École du Bourg")])
        cp, cm1 = _ids(db, [tables.Classroom(school_id=school, name=name) for name in ("CP", "CM1")])
        meal, morning_care, evening_care, morning_centre, evening_centre, study = _ids(db, services())

        nadia, farid, ines, remi, alice, bruno, chloe = _ids(
            db,
            [
                account("Nadia", "nadia", Role.MANAGER),
                account("Farid", "farid", Role.FINANCE),
                account("Inès", "ines", Role.ADMIN),
                account("Rémi", "remi", Role.READER),
                account("Alice Morel", "alice"),
                account("Bruno Petit", "bruno"),
                account("Chloé Garnier", "chloe"),
            ],
        )
        chloes_family = _family_of(db, 103, "Chloé", "Garnier", chloe)
        brunos_family = _family_of(db, 102, "Bruno", "Petit", bruno)
        alices_family = _family_of(db, 101, "Alice", "Morel", alice)

        zoe, leo, tom = _ids(
            db,
            [
                tables.Child(first_name="Zoé", last_name="Petit", classroom_id=cp),
                tables.Child(first_name="Léo", last_name="Morel", classroom_id=cm1),
                tables.Child(first_name="Tom", last_name="Garnier", classroom_id=cp),
            ],
        )
        db.add_all(
            [
                tables.Custody(child_id=leo, family_id=alices_family, weeks=Weeks.ALL),
                tables.Custody(child_id=zoe, family_id=alices_family, weeks=Weeks.EVEN),
                tables.Custody(child_id=zoe, family_id=brunos_family, weeks=Weeks.ODD),
                tables.Custody(child_id=tom, family_id=chloes_family, weeks=Weeks.ALL),
            ]
        )
        _search_words.refresh(db)
    return Cast(
        url=url,
        alice=alice,
        bruno=bruno,
        chloe=chloe,
        nadia=nadia,
        farid=farid,
        ines=ines,
        remi=remi,
        alices_family=alices_family,
        brunos_family=brunos_family,
        chloes_family=chloes_family,
        leo=leo,
        zoe=zoe,
        tom=tom,
        school=school,
        cp=cp,
        cm1=cm1,
        meal=meal,
        morning_care=morning_care,
        evening_care=evening_care,
        morning_centre=morning_centre,
        evening_centre=evening_centre,
        study=study,
    )
