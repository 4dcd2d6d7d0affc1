"""The town hall keeps the booking periods of its services: one by one, or those of a whole school year by a rule."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.french import join_words, numeric_date, numeric_moment
from cantine.common.limits.service_limits import LinkKind
from cantine.common.paris import local_date
from cantine.common.period_types import PERIOD_MODE_LABELS, WHOM_LABELS, PeriodMode, Priority
from cantine.common.roles import Actor, NotFound, Permission
from cantine.journal.entries import Action, write_entry
from cantine.offer.queries.offer import list_services, read_labels
from cantine.offer.queries.periods import list_periods
from cantine.offer.rules.period_form import PeriodForm
from cantine.offer.rules.period_sentences import describe_days
from cantine.offer.rules.periods import find_overlap
from cantine.store.locks import lock_places, lock_row
from cantine.store.tables import BookingPeriod, BookingPeriodService, Label, Wish

Values = dict[str, Any]


def add_period(db: Session, actor: Actor, form: PeriodForm, now: datetime) -> int:
    """Add a period; returns its id. What is booked on its days stays. Raises Forbidden, NotFound, NotAccepted."""
    return add_periods(db, actor, [form], now)[0]


def add_periods(db: Session, actor: Actor, forms: Sequence[PeriodForm], now: datetime) -> list[int]:
    """Add several periods, such as those of a school year, all or none; returns their ids in order.

    Raises Forbidden, NotFound, and NotAccepted for the first that does not fit or overlaps another one.
    """
    actor.must(Permission.EDIT_SETTINGS)
    lock_places(db, {id for form in forms for id in form.service_ids})
    added = []
    for form in forms:
        values = _check_form(db, form, 0)
        _check_days(values, local_date(now))
        service_ids = values.pop("service_ids")
        row = BookingPeriod(**values)
        db.add(row)
        db.flush()
        _write_services(db, row.id, service_ids)
        told = _encode(db, {**values, "service_ids": service_ids})
        write_entry(db, actor.account_id, Action.ADD_PERIOD, now, after=told)
        added.append(row.id)
    return added


def edit_period(
    db: Session, actor: Actor, period_id: int, form: PeriodForm, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Change a period; bookings stay. `seen` is what the form showed.

    Raises Forbidden, NotFound, FieldsChangedMeanwhile, and NotAccepted also where wishes would be left out of it.
    """
    actor.must(Permission.EDIT_SETTINGS)
    row = lock_row(db, BookingPeriod, period_id)
    before = next(vars(one.form) for one in list_periods(db) if one.rules.id == period_id)
    lock_places(db, form.service_ids | before["service_ids"])
    values = _check_form(db, form, period_id)
    changed = find_changes(values, before, seen)
    _check_days(changed, local_date(now))
    if not changed:
        return
    _check_wishes(db, period_id, {**before, **changed}, mode_changes="mode" in changed)
    for name, value in changed.items():
        if name != "service_ids":
            setattr(row, name, value)
    if "service_ids" in changed:
        db.execute(delete(BookingPeriodService).where(BookingPeriodService.period_id == period_id))
        _write_services(db, period_id, changed["service_ids"])
    was = _encode(db, {"label": before["label"], **{name: before[name] for name in changed}})
    write_entry(db, actor.account_id, Action.EDIT_PERIOD, now, before=was, after=_encode(db, changed))


def remove_period(db: Session, actor: Actor, period_id: int, now: datetime) -> None:
    """Remove a period: its days are booked one by one again, as each service says; bookings stay.

    Raises Forbidden, NotFound, and NotAccepted while families wait for the decision about their wishes.
    """
    actor.must(Permission.EDIT_SETTINGS)
    row = lock_row(db, BookingPeriod, period_id)
    if row.mode is not PeriodMode.FIRST_COME and row.decided_at is None and (waiting := _count_wishes(db, period_id)):
        raise NotAccepted(f"Des familles attendent une réponse ({waiting} souhaits) : décidez d'abord.")
    values = next(vars(one.form) for one in list_periods(db) if one.rules.id == period_id)
    write_entry(db, actor.account_id, Action.REMOVE_PERIOD, now, before=_encode(db, values))
    quietly = {"synchronize_session": False}
    db.execute(delete(Wish).where(Wish.period_id == period_id), execution_options=quietly)
    db.execute(delete(BookingPeriodService).where(BookingPeriodService.period_id == period_id))
    db.delete(row)


def _check_form(db: Session, form: PeriodForm, own_id: int) -> Values:
    """See `PeriodForm.clean`; what it names must exist, and no other period may have one of its days."""
    values = form.clean()
    labels = {one.label_id for one in form.priorities if one.label_id is not None}
    known = set(db.scalars(select(Label.id).where(Label.id.in_(labels)))) if labels else set()
    if form.service_ids - read_labels(db).keys() or labels - known:
        raise NotFound
    _check_companions(db, form)
    others = [one.rules for one in list_periods(db, form.first_day)]
    if other := find_overlap(form.build_rules(own_id), others):
        raise NotAccepted(
            f"« {other.label} » ({describe_days(other)}) a déjà des jours de cette prestation : une prestation n'a "
            "qu'une période à la fois."
        )
    return values


def _check_days(values: Values, today: date) -> None:
    """Raise NotAccepted for days and moments of another age; a period may be made before its days may be booked."""
    check_kept_days(today, *(values[name] for name in ("first_day", "last_day") if name in values))
    moments = (values.get(name) for name in ("opens_at", "closes_at", "cancel_until"))
    priorities = (one.opens_at for one in values.get("priorities", ()))
    check_kept_days(today, *(local_date(moment) for moment in (*moments, *priorities) if moment))


def _check_companions(db: Session, form: PeriodForm) -> None:
    """What comes along with a wish must be one too: it would be booked at once, whatever becomes of the wish."""
    if form.mode is PeriodMode.FIRST_COME:
        return
    services = {one.id: one for one in list_services(db)}
    for service in (one for one in services.values() if one.id in form.service_ids):
        for link in service.links:
            other = services.get(link.other_id)
            if link.kind is LinkKind.BRINGS and other is not None and other.id not in form.service_ids:
                raise NotAccepted(
                    f"« {service.label} » ajoute aussi « {other.label} », qui serait inscrit tout de suite : "
                    "choisissez aussi cette prestation."
                )


def _check_wishes(db: Session, period_id: int, values: Values, *, mode_changes: bool) -> None:
    if mode_changes and (count := _count_wishes(db, period_id)):
        raise NotAccepted(f"Des familles ont déjà fait {count} souhaits : la manière d'attribuer ne change plus.")
    outside = or_(
        Wish.day < values["first_day"],
        Wish.day > values["last_day"],
        Wish.service_id.not_in(values["service_ids"]),
    )
    if count := _count_wishes(db, period_id, outside):
        raise NotAccepted(
            f"{count} souhaits de familles seraient hors de la période : gardez ces jours et prestations."
        )


def _count_wishes(db: Session, period_id: int, *which: Any) -> int:
    return db.scalar(select(func.count()).select_from(Wish).where(Wish.period_id == period_id, *which)) or 0


def _write_services(db: Session, period_id: int, service_ids: frozenset[int]) -> None:
    db.execute(insert(BookingPeriodService), [{"period_id": period_id, "service_id": id} for id in sorted(service_ids)])


def _encode(db: Session, values: Values) -> Values:
    """These values for the journal: the names of services, instants in Paris, priorities as their words."""
    told: Values = {}
    for name, value in values.items():
        match value:
            case PeriodMode():
                told[name] = PERIOD_MODE_LABELS[value]
            case frozenset():
                told[name] = join_words(label for id, label in read_labels(db).items() if id in value)
            case datetime():
                told[name] = numeric_moment(value)
            case tuple():
                told[name] = join_words(_encode_priority(one) for one in value)
            case int() | None:
                told[name] = value
            case _:
                told[name] = value if isinstance(value, str) else numeric_date(value)
    return told


def _encode_priority(one: Priority) -> str:
    said = WHOM_LABELS[one.whom] + (f" n° {one.label_id}" if one.label_id is not None else "")
    return said if one.opens_at is None else f"{said} (dès le {numeric_moment(one.opens_at)})"
