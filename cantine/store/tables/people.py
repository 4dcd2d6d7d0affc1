"""The schools of the commune, and the people: families, accounts, guardians, children."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint, false, true
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.roles import Role
from cantine.common.vocabulary import Delivery, Diet, Weeks
from cantine.store.tables.base import Base, make_word_check


class School(Base):
    """A school with its classrooms. `analytic_code` is noted on what is billed for the days of its children."""

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    analytic_code: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class Classroom(Base):
    """A class of one school; children move up once a year."""

    __tablename__ = "classroom"
    __table_args__ = (UniqueConstraint("school_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)


class Family(Base):
    """The account that pays; `number` is the « N° de famille » of the sign-in.

    `caf_number` is its number at the CAF (num_allocataire); `note` is for the town hall's eyes only. An `organisation`
    (CCAS, département) pays shares of children's prices: it has no children, and nobody signs in for it.
    """

    __tablename__ = "family"
    __table_args__ = (make_word_check("invoices_by", Delivery),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    postal_code: Mapped[str] = mapped_column(default="")
    town: Mapped[str] = mapped_column(default="")
    resident: Mapped[bool] = mapped_column(default=True)
    archived_on: Mapped[date | None]
    anonymised_on: Mapped[date | None]
    caf_number: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    note: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    invoices_by: Mapped[Delivery] = mapped_column(default=Delivery.MAIL, server_default="mail")
    organisation: Mapped[bool] = mapped_column(default=False, server_default=false())


class Residence(Base):
    """Whether a family lives in the commune, from `first_day` on.

    A family that never moved has no row, its own column holds for all days; else that is what its last row says.
    """

    __tablename__ = "residence"

    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    resident: Mapped[bool]


class FamilySearch(Base):
    """The plain words that a family is found by: names, numbers, addresses of its guardians and children."""

    __tablename__ = "family_search"

    family_id: Mapped[int] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str]


class Account(Base):
    """Who signs in: guardian of one or several families, staff with a role, or both. `email` is in lower case.

    `refused_letter_id` is the letter that an address of the account refused last, until one arrives there again.
    `language` is the code of the language that the account chose, empty where it chose none. `devices_since` is when a
    browser of the account was first remembered; from then on its owner hears of every new one. `warned_at` is when the
    owner was last told that sign-ins have to wait, `code_warned_at` that somebody has the password and no code.
    """

    __tablename__ = "account"
    __table_args__ = (make_word_check("role", Role),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str | None]
    mailed_hash: Mapped[str | None]  # a password sent by mail: works once, beside the old one, until it expires
    mailed_until: Mapped[datetime | None]
    role: Mapped[Role | None]
    disabled_at: Mapped[datetime | None]
    refused_letter_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id"))
    devices_since: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    code_warned_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class Guardian(Base):
    """An account in a family, with the name and phone that this family gave.

    `receipts` and `reminders`: whether it gets mail about what was saved, and before a cutoff that is missed.
    """

    __tablename__ = "guardian"

    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    first_name: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    landline: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    title: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    position: Mapped[int] = mapped_column(default=0)
    receipts: Mapped[bool] = mapped_column(default=True, server_default=true())
    reminders: Mapped[bool] = mapped_column(default=False, server_default=false())


class Child(Base):
    """A child at the school, of its families by `Custody`; who is no `pupil` (an adult) only eats and is billed."""

    __tablename__ = "child"
    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    birth_date: Mapped[date | None]
    classroom_id: Mapped[int | None] = mapped_column(ForeignKey("classroom.id"), index=True)
    diet: Mapped[str] = mapped_column(default=Diet.STANDARD)
    enrolled_from: Mapped[date | None]
    enrolled_until: Mapped[date | None]
    pupil: Mapped[bool] = mapped_column(default=True, server_default=true())


class HealthNote(Base):
    """A child's PAI (projet d'accueil individualisé): for manager and admin only, never in the journal.

    `basket`: the family brings the meal.
    """

    __tablename__ = "health_note"

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), primary_key=True)
    text: Mapped[str]
    basket: Mapped[bool] = mapped_column(default=False, server_default=false())


class Custody(Base):
    """The weeks that a child spends with a family; the family of the day books and pays."""

    __tablename__ = "custody"
    __table_args__ = (make_word_check("weeks", Weeks),)

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), primary_key=True, index=True)
    weeks: Mapped[Weeks] = mapped_column(default=Weeks.ALL)


class CustodyDay(Base):
    """One day on which a child is with this family, whatever its usual weeks; entered by staff."""

    __tablename__ = "custody_day"

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)


class EarlierCustody(Base):
    """The weeks that a child spent with a family until a day (included), which may be still to come.

    Of a day, the rows with the earliest `until` that is not before it hold together; else those of `Custody`.
    """

    __tablename__ = "earlier_custody"
    __table_args__ = (make_word_check("weeks", Weeks),)

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), primary_key=True)
    until: Mapped[date] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), primary_key=True, index=True)
    weeks: Mapped[Weeks]


class EarlierClass(Base):
    """The class and the diet that a child had until a day (included), which may be still to come.

    Of a day, the row with the earliest `until` that is not before it holds; else what stands in `Child`.
    """

    __tablename__ = "earlier_class"
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), primary_key=True)
    until: Mapped[date] = mapped_column(primary_key=True)
    classroom_id: Mapped[int | None] = mapped_column(ForeignKey("classroom.id"), index=True)
    diet: Mapped[str]


class ClassPassage(Base):
    """What a « passage de classe » did to a child, so that it can be undone: its class before and after.

    `to_id` is None for who left the school; `enrolled_until` is the end of enrolment that it had before.
    """

    __tablename__ = "class_passage"

    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("classroom.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("classroom.id"))
    enrolled_until: Mapped[date | None]
