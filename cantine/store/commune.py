"""What the one commune of this database has set, read wherever it is needed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from cantine.common.school_days import SchoolZone
from cantine.common.terms.account_plan import DEFAULT, AccountPlan
from cantine.store.database import Reader
from cantine.store.tables import Commune


@dataclass(frozen=True)
class CommuneSettings:
    """Its name and school calendar; until when (minutes, 0 is never) parents report a sickness of today; days to pay.

    `audited_on` and `audited_rate` (percent) are of the audit of the portal's accessibility. A `demonstration` may have
    a frozen clock and be emptied.
    """

    name: str
    zone: SchoolZone
    sick_until: int
    due_after: int
    demonstration: bool
    phone: str = ""
    audited_on: date | None = None
    audited_rate: int | None = None
    has_logo: bool = False


_SETTINGS = select(
    Commune.name,
    Commune.zone,
    Commune.own_calendar,
    Commune.sick_until,
    Commune.due_after,
    Commune.demonstration,
    Commune.phone,
    Commune.audited_on,
    Commune.audited_rate,
    Commune.logo.is_not(None),
)


def find_commune(db: Reader) -> CommuneSettings | None:
    """The settings of the commune; None where none was set up yet. One query of one short row."""
    row = db.execute(_SETTINGS).one_or_none()
    return row and _build_settings(row)


def read_commune(db: Reader) -> CommuneSettings:
    """The settings of the commune, which there is. One query of one short row."""
    return _build_settings(db.execute(_SETTINGS).one())


def _build_settings(row: Any) -> CommuneSettings:
    name, zone, own, *rest = row
    return CommuneSettings(name, own or zone, *rest)


def find_name(db: Reader) -> str | None:
    """The name of the commune; None where none was set up yet."""
    commune = find_commune(db)
    return commune.name if commune else None


def find_logo(db: Reader) -> bytes | None:
    """The logo of the commune as a PNG; None where it has none."""
    return db.scalar(select(Commune.logo))


def find_colour(db: Reader) -> str:
    """The commune's own colour, « #1f6b42 »; empty for the portal's green."""
    return db.scalar(select(Commune.colour)) or ""


def read_account_plan(db: Reader) -> AccountPlan:
    """The accounts to note on what is recorded now. One query of one short row."""
    return db.scalar(select(Commune.account_plan)) or DEFAULT
