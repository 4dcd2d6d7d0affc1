"""What a demonstration offers: its own services, or those of another town under that town's règlement."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common.contract_terms import Per, WeekdaysFrom
from cantine.common.form_input import NotAccepted
from cantine.common.french import join_words
from cantine.common.limits.service_limits import LinkKind
from cantine.common.paris import instant
from cantine.common.roles import COMMAND_LINE
from cantine.common.school_days import SchoolZone
from cantine.common.search import make_plain
from cantine.common.vocabulary import TimeChoice
from cantine.demo.offer import (
    CENTRE_EVENING,
    CENTRE_MORNING,
    CLASSROOMS,
    EARLY,
    HOW_TO_PAY,
    LATE,
    MEAL,
    SERVICES,
    STUDY,
    TOWN,
    ZONE,
    choose_classroom,
)
from cantine.demo.people import Habit, Kid
from cantine.demo.rows import Rows
from cantine.families.rules.audiences import find_mismatch
from cantine.families.rules.pupil import Pupil
from cantine.offer.queries import offer
from cantine.offer.rules.services import ServiceRules
from cantine.prices.queries import prices
from cantine.reglement.actions.apply_settings import apply_settings, read_file
from cantine.store import tables
from cantine.store.commune import read_commune

ServedDay = tuple[date, frozenset[int]]
"""A day with the services (ids) that run."""

FILES = Path(__file__).parent / "reglements"
YOUNGEST, OLDEST = 3, 10


@dataclass(frozen=True)
class DemoTown:
    """The zone and the services that a demonstration offers.

    `stand_ins` are the services (ids) that stand for those of the demonstration's own town, which people attend by
    habit; `rooms` are the classes (ids), the youngest first, each `school_of` a school. `contracts` are the services
    that have only a price per month, term or year. All are empty in its own town.
    """

    zone: SchoolZone = ZONE
    services: Sequence[ServiceRules] = SERVICES
    stand_ins: Mapping[int, int] | None = None
    rooms: Sequence[int] = ()
    school_of: Mapping[int, int] = field(default_factory=dict)
    contracts: Mapping[int, Per] = field(default_factory=dict)

    def choose_room(self, age: int) -> int:
        """The class (id) of this age (3 to 10)."""
        if not self.rooms:
            return choose_classroom(age)
        return self.rooms[(age - YOUNGEST) * len(self.rooms) // (OLDEST - YOUNGEST + 1)]

    def translate(self, kid: Kid, room: int, today: date) -> Kid:
        """The child with the habits that it has here, with what its services bring.

        A time that is not offered is the last one; a service that is not for the child gives way to the next one alike.
        """
        if self.stand_ins is None:
            return kid
        pupil = Pupil(room, birth_date=kid.birth_date, schools=self.school_of)
        weekdays: dict[int, frozenset[int]] = {}
        chosen: dict[int, int] = {}
        for own, days in kid.habit.weekdays.items():
            service = self._find_stand_in(own, pupil, today)
            if service is None:
                continue
            brought = (link.other_id for link in service.links if link.kind is LinkKind.BRINGS)
            for id in (service.id, *brought):
                weekdays[id] = weekdays.get(id, frozenset()) | days
            usual = kid.habit.times.get(own)
            if times := service.times:
                chosen[service.id] = usual if usual in times else times[-1]
        return replace(kid, habit=Habit(weekdays, chosen, kid.habit.steady, kid.habit.until))

    def _find_stand_in(self, own: int, pupil: Pupil, today: date) -> ServiceRules | None:
        first = next((one for one in self.services if one.id == (self.stand_ins or {}).get(own)), None)
        if first is None:
            return None
        served = first.term_weekdays, first.holiday_weekdays
        alike = [first, *(one for one in self.services if (one.term_weekdays, one.holiday_weekdays) == served)]
        return next((one for one in alike if find_mismatch(one.audience, pupil, today, {}) is None), None)

    def limit_days(self, days: Sequence[ServedDay], kid: Kid) -> Sequence[ServedDay]:
        """The days with the services that the child attends by habit: here nobody comes to another one by chance."""
        if self.stand_ins is None:
            return days
        return [(day, served & kid.habit.weekdays.keys()) for day, served in days]


OWN = DemoTown()


def list_towns() -> list[str]:
    """The names of the towns whose règlement a demonstration may have, such as « vailhauques »."""
    return sorted(path.stem for path in FILES.glob("*.toml"))


def make_town(db: Session, name: str, prices_from: date, this_year: int) -> DemoTown:
    """Write the commune of this name as its settings file says it, with prices from that day on.

    Its dates are those of the school year 2026; they move to the one that begins in `this_year`. Raises NotAccepted.
    """
    if name not in list_towns():
        raise NotAccepted(f"Les règlements de démonstration sont {join_words(list_towns())}.")
    file = read_file((FILES / f"{name}.toml").read_text(encoding="utf-8"))
    db.add(
        tables.Commune(
            id=1,
            name=f"Mairie de {file['town']}",
            zone=ZONE,
            email="mairie@exemple.fr",
            demonstration=True,
            how_to_pay=HOW_TO_PAY.replace(TOWN, file["town"]),
        )
    )
    db.flush()
    settings = {key: _move(value, this_year - 2026) for key, value in file.items() if key not in ("rule", "example")}
    for tariff in settings.get("tariff", []):
        tariff["first_day"] = min(tariff["first_day"], prices_from)
    apply_settings(db, COMMAND_LINE, settings, instant(prices_from, time(8)))
    if not settings.get("school"):
        _add_school(db, file["town"])
    services = offer.list_services(db)
    school_of = dict(db.execute(select(tables.Classroom.id, tables.Classroom.school_id)).all())
    rooms = db.scalars(
        select(tables.Classroom.id).order_by(tables.Classroom.position, tables.Classroom.school_id)
    ).all()
    stand_ins = _find_stand_ins(services)
    return DemoTown(read_commune(db).zone, services, stand_ins, rooms, school_of, _find_contracts(db))


def _find_contracts(db: Session) -> dict[int, Per]:
    tariffs = prices.list_tariffs(db)
    by_day = {one.service_id for one in tariffs if one.per is Per.DAY}
    return {one.service_id: one.per for one in tariffs if one.service_id not in by_day}


def sign_contracts(rows: Rows, kid: Kid, child_id: int, town: DemoTown, first_day: date) -> None:
    """Give the child, with its habits here, a contract for each service that it attends and that has no other price."""
    for service, weekdays in kid.habit.weekdays.items():
        if service in town.contracts:
            rows.add(
                tables.Contract,
                id=rows.next_id(tables.Contract),
                child_id=child_id,
                family_id=next(iter(kid.homes)),
                service_id=service,
                per=town.contracts[service],
                weekdays=(WeekdaysFrom(first_day, weekdays),),
                first_day=first_day,
                made_at=instant(first_day, time(8)),
            )


def _add_school(db: Session, town: str) -> None:
    school = tables.School(name=f"École de {town}")
    db.add(school)
    db.flush()
    db.add_all(
        tables.Classroom(school_id=school.id, name=name, position=place) for place, name in enumerate(CLASSROOMS, 1)
    )
    db.flush()


_DATED = re.compile(r"(?:[a-zé]+ )?(2[0-9]{3})(-[0-9]{2}-[0-9]{2}(?: [0-9:]+)?)")


def _move(value: Any, years: int) -> Any:
    """The value with its dates so many years later; a weekday that is written beside one goes."""
    if isinstance(value, Mapping):
        return {key: _move(one, years) for key, one in value.items()}
    if isinstance(value, list):
        return [_move(one, years) for one in value]
    if years and isinstance(value, str) and (dated := _DATED.fullmatch(value)):
        return f"{int(dated[1]) + years}{dated[2]}"
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.replace(year=value.year + years, day=min(value.day, 28) if value.month == 2 else value.day)
    return value


def _find_stand_ins(services: Sequence[ServiceRules]) -> dict[int, int]:
    """The first service here that is like each of the demonstration's own; where none is a meal, the first of all."""
    found: dict[int, int] = {}
    brought = {link.other_id for one in services for link in one.links if link.kind is LinkKind.BRINGS}
    for own, is_like in _LIKENESS.items():
        alike = (
            one.id
            for one in services
            if one.id not in {*found.values(), *brought} and is_like(one, make_plain(one.label))
        )
        if (here := next(alike, None)) is not None:
            found[own] = here
    return {MEAL: services[0].id, **found} if services else {}


_LIKENESS: dict[int, Callable[[ServiceRules, str], bool]] = {
    MEAL: lambda _one, name: "repas" in name or "cantine" in name,
    EARLY: lambda one, name: one.time_choice is TimeChoice.ARRIVAL or "matin" in name or "avant" in name,
    LATE: lambda one, name: one.time_choice is TimeChoice.DEPARTURE or "soir" in name or "apres" in name,
    STUDY: lambda _one, name: "etude" in name or "devoirs" in name,
    CENTRE_MORNING: lambda one, _name: bool(one.holiday_weekdays),
    CENTRE_EVENING: lambda one, _name: bool(one.holiday_weekdays),
}
