"""A contract as it is typed, and why it may be refused."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cantine.common.contract_terms import Per
from cantine.common.form_input import NotAccepted
from cantine.common.french import long_date
from cantine.contracts.actions._contract_bookings import ContractGround
from cantine.contracts.rules.contract_days import name_weekdays
from cantine.offer.rules.services import ServiceRules
from cantine.store.tables import Contract, Tariff, TariffBand


@dataclass(frozen=True)
class ContractForm:
    """A contract as it is made: whose, for which service and price, on which weekdays (0 is Monday), from when on.

    `family_id` pays it. `time` (minutes) is when the child comes or leaves, where the service asks.
    """

    child_id: int
    family_id: int
    service_id: int
    per: Per
    weekdays: frozenset[int]
    first_day: date
    last_day: date | None = None
    time: int | None = None


def check_form(db: Session, form: ContractForm, ground: ContractGround) -> None:
    """Raise NotAccepted where this contract cannot be made."""
    check_weekdays(ground.service, form.weekdays)
    if form.last_day is not None and form.last_day < form.first_day:
        raise NotAccepted("La fin du forfait est avant son début : vérifiez les dates.")
    if form.per is Per.DAY:
        raise NotAccepted("Un forfait a un prix par mois, par période ou par an.")
    if form.family_id not in ground.child.homes.all:
        raise NotAccepted("Cet enfant n'est pas dans cette famille.")
    asked = select(Tariff.id).join(TariffBand, TariffBand.tariff_id == Tariff.id)
    of_day = Tariff.service_id == form.service_id, Tariff.per == form.per, Tariff.first_day <= form.first_day
    if db.scalar(asked.where(*of_day).limit(1)) is None:
        label, day = ground.service.label, long_date(form.first_day)
        raise NotAccepted(f"« {label} » n'a pas ce prix au forfait le {day} : ajoutez-le d'abord dans « Tarifs ».")
    check_alone(db, (form.child_id, form.service_id, form.family_id), form.first_day, form.last_day)


def check_weekdays(service: ServiceRules, weekdays: frozenset[int]) -> None:
    """Raise NotAccepted for no weekday at all, or one on which the service never runs."""
    if not weekdays:
        raise NotAccepted("Choisissez au moins un jour de la semaine.")
    if unserved := [day for day in weekdays if not service.runs_on(day)]:
        raise NotAccepted(f"« {service.label} » n'est jamais servi le {name_weekdays(unserved)}.")


def check_alone(db: Session, whose: tuple[int, int, int], first_day: date, last_day: date | None) -> None:
    """Raise NotAccepted where the child has another contract for the service, paid by the family, on these days."""
    child_id, service_id, family_id = whose
    mine = Contract.child_id == child_id, Contract.service_id == service_id, Contract.family_id == family_id
    days = (
        Contract.first_day <= (last_day or date.max),
        or_(Contract.last_day.is_(None), Contract.last_day >= first_day),
    )
    other = db.execute(select(Contract.first_day, Contract.last_day).where(*mine, *days).limit(1)).one_or_none()
    if other is not None:
        ends = f" jusqu'au {long_date(other.last_day)}" if other.last_day else ""
        raise NotAccepted(
            f"Cet enfant a déjà un forfait pour cette prestation, depuis le {long_date(other.first_day)}{ends} : "
            "changez-le ou terminez-le."
        )
