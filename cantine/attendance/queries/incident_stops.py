"""What follows from incidents by the rules of the town, and for whom: found in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import literal, or_, select

from cantine.bookings.queries.incidents import read_incidents
from cantine.common.school_days import school_year
from cantine.common.terms.incident_stops import IncidentConsequence, IncidentStop, find_consequence
from cantine.families.queries.custody import select_children
from cantine.mail.recipients import MailAddress, read_emails
from cantine.store.database import Reader
from cantine.store.tables import BookingStop, Child, Commune, Custody, Family, IncidentNotice, Service

Whose = tuple[int, str]
"""A child (id) and the key of a rule."""


@dataclass(frozen=True)
class DueConsequence:
    """What follows for a child from a rule; `standing` is the open stop (id) that the rule has made already."""

    child_id: int
    rule: IncidentStop
    count: int
    follows: IncidentConsequence
    standing: int | None


@dataclass(frozen=True)
class DueIncidents:
    """What follows, and the stops (ids) to lift, each of a child to whom it did not happen so often after all."""

    due: Sequence[DueConsequence]
    gone: Mapping[int, int]

    def list_children(self) -> set[int]:
        """The children (ids) that it is about."""
        return {one.child_id for one in self.due} | {*self.gone.values()}


@dataclass(frozen=True)
class IncidentAddressees:
    """Who writes and who is written to: of each child its first name and its families that are not archived."""

    commune: str
    phone: str
    services: Mapping[int, str]
    names: Mapping[int, str]
    homes: Mapping[int, Sequence[int]]
    emails: Mapping[int, Sequence[MailAddress]]


def find_due(
    db: Reader, rules: Sequence[IncidentStop], today: date, child_ids: Collection[int] | None = None
) -> DueIncidents:
    """What is to be done for these children, None: for all, by what happened until yesterday. At most five queries."""
    counted = _count(db, rules, today, child_ids)
    noted, made = _read_notices(db, today, child_ids)
    standing, gone = {}, {}
    for stop_id, last_day in _list_in_force(db, made, today):
        whose, counts = made[stop_id]
        if whose[1] in {rule.key for rule in rules} and counted.get(whose, 0) < min(counts):
            gone[stop_id] = whose[0]
            noted[whose] -= counts
        elif last_day is None:
            standing[whose] = stop_id
    due = []
    for rule in rules:
        for whose, count in sorted(counted.items()):
            follows = find_consequence(rule, count, noted[whose]) if whose[1] == rule.key else None
            if follows is not None:
                due.append(DueConsequence(whose[0], rule, count, follows, standing.get(whose)))
    return DueIncidents(due, gone)


def _count(
    db: Reader, rules: Sequence[IncidentStop], today: date, child_ids: Collection[int] | None
) -> dict[Whose, int]:
    since, _ends = school_year(today)
    events = {event for rule in rules for event in rule.events}
    happened = read_incidents(db, child_ids, since, today - timedelta(1), events)
    counted: dict[Whose, int] = defaultdict(int)
    for (child_id, service_id, event), days in happened.items():
        for rule in rules:
            if event in rule.events and rule.service_id in (None, service_id):
                counted[child_id, rule.key] += len(days)
    return counted


def _read_notices(
    db: Reader, today: date, child_ids: Collection[int] | None
) -> tuple[dict[Whose, set[int]], dict[int, tuple[Whose, set[int]]]]:
    """The numbers of this school year that are noted; and of each stop (id) whose it is, and for which of them."""
    since, _ends = school_year(today)
    row = IncidentNotice
    asked = select(row.child_id, row.rule, row.count, row.stop_id).where(row.year == since.year)
    if child_ids is not None:
        asked = asked.where(row.child_id.in_(child_ids))
    noted: dict[Whose, set[int]] = defaultdict(set)
    made: dict[int, tuple[Whose, set[int]]] = {}
    for child_id, rule, count, stop_id in db.execute(asked):
        noted[child_id, rule].add(count)
        if stop_id is not None:
            made.setdefault(stop_id, ((child_id, rule), set()))[1].add(count)
    return noted, made


def _list_in_force(db: Reader, stop_ids: Collection[int], today: date) -> list[tuple[int, date | None]]:
    if not stop_ids:
        return []
    ends = or_(BookingStop.last_day.is_(None), BookingStop.last_day >= today)
    asked = select(BookingStop.id, BookingStop.last_day).where(BookingStop.lifted_at.is_(None), ends)
    return [(key, last_day) for key, last_day in db.execute(asked) if key in stop_ids]


def read_addressees(db: Reader, child_ids: Collection[int]) -> IncidentAddressees:
    """Who writes, and to whom, about these children (ids). Five queries."""
    commune, phone = db.execute(select(Commune.name, Commune.phone)).one()
    homes: dict[int, list[int]] = defaultdict(list)
    names: dict[int, str] = {}
    for child_id, first_name, family_id in db.execute(
        select(Child.id, Child.first_name, Custody.family_id)
        .join(Custody, Custody.child_id == Child.id)
        .join(Family, Family.id == Custody.family_id)
        .where(Child.id.in_(child_ids), Family.archived_on.is_(None))
        .order_by(Child.id, Custody.family_id)
    ):
        names[child_id] = first_name
        homes[child_id].append(family_id)
    services = dict(db.execute(select(Service.id, Service.label)).all())
    emails = read_emails(db, {family_id for some in homes.values() for family_id in some})
    return IncidentAddressees(commune, phone, services, names, homes, emails)


def list_notices(db: Reader, family_id: int) -> list[tuple[datetime, str, str]]:
    """When the parents of each child of this family were told of too many incidents: the child, and of what."""
    rows = db.execute(
        select(IncidentNotice.at, Child.first_name, IncidentNotice.reason)
        .join(Child, Child.id == IncidentNotice.child_id)
        .where(Child.id.in_(select_children(literal(family_id))))
        .order_by(IncidentNotice.at, Child.first_name, IncidentNotice.count)
    )
    return [(at, child, reason) for at, child, reason in rows]
