"""The pricing terms of a service change from a day on: billed days keep the terms that they had."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cantine.common.form_input import NotAccepted
from cantine.common.french import long_date
from cantine.common.vocabulary import TimeChoice
from cantine.offer.queries.billed_days import find_last_billed_day
from cantine.offer.rules.services import TERMS
from cantine.store.closed_books import check_held_books
from cantine.store.tables import Service, ServiceTerms

BEGINNING = date(1, 1, 1)
"""A first day before all others: that of the terms before the first change."""


@dataclass
class AlreadyBilled(NotAccepted):
    """The change would begin on a day that is billed; `first_day` is the earliest that it may begin on."""

    label: str
    first_day: date

    def __str__(self) -> str:
        return (
            f"Des jours de « {self.label} » sont déjà facturés : ce changement du prix commence au plus tôt le "
            f"{long_date(self.first_day)}."
        )


def change_terms(
    db: Session, service: Service, values: Mapping[str, Any], wished: date | None, today: date
) -> date | None:
    """Write terms of the service from a day on if `values` change what decides its price: from `wished`, past or not.

    Without a wish: from today, or from the day after the last one billed. Changes announced for later days are deleted.
    The caller writes the service's own columns. Returns the first day of the change, None where there is none. Raises
    AlreadyBilled, and NotAccepted for a day of closed books, which the caller holds.
    """
    before, after = build_terms(read_columns(service)), build_terms(values)
    if before == after:
        return None
    partners = {service.id, before["full_day_with_id"], after["full_day_with_id"]} - {None}
    last = find_last_billed_day(db, partners)
    earliest = last + timedelta(1) if last else BEGINNING
    first_day = max(today, earliest) if wished is None else wished
    if first_day < earliest:
        raise AlreadyBilled(service.label, earliest)
    check_held_books(db, first_day)
    known = select(ServiceTerms.service_id).where(ServiceTerms.service_id == service.id)
    db.execute(delete(ServiceTerms).where(ServiceTerms.service_id == service.id, ServiceTerms.first_day >= first_day))
    if db.scalar(known.limit(1)) is None:
        db.add(ServiceTerms(service_id=service.id, first_day=BEGINNING, **before))
    if first_day > BEGINNING:
        db.add(ServiceTerms(service_id=service.id, first_day=first_day, **after))
    db.flush()
    return first_day


def read_columns(service: Service) -> dict[str, Any]:
    """The columns of a service that its terms follow from."""
    return {name: getattr(service, name) for name in (*TERMS, "first_time", "last_time")}


def build_terms(values: Mapping[str, Any]) -> dict[str, Any]:
    """The terms by these columns of a service; without a bound, a stay counts from its first or to its last time."""
    choice = values["time_choice"]
    usual = None if choice is TimeChoice.NONE else values["last_time" if choice is TimeChoice.ARRIVAL else "first_time"]
    bound = values["bound"]
    return {**{name: values[name] for name in TERMS}, "bound": usual if bound is None else bound}
