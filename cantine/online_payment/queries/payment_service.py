"""Which online payment the commune has chosen."""

from sqlalchemy import select

from cantine.online_payment.rules.service import ServiceSettings, takes_payments
from cantine.store.commune import read_commune
from cantine.store.database import Reader
from cantine.store.tables import PaymentService

_SERVICE = select(
    PaymentService.provider,
    PaymentService.client,
    PaymentService.mode,
    PaymentService.service_url,
    PaymentService.page_url,
    PaymentService.least_cents,
    PaymentService.most_cents,
    PaymentService.advances,
)


def find_service(db: Reader) -> ServiceSettings | None:
    """The settings as they are stored, addresses left empty included; None where parents cannot pay online."""
    row = db.execute(_SERVICE).one_or_none()
    return row and ServiceSettings(*row)


def can_parents_pay(db: Reader) -> bool:
    """Whether parents may pay online now. Two queries."""
    return takes_payments(find_service(db), demonstration=read_commune(db).demonstration)
