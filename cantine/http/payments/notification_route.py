"""GET and POST /paiement/notification: the provider says that something has happened to an operation.

PayFiP signs nothing: its call is a hint to ask, which anybody can give, and worth no more than that. Lyra signs its
notification, which is the answer itself.
"""

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cantine.common.vocabulary import ATTEMPT_LABELS, PaymentProvider
from cantine.http.payments.ask_turns import ask_in_turn
from cantine.http.payments.provider_connection import connect, read_lyra_key
from cantine.http.payments.request_fields import Fields, TooMuchSent, read_form, read_query
from cantine.online_payment import flow
from cantine.online_payment.providers.lyra import ForgedNotification, read_notification
from cantine.online_payment.queries.attempts import find_by_operation
from cantine.settings import settings
from cantine.store.database import open_reader

LONGEST_NAME = 100
"""Letters of an operation; those of PayFiP have 36."""


async def take_notification(request: Request) -> Response:
    """200, whether the operation is known or not, before anybody is asked about it; 400 for a forged one of Lyra."""
    try:
        fields = [*read_query(request), *(await read_form(request) if request.method == "POST" else [])]
    except TooMuchSent:
        return Response(status_code=413)
    if any(name == "signature" or name.startswith("vads_") for name, _value in fields):
        return await run_in_threadpool(_take_signed, fields)
    for operation in find_operations(fields):
        attempt_id = await run_in_threadpool(find_payfip_attempt, operation)
        if attempt_id is not None:
            return _answer("OK", task=BackgroundTask(ask_in_turn, attempt_id))
    return _answer("OK")


def find_operations(fields: Fields) -> list[str]:
    """The plausible names of operations among these fields, `idop` or `idOp`, each once; three at most."""
    named = dict.fromkeys(value for name, value in fields if name.lower() == "idop")
    return [one for one in named if 0 < len(one) <= LONGEST_NAME and one.isascii() and one.isprintable()][:3]


def find_payfip_attempt(operation: str) -> int | None:
    """The attempt (id) that PayFiP calls so; None where there is none."""
    with open_reader(settings().database_url) as db:
        attempt = find_by_operation(db, operation)
    return attempt.id if attempt and attempt.provider is PaymentProvider.PAYFIP else None


def _take_signed(fields: Fields) -> Response:
    """Settle the attempt that Lyra names by what it says; the short text is shown in its back office."""
    with open_reader(settings().database_url) as db:
        key = read_lyra_key(db)
    try:
        if len(dict(fields)) < len(fields):
            raise ForgedNotification("Un champ est répété.")
        operation, answer = read_notification(dict(fields), key)
    except ForgedNotification:
        return _answer("Notification refusée : elle n'est pas signée par la boutique.", 400)
    with open_reader(settings().database_url) as db:
        attempt = find_by_operation(db, operation)
    if attempt is None or attempt.provider is not PaymentProvider.LYRA:
        return _answer("Opération inconnue du portail.")
    state = flow.settle_attempt(attempt.id, connect, answer)
    return _answer(f"Noté : {ATTEMPT_LABELS[state].lower()}.")


def _answer(text: str, status: int = 200, task: BackgroundTask | None = None) -> Response:
    return PlainTextResponse(text, status, headers={"cache-control": "no-store"}, background=task)
