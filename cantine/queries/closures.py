"""The closures that the town hall entered."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from cantine.rules import services as rules
from cantine.store.database import Reader
from cantine.store.tables import Closure, ClosureClassroom, ClosureService


@dataclass(frozen=True)
class Entered:
    """A closure with its number."""

    id: int
    closure: rules.Closure


_SINCE = (
    select(Closure.id, Closure.first, Closure.last, Closure.label)
    .where(Closure.last >= bindparam("since"))
    .order_by(Closure.first, Closure.id)
)


def entered(db: Reader, since: date = date.min) -> list[Entered]:
    """Those that were not over before `since`, by day. Three queries."""
    rows = db.execute(_SINCE, {"since": since}).all()
    services: dict[int, set[int]] = defaultdict(set)
    for closure_id, service_id in db.execute(select(ClosureService.closure_id, ClosureService.service_id)):
        services[closure_id].add(service_id)
    classrooms: dict[int, set[int]] = defaultdict(set)
    for closure_id, classroom_id in db.execute(select(ClosureClassroom.closure_id, ClosureClassroom.classroom_id)):
        classrooms[closure_id].add(classroom_id)
    return [
        Entered(key, rules.Closure(first, last, label, frozenset(services[key]), frozenset(classrooms[key])))
        for key, first, last, label in rows
    ]
