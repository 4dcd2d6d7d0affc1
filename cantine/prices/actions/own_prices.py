"""A child's own price: what it pays for a unit of a service from a day on, whatever the tariffs say."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.journal.entries import Action, write_entry
from cantine.prices.rules.price_lines import HIGHEST
from cantine.prices.rules.unit_prices import find_own_price_on
from cantine.store.closed_books import check_books_open
from cantine.store.locks import lock_row
from cantine.store.tables import Child, ChildTariff, Service


def _check_price(cents: int | None) -> None:
    if cents is not None and cents < 0:
        raise NotAccepted("Un prix n'est pas négatif.")
    if cents is not None and cents > HIGHEST * 100:
        raise NotAccepted("Ce prix est trop élevé : vérifiez le montant.")


def set_own_price(
    db: Session, actor: Actor, child_id: int, service_id: int, first_day: date, cents: int | None, now: datetime
) -> None:
    """Let a unit of the service cost this child `cents` from `first_day` on; None: what the tariffs say again.

    An own price that began on the same day is replaced. What is billed keeps its price. Saying what holds already
    writes nothing. Raises NotAccepted for a negative or too high price, and where there is no own price to end;
    NotFound.
    """
    actor.must(Permission.EDIT_PRICES)
    check_kept_days(local_date(now), first_day)
    check_books_open(db, first_day)
    lock_row(db, Child, child_id)
    label = db.scalar(select(Service.label).where(Service.id == service_id))
    if label is None:
        raise NotFound
    _check_price(cents)
    rows = select(ChildTariff).where(ChildTariff.child_id == child_id, ChildTariff.service_id == service_id)
    known = {row.first_day: row for row in db.scalars(rows)}
    before = find_own_price_on(first_day, {day: row.cents for day, row in known.items()})
    if before == cents:
        if cents is None:
            raise NotAccepted("Cet enfant n'a pas de prix propre ce jour-là : il n'y a rien à terminer.")
        return
    if kept := known.get(first_day):
        kept.cents = cents
    else:
        db.add(ChildTariff(child_id=child_id, service_id=service_id, first_day=first_day, cents=cents))
    told = {"service": label, "first_day": first_day.isoformat()}
    write_entry(
        db,
        actor.account_id,
        Action.SET_OWN_PRICE,
        now,
        child_id=child_id,
        before=None if before is None else {**told, "price": euros(before)},
        after={**told, "price": "selon les tarifs" if cents is None else euros(cents)},
    )
