"""Who may make, change and end contracts, keep who pays shares of prices, and bill them."""

from datetime import date, timedelta
from typing import Any

from cantine.billing.actions.bill_payers import bill_payers
from cantine.common.contract_terms import Per, WeekdaysFrom
from cantine.contracts.actions import contracts
from cantine.contracts.actions.contracts import ContractForm
from cantine.families.actions import organisations
from cantine.families.actions.organisations import OrganisationForm
from cantine.prices.actions import cost_shares
from cantine.prices.actions.cost_shares import ShareForm
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


CCAS = OrganisationForm("CCAS")


def _payer(db: Any) -> int:
    row = tables.Family(number=900, name="CCAS", organisation=True)
    db.add(row)
    db.flush()
    return row.id


def _share(cast: Cast, db: Any) -> int:
    row = tables.CostShare(child_id=cast.leo, payer_id=_payer(db), percent=5000, first_day=MEAL, made_at=NOW)
    db.add(row)
    db.flush()
    return row.id


MAY |= {
    organisations.add_organisation: (
        lambda _cast, db, who: organisations.add_organisation(db, who.actor, CCAS, NOW),
        {"admin"},
    ),
    organisations.edit_organisation: (
        lambda _cast, db, who: organisations.edit_organisation(db, who.actor, _payer(db), CCAS, NOW),
        {"admin"},
    ),
    cost_shares.add_share: (
        lambda cast, db, who: cost_shares.add_share(
            db, who.actor, ShareForm(cast.leo, _payer(db), MEAL, percent=5000), NOW
        ),
        {"admin"},
    ),
    cost_shares.end_share: (
        lambda cast, db, who: cost_shares.end_share(db, who.actor, _share(cast, db), MEAL, NOW),
        {"admin"},
    ),
    bill_payers: (
        lambda _cast, db, who: bill_payers(db, who.actor, date(2026, 11, 1), [_payer(db)], NOW),
        {"finance", "admin"},
    ),
}
