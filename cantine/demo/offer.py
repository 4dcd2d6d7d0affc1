"""What the demonstration commune offers: its school, the six services of the tutorial, how it is paid."""

from typing import Any

from cantine.common.cutoff_types import Weekly
from cantine.common.vocabulary import PaymentProvider, TimeChoice
from cantine.demo.legal_notice import AUDITED_ON, AUDITED_RATE, LEGAL_NOTICE
from cantine.demo.rows import Rows
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from cantine.store import tables

ZONE = "A"
TOWN = "Saint-Just-d'Avray"
POSTAL_CODE = "69870"
HERE, NEXT_TOWN = (POSTAL_CODE, TOWN), ("69620", "Chamelet")
HOW_TO_PAY = """\
Par chèque à l'ordre de « Régie cantine Saint-Just-d'Avray », à déposer à la mairie.
Par virement : IBAN FR76 1007 1690 0000 0020 0000 123, en indiquant votre n° de famille.
En espèces au guichet de la mairie, le lundi et le jeudi de 9 h à 12 h."""
CLASSROOMS = {
    "Petite/moyenne section": (3, 4),
    "Grande section": (5,),
    "CP": (6,),
    "CE1-CE2": (7, 8),
    "CM1-CM2": (9, 10),
}
"""The ages of each classroom, as reached in the calendar year in which the school year starts."""

MEAL, EARLY, LATE, CENTRE_MORNING, CENTRE_EVENING, STUDY = range(1, 7)

ALL_WEEK = frozenset(range(5))
SCHOOL_DAYS = frozenset({0, 1, 3, 4})
WEDNESDAY = frozenset({2})
_NEVER: frozenset[int] = frozenset()


def _make_service(
    id: int, label: str, short: str, term: frozenset[int], holidays: frozenset[int] = _NEVER, **more: Any
) -> ServiceRules:
    return ServiceRules(id, label, short, term, holidays, Weekly(), Weekly(), **more)


# School is from 8:30 to 16:00.
_ARRIVAL: dict[str, Any] = {
    "time_choice": TimeChoice.ARRIVAL,
    "first_time": 6 * 60 + 30,
    "last_time": 8 * 60 + 15,
    "step": 15,
    "bound": 8 * 60 + 30,
}
_DEPARTURE: dict[str, Any] = {
    "time_choice": TimeChoice.DEPARTURE,
    "first_time": 16 * 60 + 15,
    "last_time": 18 * 60 + 30,
    "step": 15,
    "bound": 16 * 60,
}

SERVICES = (
    _make_service(MEAL, "Repas", "Repas", ALL_WEEK),
    _make_service(EARLY, "Garderie matin", "Matin", SCHOOL_DAYS, _NEVER, cesu=True, **_ARRIVAL),
    _make_service(LATE, "Garderie soir", "Soir", SCHOOL_DAYS, _NEVER, cesu=True, **_DEPARTURE),
    _make_service(
        CENTRE_MORNING, "Centre matin", "Ctr m.", WEDNESDAY, ALL_WEEK, cesu=True, full_day_with_id=CENTRE_EVENING
    ),
    _make_service(CENTRE_EVENING, "Centre soir", "Ctr s.", WEDNESDAY, ALL_WEEK, cesu=True),
    _make_service(STUDY, "Étude", "Étude", SCHOOL_DAYS),
)

_ACCOUNT_CODES = {CENTRE_MORNING: "70632", CENTRE_EVENING: "70632"}  # leisure; all else is 7067, school services


def choose_classroom(age: int) -> int:
    """The id of the classroom of this age (3 to 10)."""
    return next(id for id, ages in enumerate(CLASSROOMS.values(), 1) if age in ages)


def add_offer(rows: Rows, closure: ClosurePeriod) -> None:
    """Add the commune, its school and classrooms, its services and the day on which it closes."""
    rows.add(
        tables.Commune,
        id=1,
        name=f"Mairie de {TOWN}",
        address=f"Le Bourg, {POSTAL_CODE} {TOWN}",
        email="mairie@exemple.fr",
        phone="04 65 71 00 00",
        zone=ZONE,
        how_to_pay=HOW_TO_PAY,
        legal_notice=LEGAL_NOTICE,
        audited_on=AUDITED_ON,
        audited_rate=AUDITED_RATE,
        demonstration=True,
    )
    rows.add(tables.PaymentService, id=1, provider=PaymentProvider.PAYFIP, client="007450", mode="T")
    rows.add(tables.School, id=1, name=f"École de {TOWN}")
    for id, name in enumerate(CLASSROOMS, 1):
        rows.add(tables.Classroom, id=id, school_id=1, name=name, position=id)
    for service in sorted(SERVICES, key=lambda one: one.full_day_with_id is not None):  # those pointed at come first
        code = _ACCOUNT_CODES.get(service.id, "7067")
        rows.add(tables.Service, **vars(service), position=service.id, active=True, account_code=code)
    add_closure(rows, closure)


def add_closure(rows: Rows, closure: ClosurePeriod) -> None:
    """Add the day on which the commune closes."""
    rows.add(tables.Closure, id=1, first=closure.first, last=closure.last, label=closure.label)
