"""Prices as the council voted them: each has a first day, so that a new one changes nothing of earlier days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.contract_terms import Per, ProRata
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.terms.booking_events import PricedEvent
from cantine.common.vocabulary import SiblingCount
from cantine.families.queries import labels
from cantine.journal.entries import Action, write_entry
from cantine.prices.queries import prices
from cantine.prices.rules import price_lines
from cantine.prices.rules import unit_prices as rules
from cantine.prices.rules.contract_prices import check_contract_price
from cantine.prices.rules.event_checks import check_events
from cantine.prices.rules.price_bands import BandsRefused, accept_bands
from cantine.prices.rules.unit_prices import Band
from cantine.store.closed_books import check_books_open
from cantine.store.locks import lock_row
from cantine.store.tables import Service, Tariff, TariffBand


@dataclass(frozen=True)
class TariffForm:
    """What the settings say of one price: `lines` as a clerk writes them, amounts in cents, times in minutes.

    A price `per` month, term or year is that of a contract, paid in `instalments` from the first month on; `parts` are
    the months in which terms begin, the first that of a year (None: September, January, April). `sibling_count` says
    which children its ranks and numbers of children count.
    """

    service_id: int
    first_day: date
    lines: str
    full_day: bool = False
    floor: int | None = None
    ceiling: int | None = None
    unit_minutes: int | None = None
    tolerance: int = 0
    day_minimum: int | None = None
    day_ceiling: int | None = None
    per: Per = Per.DAY
    pro_rata: ProRata = ProRata.WHOLE
    instalments: int = 1
    parts: tuple[int, ...] | None = None
    sibling_count: SiblingCount = SiblingCount.SCHOOL
    events: tuple[PricedEvent, ...] = ()

    def parse_bands(self, labels: Mapping[int, str] | None = None) -> list[Band]:
        """The bands that the lines describe, with these labels (names by id). Raises NotAccepted with every reason."""
        try:
            return accept_bands(price_lines.read_price_lines(self.lines, labels), labels)
        except BandsRefused as refused:
            raise NotAccepted(" ".join(refused.reasons)) from None

    def clean(self) -> dict[str, Any]:
        """The values beside the bands. Raises NotAccepted."""
        values = {name: value for name, value in vars(self).items() if name not in ("service_id", "lines")}
        amounts = (self.floor, self.ceiling, self.day_minimum, self.day_ceiling)
        if any(amount is not None and amount < 0 for amount in amounts):
            raise NotAccepted("Un prix n'est pas négatif.")
        if any(amount is not None and amount > price_lines.HIGHEST * 100 for amount in amounts):
            raise NotAccepted("Ce prix est trop élevé : vérifiez le montant.")
        if self.floor is not None and self.ceiling is not None and self.floor > self.ceiling:
            raise NotAccepted("Le plancher est au-dessus du plafond.")
        if self.day_minimum is not None and self.day_ceiling is not None and self.day_minimum > self.day_ceiling:
            raise NotAccepted("Le minimum du jour est au-dessus du plafond du jour.")
        if self.unit_minutes is not None and not 0 < self.unit_minutes <= 24 * 60:
            raise NotAccepted("L'unité est d'au moins une minute.")
        if not 0 <= self.tolerance < (self.unit_minutes or 24 * 60):
            raise NotAccepted("La tolérance est plus courte que l'unité.")
        check_contract_price(self.per, self.instalments, self.parts, of_a_day=self._says_days())
        check_events(self.events)
        return values

    def _says_days(self) -> bool:
        """Whether it says something that only a price of the day can have."""
        timed = self.unit_minutes is not None or self.day_minimum is not None or self.day_ceiling is not None
        return self.full_day or timed or bool(self.events)


def set_tariff(db: Session, actor: Actor, form: TariffForm, now: datetime, *, seen: ShownForm | None = None) -> None:
    """Set the price of a service from a first day on; one that began on the same day is replaced.

    `seen` are the prices that the form showed, by ISO day: another one of that day raises FieldsChangedMeanwhile.
    What is billed keeps its price; what is not billed yet will be billed by this one. Raises NotAccepted, NotFound.
    """
    actor.must(Permission.EDIT_PRICES)
    check_kept_days(local_date(now), form.first_day)
    check_books_open(db, form.first_day)
    label = lock_row(db, Service, form.service_id).label
    values, bands = form.clean(), form.parse_bands(labels.read_names(db))
    if form.ceiling is None and any(band.effort_rate is not None for band in bands):
        raise NotAccepted("Un taux d'effort demande un plafond : c'est le prix des familles sans quotient connu.")
    kept = _find_row(db, form.service_id, form.first_day, form.full_day, form.per)
    day = form.first_day.isoformat()
    find_changes({day: form}, {day: _find_standing(db, form)}, seen)
    if kept is not None:
        db.execute(delete(TariffBand).where(TariffBand.tariff_id == kept.id))
        db.delete(kept)
        db.flush()
    tariff = Tariff(service_id=form.service_id, **values)
    db.add(tariff)
    db.flush()
    db.add_all([TariffBand(tariff_id=tariff.id, **vars(band)) for band in bands])
    after = {"service": label, "first_day": form.first_day.isoformat(), "lines": form.lines.strip()}
    after |= {} if form.per is Per.DAY else {"per": form.per}
    write_entry(db, actor.account_id, Action.SET_TARIFF, now, after=after)


def remove_tariff(
    db: Session,
    actor: Actor,
    service_id: int,
    first_day: date,
    full_day: bool,
    today: date,
    now: datetime,
    per: Per = Per.DAY,
) -> None:
    """Take back a price that has not begun yet. Raises NotFound, NotAccepted."""
    actor.must(Permission.EDIT_PRICES)
    kept = _find_row(db, service_id, first_day, full_day, per)
    if kept is None:
        raise NotFound
    if first_day <= today:
        raise NotAccepted("Ce tarif est en vigueur : remplacez-le par un autre, à partir d'un autre jour.")
    db.execute(delete(TariffBand).where(TariffBand.tariff_id == kept.id))
    db.delete(kept)
    before = {"service": db.get_one(Service, service_id).label, "first_day": first_day.isoformat()}
    write_entry(db, actor.account_id, Action.REMOVE_TARIFF, now, before=before)


def _find_standing(db: Session, form: TariffForm) -> rules.DatedTariff | None:
    """The price that the form's price would replace, as the rules know it; None where there is none."""
    mine = form.service_id, form.first_day, form.full_day, form.per
    known = prices.list_tariffs(db)
    return next((one for one in known if (one.service_id, one.first_day, one.full_day, one.per) == mine), None)


def _find_row(db: Session, service_id: int, first_day: date, full_day: bool, per: Per) -> Tariff | None:
    of_day = Tariff.service_id == service_id, Tariff.first_day == first_day, Tariff.full_day == full_day
    return db.scalars(select(Tariff).where(*of_day, Tariff.per == per)).one_or_none()
