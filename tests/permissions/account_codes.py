"""Who may set the accounts of the books and the analytic codes of the schools."""

from cantine.ledger.actions import accounts
from tests.permissions.people import NOW, Deeds

MAY: Deeds = {
    accounts.set_account_plan: (
        lambda _cast, db, who: accounts.set_account_plan(db, who.actor, {"cash": "5311"}, NOW),
        {"finance", "admin"},
    ),
    accounts.set_analytic_codes: (
        lambda cast, db, who: accounts.set_analytic_codes(db, who.actor, {cast.school: "BOURG"}, NOW),
        {"finance", "admin"},
    ),
}
