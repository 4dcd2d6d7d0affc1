"""What the commune lets its finance service set."""

from sqlalchemy import select

from cantine.common.roles import FinanceRights
from cantine.store.database import Reader
from cantine.store.tables import Commune


def read_finance_rights(db: Reader) -> FinanceRights:
    """What the role finance may set beside the administrator. One query of one short row."""
    return FinanceRights(*db.execute(select(Commune.finance_quotients, Commune.finance_prices)).one())
