"""Whether an account may go that pays shares of children's prices."""

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cantine.billing.queries.payers import list_unbilled_months
from cantine.common.form_input import NotAccepted
from cantine.common.french import join_words, month_name, plural
from cantine.store.tables import CostShare


def check_pays_nothing(db: Session, family_id: int, today: date) -> None:
    """Raise NotAccepted where it pays a share from today on, or was not asked for one that a family was billed."""
    runs = or_(CostShare.last_day.is_(None), CostShare.last_day >= today)
    if running := db.scalar(select(func.count()).where(CostShare.payer_id == family_id, runs)):
        count = plural(running, "prise en charge", "prises en charge")
        raise NotAccepted(f"Ce compte paie encore {count} : terminez-les d'abord.")
    if months := list_unbilled_months(db, family_id):
        said = join_words([month_name(month) for month in months])
        raise NotAccepted(f"Des prises en charge restent à lui facturer ({said}) : facturez-les d'abord.")
