"""Shares of a child's price that an organisation or the other parent pays: added from a day on, ended with a day."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.form_input import NotAccepted
from cantine.common.french import join_words
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.families.queries.custody import MEMBERS
from cantine.journal.entries import Action, write_entry
from cantine.prices.queries.cost_shares import read_shares
from cantine.prices.rules.cost_shares import WHOLE, HeldShare, describe_part, find_most_percent, format_percent
from cantine.prices.rules.price_lines import HIGHEST
from cantine.store.closed_books import check_books_open, check_held_books, find_first_changed
from cantine.store.locks import lock_if_there, lock_row
from cantine.store.tables import Child, CostShare, Family, Service


@dataclass(frozen=True)
class ShareForm:
    """What the town hall types about a share: who pays `percent` (hundredths) or `cents` a unit, for what, and when."""

    child_id: int
    payer_id: int
    first_day: date
    last_day: date | None = None
    percent: int | None = None
    cents: int | None = None
    service_ids: frozenset[int] | None = None

    def check(self) -> None:
        """Raise NotAccepted where a part or a service is missing, a part is impossible, or days are reversed."""
        if (self.percent is None) == (self.cents is None):
            raise NotAccepted("Indiquez soit un pourcentage, soit un montant.")
        if self.percent is not None and not 0 < self.percent <= WHOLE:
            raise NotAccepted("Un pourcentage est de 0,01 à 100.")
        if self.cents is not None and not 0 < self.cents <= HIGHEST * 100:
            raise NotAccepted("Ce montant n'est pas possible : vérifiez-le.")
        if self.service_ids is not None and not self.service_ids:
            raise NotAccepted("Choisissez au moins une prestation.")
        if self.last_day is not None and self.last_day < self.first_day:
            raise NotAccepted("Le dernier jour est avant le premier : vérifiez les dates.")


def add_share(db: Session, actor: Actor, form: ShareForm, now: datetime) -> int:
    """Let somebody pay a share of the child's prices; returns its id. Asking for the same share again changes nothing.

    What is billed keeps its price. The payer is an organisation, or another family that has or had the child. Raises
    Forbidden, NotFound, NotAccepted: see `ShareForm.check`, a payer that may not be one, books that are closed on the
    first day, or percentages that add up to more than 100 on some day.
    """
    actor.must(Permission.EDIT_FAMILIES)
    form.check()
    check_kept_days(local_date(now), form.first_day, form.last_day)
    check_books_open(db, form.first_day)
    child = lock_row(db, Child, form.child_id)
    payer = _find_payer(db, form)
    known = read_shares(db, CostShare.child_id == form.child_id, *_meets(form.first_day, form.last_day))
    wanted = HeldShare(0, **vars(form))
    if same := next((share.id for share in known if replace(share, id=0) == wanted), None):
        return same
    most = find_most_percent([*known, wanted])
    if most > WHOLE:
        raise NotAccepted(
            f"Avec les autres prises en charge, {child.first_name} serait pris en charge à {format_percent(most)} "
            "certains jours, et 100 % est le plus possible : terminez-en une d'abord, ou réduisez celle-ci."
        )
    row = CostShare(**vars(form), made_at=now, made_by_id=actor.account_id or None)
    db.add(row)
    db.flush()
    _write(db, actor, Action.ADD_SHARE, row, payer.name, now, after=_describe(db, row))
    return row.id


def end_share(db: Session, actor: Actor, share_id: int, last_day: date, now: datetime) -> None:
    """Let a share end with `last_day`, later or earlier than it would; before its first day it is taken away.

    What is billed keeps its price. Raises Forbidden, NotFound, NotAccepted: books that are closed on a day that
    changes, or percentages that add up to more than 100 on a day that comes to it.
    """
    actor.must(Permission.EDIT_FAMILIES)
    held = select(CostShare.child_id, CostShare.first_day, CostShare.last_day).where(CostShare.id == share_id)
    found = db.execute(held).one_or_none()
    if found is None:
        raise NotFound
    check_kept_days(local_date(now), last_day)
    check_books_open(db, find_first_changed(found.first_day, found.last_day, last_day))
    child = lock_row(db, Child, found.child_id)
    row = db.get(CostShare, share_id, populate_existing=True)
    if row is None:
        raise NotFound
    check_held_books(db, find_first_changed(row.first_day, row.last_day, last_day))  # as it stands now
    if row.last_day == last_day:
        return
    before, payer = _describe(db, row), db.get_one(Family, row.payer_id).name
    if last_day < row.first_day:
        _write(db, actor, Action.END_SHARE, row, payer, now, before=before)
        db.delete(row)
        return
    others = read_shares(db, CostShare.child_id == child.id, CostShare.id != share_id, *_meets(row.first_day, last_day))
    [own] = read_shares(db, CostShare.id == share_id)
    if find_most_percent([*others, replace(own, last_day=last_day)]) > WHOLE:
        raise NotAccepted("Jusqu'à ce jour, une autre prise en charge la ferait dépasser 100 % : terminez-la avant.")
    row.last_day = last_day
    _write(db, actor, Action.END_SHARE, row, payer, now, before=before, after=_describe(db, row))


def _meets(first_day: date, last_day: date | None) -> tuple[Any, Any]:
    """The conditions of shares that hold on one of these days."""
    return (
        CostShare.first_day <= (last_day or date.max),
        or_(CostShare.last_day.is_(None), CostShare.last_day >= first_day),
    )


def _find_payer(db: Session, form: ShareForm) -> Family:
    """The payer of a new share. Raises NotFound, NotAccepted where it may not be one."""
    payer = lock_if_there(db, Family, form.payer_id)  # nobody archives it meanwhile
    if payer is None or payer.anonymised_on is not None:
        raise NotFound
    if payer.archived_on is not None:
        raise NotAccepted(f"« {payer.name} » est archivé : choisissez un autre payeur.")
    if form.service_ids is not None:
        known = set(db.scalars(select(Service.id).where(Service.id.in_(form.service_ids))))
        if form.service_ids - known:
            raise NotFound
    if payer.organisation:
        return payer
    homes = {*db.scalars(select(MEMBERS.c.family_id).where(MEMBERS.c.child_id == form.child_id))}
    if payer.id not in homes:
        raise NotAccepted("Une famille ne paie une part que d'un enfant qu'elle a en garde : ajoutez un tiers payeur.")
    if homes == {payer.id}:
        raise NotAccepted("Cette famille est la seule de l'enfant : elle paie déjà tout ce que d'autres ne paient pas.")
    return payer


def _describe(db: Session, row: CostShare) -> dict[str, Any]:
    """The share as the journal keeps it."""
    labels = select(Service.label).where(Service.id.in_(row.service_ids or ())).order_by(Service.position)
    days = {"first_day": row.first_day.isoformat()}
    if row.last_day is not None:
        days["until"] = row.last_day.isoformat()
    services = join_words(db.scalars(labels)) if row.service_ids else "toutes"
    return {"share": describe_part(row.percent, row.cents), "service_ids": services, **days}


def _write(
    db: Session,
    actor: Actor,
    action: Action,
    row: CostShare,
    payer: str,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    told = [None if said is None else {"payer": payer, **said} for said in (before, after)]
    write_entry(db, actor.account_id, action, now, child_id=row.child_id, before=told[0], after=told[1])
