"""A file of families becomes families: new ones are added, known ones completed; once more changes nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cantine.actions import directory, journal, opening_balances
from cantine.actions.import_children import Children
from cantine.queries import importing, offer
from cantine.queries.importing import Known, Town
from cantine.rules.custody import Weeks, with_family
from cantine.rules.imports.changes import changes
from cantine.rules.imports.days import Days
from cantine.rules.imports.drafts import Draft, FamilyDraft, GuardianDraft
from cantine.rules.roles import Actor
from cantine.rules.school_days import school_year
from cantine.rules.search import plain
from cantine.rules.typed import NotAccepted
from cantine.store.tables import (
    Account,
    Booking,
    Commune,
    Family,
    Guardian,
    Quotient,
)

_AT_ONCE = 5_000


@dataclass
class Imported:
    """What an import adds and changes."""

    families: int = 0
    families_changed: int = 0
    guardians: int = 0
    children: int = 0
    children_changed: int = 0
    classes: int = 0
    bookings: int = 0
    balances: int = 0
    taken_over: list[tuple[str, int]] = field(default_factory=list)
    """« MOREL (n° 101) » and its opening balance in cents, negative where it owes."""

    @property
    def nothing(self) -> bool:
        """Whether all of it was there already."""
        return not any(asdict(self).values())


Progress = Callable[[float], object]
"""Told how much is done, from 0 to 1."""


def import_families(
    db: Session, actor: Actor, draft: Draft, today: date, now: datetime, progress: Progress | None = None
) -> Imported:
    """Write everything that the file says and the portal does not know yet, in this one transaction.

    A family is recognised by its number, its CAF number, or its name and address; a guardian by address or name; a
    child by its names. What the file leaves empty stays as it is. Bookings are made from `today` to the end of the
    school year on the days that the service runs; a balance is taken over by a family without any movement only.
    Raises NotAccepted where the file has faults.
    """
    actor.must("edit_families")
    if draft.faults:
        raise NotAccepted("Ce fichier a des erreurs : corrigez-les, puis importez-le de nouveau.")
    run = _Import(db, importing.town(db), today)
    found = [(family, run.family(family)) for family in draft.families.values()]
    db.flush()
    steps: Sequence[Callable[[list[tuple[FamilyDraft, _Target]]], None]] = (
        run.guardians,
        run.children,
        run.quotients,
        run.bookings,
        run.balances,
    )
    for number, step in enumerate(steps, 1):
        step(found)
        if progress:
            progress(number / (len(steps) + 1))
    directory.refresh(db, [target.family_id for _draft, target in found])
    if not run.done.nothing:
        after = {name: count for name, count in asdict(run.done).items() if count and name != "taken_over"}
        journal.write(db, actor.account_id, "import_families", now, after=after)
    return run.done


@dataclass
class _Target:
    """The family that a draft became or is."""

    row: Family | None
    known: Known | None

    @property
    def family_id(self) -> int:
        return self.row.id if self.row is not None else self.known.id if self.known else 0


class _Import:
    """One import on its way, step by step; each step writes many rows at once."""

    def __init__(self, db: Session, town: Town, today: date) -> None:
        self.db, self.town, self.today = db, town, today
        self.done = Imported()
        self.offspring = Children(db, town, self.today)
        highest = max(town.by_number, default=0)
        self._numbers = iter(range(highest + 1, highest + 10**6))
        self._accounts: dict[str, Account | int] = dict(town.accounts)

    def family(self, draft: FamilyDraft) -> _Target:
        """The family of this draft: completed where it is known, added where not."""
        known = self._known(draft)
        if known is None:
            number = draft.number or next(self._numbers)
            row = Family(number=number, name=draft.name, **draft.values)
            self.db.add(row)
            self.done.families += 1
            return _Target(row, None)
        changed = changes(known.values, {"name": draft.name, **draft.values})
        if changed:
            self.db.execute(update(Family).where(Family.id == known.id).values(**changed))
            self.done.families_changed += 1
        return _Target(None, known)

    def _known(self, draft: FamilyDraft) -> Known | None:
        town, values = self.town, draft.values
        found = town.by_number.get(draft.number) if draft.number else None
        if found is None and values.get("caf_number"):
            found = town.by_caf.get(plain(values["caf_number"]))
        if found is None and not draft.number:
            name = plain(draft.name), plain(values.get("address", "")), values.get("postal_code", "")
            found = town.by_name.get(name)
        return town.families[found] if found is not None else None

    def guardians(self, found: list[tuple[FamilyDraft, _Target]]) -> None:
        """Accounts first, then what each family says of them."""
        new: list[tuple[int, int, GuardianDraft, Account | int]] = []
        for draft, target in found:
            known = target.known.guardians if target.known else {}
            for place, guardian in enumerate(draft.guardians.values()):
                values = guardian.values
                name = plain(f"{values.get('first_name', '')} {values['last_name']}")
                before = known.get(values.get("email") or "") or known.get(name)
                if before is None:
                    new.append((target.family_id, len(known) + place, guardian, self._account(guardian)))
                else:
                    self._complete_guardian(target.family_id, *before, values)
        self.db.flush()
        rows = []
        for family_id, place, guardian, account in new:
            account_id = account if isinstance(account, int) else account.id
            told = {name: value for name, value in guardian.values.items() if name != "email"}
            rows.append(Guardian(family_id=family_id, account_id=account_id, position=place, **told))
        self.db.add_all(rows)
        self.db.flush()
        self.done.guardians += len(rows)

    def _account(self, guardian: GuardianDraft) -> Account | int:
        """The account of this address, or a new one that nobody has entered yet."""
        values = guardian.values
        email = values.get("email")
        if email and email in self._accounts:
            return self._accounts[email]
        account = Account(email=email, name=f"{values.get('first_name', '')} {values['last_name']}".strip())
        self.db.add(account)
        if email:
            self._accounts[email] = account
        return account

    def _complete_guardian(self, family_id: int, account_id: int, before: Any, values: dict[str, Any]) -> None:
        changed = changes(before, {name: value for name, value in values.items() if name != "email"})
        if changed:
            which = Guardian.family_id == family_id, Guardian.account_id == account_id
            self.db.execute(update(Guardian).where(*which).values(**changed))
        email = values.get("email")
        if email and not before["email"] and email not in self._accounts:
            self.db.execute(update(Account).where(Account.id == account_id).values(email=email))
            self._accounts[email] = account_id

    def children(self, found: list[tuple[FamilyDraft, _Target]]) -> None:
        """See `import_children`."""
        self.offspring.write((draft, target.family_id, target.known) for draft, target in found)
        self.done.children, self.done.children_changed = self.offspring.added, self.offspring.changed
        self.done.classes = self.offspring.classes

    def quotients(self, found: list[tuple[FamilyDraft, _Target]]) -> None:
        """From the first day of the school year on, unless the same one holds already."""
        first_day, _ = school_year(self.today)
        for draft, target in found:
            if draft.quotient is None:
                continue
            known = target.known.quotients if target.known else {}
            holds = max((day for day in known if day <= self.today), default=None)
            if holds is None:
                self.db.add(Quotient(family_id=target.family_id, first_day=first_day, value=draft.quotient))
            elif known[holds] != draft.quotient:
                self.db.merge(Quotient(family_id=target.family_id, first_day=self.today, value=draft.quotient))
        self.db.flush()

    def bookings(self, found: list[tuple[FamilyDraft, _Target]]) -> None:
        """Those that are not there; one that was cancelled stays cancelled."""
        wanted = [
            (child, self.offspring.ids[id(child)], target.family_id)
            for draft, target in found
            for child in draft.children.values()
            if child.subscriptions
        ]
        if not wanted:
            return
        ids = [child_id for _child, child_id, _family in wanted]
        there, custody = importing.booked(self.db, ids, self.today), importing.shared_weeks(self.db)
        last = school_year(self.today)[1]
        zone = self.db.scalars(select(Commune.zone)).one()
        calendar = offer.calendar(self.db, zone, self.today, last)
        days = Days(offer.every_service(self.db), calendar, self.today, last)

        def rows() -> Iterator[dict[str, Any]]:
            for child, child_id, family_id in wanted:
                weeks = custody.get((child_id, family_id), Weeks.ALL)
                for subscription in child.subscriptions:
                    for day in days.of(subscription):
                        key = child_id, day, subscription.service_id
                        if key not in there and with_family(weeks, day):
                            there.add(key)
                            service_id = subscription.service_id
                            yield {"child_id": child_id, "day": day, "service_id": service_id, "family_id": family_id}

        new = rows()
        while some := [*islice(new, _AT_ONCE)]:
            self.db.execute(insert(Booking), some)
            self.done.bookings += len(some)

    def balances(self, found: list[tuple[FamilyDraft, _Target]]) -> None:
        """What families owe and have in advance; not for a family that has movements already."""
        wanted = {target.family_id: draft.balance for draft, target in found if draft.balance}
        written = opening_balances.take_over(self.db, wanted, self.today)
        self.done.balances += len(written)
        rows = select(Family.id, Family.name, Family.number).where(Family.id.in_(written)).order_by(Family.number)
        self.done.taken_over += [(f"{name} (n° {number})", written[id]) for id, name, number in self.db.execute(rows)]
