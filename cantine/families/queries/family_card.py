"""Everything that the town hall knows of one family, for its card."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from cantine.common.vocabulary import Delivery, Weeks
from cantine.mail.delivery_state import REFUSED_LETTER
from cantine.mail.family_letters import END, is_of_family, read_end, select_subject
from cantine.store.database import Reader
from cantine.store.tables import (
    Account,
    Child,
    ChildTariff,
    Classroom,
    Custody,
    Family,
    FamilySize,
    Guardian,
    HealthNote,
    OutboxMail,
    Quotient,
    Service,
)


@dataclass(frozen=True)
class FamilyDetails:
    """The family itself. Parents do not see the `note` on their pages; they get it with the export of their data."""

    id: int
    number: int
    name: str
    address: str
    postal_code: str
    town: str
    resident: bool
    caf_number: str
    note: str
    invoices_by: Delivery
    archived_on: date | None
    anonymised_on: date | None
    organisation: bool = False


@dataclass(frozen=True)
class GuardianDetails:
    """One guardian and the state of the account: `can_enter` once a password was chosen.

    `refused_at`: when the address refused a letter, in the words `refused_why`; None once one has arrived again.
    """

    account_id: int
    title: str
    first_name: str
    last_name: str
    phone: str
    landline: str
    email: str | None
    can_enter: bool
    invited_until: datetime | None
    refused_at: datetime | None = None
    refused_why: str = ""


@dataclass(frozen=True)
class ChildDetails:
    """One child as this family has it; `health` and `basket` are empty for whoever may not see them.

    `other_number` is the number of the family that has the child in the other weeks.
    """

    id: int
    first_name: str
    last_name: str
    birth_date: date | None
    classroom_id: int | None
    classroom: str
    diet: str
    enrolled_from: date | None
    enrolled_until: date | None
    weeks: Weeks
    other_number: int | None = None
    health: str = ""
    basket: bool = False
    pupil: bool = True

    @property
    def full_name(self) -> str:
        """« TOTO TEST »."""
        return f"{self.first_name} {self.last_name}".strip()


def find_details(db: Reader, number: int) -> FamilyDetails | None:
    """The family of this number; None where there is no such one."""
    columns = [getattr(Family, one.name) for one in fields(FamilyDetails)]
    row = db.execute(select(*columns).where(Family.number == number)).one_or_none()
    return FamilyDetails(**{**row._mapping, "invoices_by": Delivery(row.invoices_by)}) if row else None


def list_guardians(db: Reader, family_id: int) -> list[GuardianDetails]:
    """The guardians of this family, in their order."""
    rows = db.execute(
        select(
            Account.id,
            Guardian.title,
            Guardian.first_name,
            Guardian.last_name,
            Guardian.phone,
            Guardian.landline,
            Account.email,
            Account.password_hash.is_not(None),
            Account.mailed_until,
            OutboxMail.given_up_at,
            func.coalesce(OutboxMail.failure, ""),
        )
        .join(Account, Account.id == Guardian.account_id)
        .join(OutboxMail, REFUSED_LETTER, isouter=True)
        .where(Guardian.family_id == family_id)
        .order_by(Guardian.position, Account.id)
    )
    return [GuardianDetails(*row) for row in rows]


_elsewhere = aliased(Custody)
_CHILDREN = (
    select(
        Child.id,
        Child.first_name,
        Child.last_name,
        Child.birth_date,
        Child.classroom_id,
        Classroom.name,
        Child.diet,
        Child.enrolled_from,
        Child.enrolled_until,
        Custody.weeks,
        Family.number,
        HealthNote.text,
        HealthNote.basket,
        Child.pupil,
    )
    .join(Custody, Custody.child_id == Child.id)
    .join(Classroom, Classroom.id == Child.classroom_id, isouter=True)
    .join(HealthNote, HealthNote.child_id == Child.id, isouter=True)
    .join(_elsewhere, (_elsewhere.child_id == Child.id) & (_elsewhere.family_id != Custody.family_id), isouter=True)
    .join(Family, Family.id == _elsewhere.family_id, isouter=True)
    .order_by(Child.pupil.desc(), Child.birth_date, Child.id)
)


def list_children(db: Reader, family_id: int, *, with_health: bool) -> list[ChildDetails]:
    """All children of this family, those who have left too, oldest first; health notes only if `with_health`."""
    found = []
    for row in db.execute(_CHILDREN.where(Custody.family_id == family_id)):
        *child, room, diet, first, last, weeks, other, note, basket, pupil = row
        health = (note or "", bool(basket)) if with_health else ("", False)
        told: Any = (room or "", diet, first, last, Weeks(weeks), other, *health, pupil)
        found.append(ChildDetails(*child, *told))
    return found


@dataclass(frozen=True)
class OwnPrice:
    """A child's own price for a unit of a service from a day on, in cents; None: the tariffs apply again."""

    child_id: int
    service: str
    first_day: date
    cents: int | None


def list_own_prices(db: Reader, family_id: int) -> list[OwnPrice]:
    """The own prices of the children of this family, by service, the latest first."""
    rows = db.execute(
        select(ChildTariff.child_id, Service.label, ChildTariff.first_day, ChildTariff.cents)
        .join(Service, Service.id == ChildTariff.service_id)
        .where(ChildTariff.child_id.in_(select(Custody.child_id).where(Custody.family_id == family_id)))
        .order_by(Service.position, Service.id, ChildTariff.first_day.desc())
    )
    return [OwnPrice(*row) for row in rows]


def list_quotients(db: Reader, family_id: int) -> list[tuple[date, int | None]]:
    """(first day, value) of each quotient familial, the latest first; None where it is unknown from then on."""
    asked = select(Quotient.first_day, Quotient.value).where(Quotient.family_id == family_id)
    return [(first_day, value) for first_day, value in db.execute(asked.order_by(Quotient.first_day.desc()))]


def list_sizes(db: Reader, family_id: int) -> list[tuple[date, int | None]]:
    """(first day, children) of each number of children at home, the latest first; None where it is unknown."""
    asked = select(FamilySize.first_day, FamilySize.children).where(FamilySize.family_id == family_id)
    return [(first_day, children) for first_day, children in db.execute(asked.order_by(FamilySize.first_day.desc()))]


LETTERS_SHOWN = 20


def list_letters(db: Reader, family_id: int, *, with_money: bool) -> Sequence[tuple[datetime, str, str, str]]:
    """(written, recipient, subject, fate and reason) of its last messages, see `family_letters.is_of_family`; what
    those about money say only `with_money`."""
    rows = db.execute(
        select(OutboxMail.written_at, OutboxMail.recipient, select_subject(with_money=with_money), *END)
        .where(is_of_family(family_id))
        .order_by(OutboxMail.id.desc())
        .limit(LETTERS_SHOWN)
    )
    return [(at, recipient, subject, " : ".join(filter(None, read_end(end)))) for at, recipient, subject, *end in rows]


def find_id(db: Reader, number: int) -> int | None:
    """The family that has this number; None where there is none."""
    return db.scalar(select(Family.id).where(Family.number == number))
