"""Alice pays online: what she owes, the commune's service, her attempts, and a provider that answers as it is told."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from cantine.common.roles import Actor
from cantine.common.vocabulary import PaymentProvider
from cantine.ledger.queries import statement
from cantine.online_payment.actions import attempts
from cantine.online_payment.rules.amounts import AmountChoice, ChoiceKind
from cantine.online_payment.rules.provider import OpenedOperation, Outcome, ProviderAnswer, ProviderUnavailable
from cantine.store import database
from cantine.store.tables import Commune, OutboxMail, Payment, PaymentAttempt, PaymentService
from tests.billing.queries.test_open_invoices import issue
from tests.cast import Cast
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
NOVEMBER = on("jeudi 2026-11-05")
EVERYTHING = AmountChoice(ChoiceKind.EVERYTHING)
PORTAL = "https://cantine.test"


def alice(cast: Cast) -> Actor:
    return Actor(cast.alice, cast.alices_family)


def open_service(cast: Cast, mode: str = "W", **more: object) -> None:
    """The commune takes payments through PayFiP."""
    fields = {"provider": PaymentProvider.PAYFIP, "client": "007450", "mode": mode, **more}
    with database.open_writer(cast.url) as db:
        db.add(PaymentService(id=1, **fields))


def owe(cast: Cast, *cents: int) -> list[int]:
    """Invoices of Alice's of so many cents each, the first number 41; their ids."""
    with database.open_writer(cast.url) as db:
        return [
            issue(db, cast.alices_family, place, NOVEMBER, [(cast.meal, one)]) for place, one in enumerate(cents, 41)
        ]


def make_demonstration(cast: Cast) -> None:
    """From here on the commune is a demonstration; before anything is issued."""
    with database.open_writer(cast.url) as db:
        db.get_one(Commune, 1).demonstration = True


def begin(
    cast: Cast, cents: int, choice: AmountChoice = EVERYTHING, now: datetime = NOW, operation: str | None = "idop-1"
) -> int:
    """An attempt of Alice's, opened at the provider where it has an `operation`; its id."""
    with database.open_writer(cast.url) as db:
        begun = attempts.begin_attempt(db, alice(cast), choice, cents, now)
        if operation:
            attempts.note_opened(db, begun.id, operation)
        return begun.id


def read_attempt(cast: Cast, attempt_id: int) -> PaymentAttempt:
    with database.open_reader(cast.url) as db:
        return db.execute(select(PaymentAttempt.__table__).where(PaymentAttempt.id == attempt_id)).one()


def read_attempts(cast: Cast) -> list:
    with database.open_reader(cast.url) as db:
        return db.execute(select(PaymentAttempt.__table__).order_by(PaymentAttempt.id)).all()


def read_payments(cast: Cast) -> list:
    with database.open_reader(cast.url) as db:
        return db.execute(select(Payment.__table__).order_by(Payment.id)).all()


def read_letters(cast: Cast) -> list[tuple[str, str, str]]:
    with database.open_reader(cast.url) as db:
        return db.execute(select(OutboxMail.recipient, OutboxMail.subject, OutboxMail.text)).all()


def read_balance(cast: Cast, family: int | None = None) -> int:
    with database.open_reader(cast.url) as db:
        return statement.read_statement(db, family or cast.alices_family)[1].balance


def paid(cast: Cast, attempt_id: int, **other: object) -> ProviderAnswer:
    """The provider confirms exactly what was asked, but for what is `other`."""
    row = read_attempt(cast, attempt_id)
    told = {"cents": row.cents, "reference": row.reference, "client": row.client, "mode": row.mode, **other}
    outcome = told.pop("outcome", Outcome.PAID_BY_CARD)
    return ProviderAnswer(outcome, told.pop("said", "P"), **told)  # type: ignore[arg-type]


@dataclass
class ToldProvider:
    """Gives the answers that it is told, by operation; None is no answer at all."""

    answers: dict[str, ProviderAnswer | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    opens: list[Exception] = field(default_factory=list)
    orders: list[object] = field(default_factory=list)

    def create(self, order):
        """Open an operation, or raise what was told to."""
        self.orders.append(order)
        if self.opens:
            raise self.opens.pop(0)
        return OpenedOperation(f"idop-{order.reference}", f"https://payfip.test/?idop=idop-{order.reference}")

    def ask(self, operation):
        self.asked.append(operation)
        answer = self.answers.get(operation, ProviderAnswer(Outcome.PENDING, "P5"))
        if answer is None:
            raise ProviderUnavailable("Le service de paiement n'est pas joignable.")
        return answer

    def describe(self):
        return "PayFiP connaît le client 007450."
