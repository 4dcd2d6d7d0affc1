"""Who may make, change and end contracts."""

from datetime import timedelta
from typing import Any

from cantine.common.contract_terms import Per, WeekdaysFrom
from cantine.contracts.actions import contracts
from cantine.contracts.actions.contracts import ContractForm
from cantine.store import tables
from tests.cast import Cast
from tests.permissions.people import MEAL, NOW, Deeds

MONDAY = frozenset({0})


def _vote(cast: Cast, db: Any) -> None:
    row = tables.Tariff(service_id=cast.study, first_day=MEAL, per=Per.MONTH)
    db.add(row)
    db.flush()
    db.add(tables.TariffBand(tariff_id=row.id, cents=1200))
    db.get_one(tables.Service, cast.study).contracts_by_parents = True
    db.flush()


def _made(cast: Cast, db: Any) -> int:
    about = {"child_id": cast.leo, "family_id": cast.alices_family, "service_id": cast.study, "per": Per.MONTH}
    dated = {"weekdays": (WeekdaysFrom(MEAL, MONDAY),), "first_day": MEAL, "made_at": NOW}
    _vote(cast, db)
    row = tables.Contract(**about, **dated)
    db.add(row)
    db.flush()
    return row.id


def _make(cast: Cast, db: Any, who: Any) -> object:
    _vote(cast, db)
    form = ContractForm(cast.leo, cast.alices_family, cast.study, Per.MONTH, MONDAY, MEAL)
    return contracts.make_contract(db, who.actor, form, NOW)


LATER = MEAL + timedelta(30)

MAY: Deeds = {
    contracts.make_contract: (_make, {"admin"}),
    contracts.change_contract: (
        lambda cast, db, who: contracts.change_contract(db, who.actor, _made(cast, db), MONDAY, LATER, NOW),
        {"admin"},
    ),
    contracts.end_contract: (
        lambda cast, db, who: contracts.end_contract(db, who.actor, _made(cast, db), LATER, NOW),
        {"admin"},
    ),
    contracts.change_own_contract: (
        lambda cast, db, who: contracts.change_own_contract(db, who.actor, _made(cast, db), MONDAY, LATER, NOW),
        {"guardian"},
    ),
    contracts.end_own_contract: (
        lambda cast, db, who: contracts.end_own_contract(db, who.actor, _made(cast, db), LATER, NOW),
        {"guardian"},
    ),
}
