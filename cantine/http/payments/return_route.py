"""GET and POST /paiement/retour: the payer's browser comes back from the page of the provider."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cantine.http.payments import provider_connection
from cantine.http.payments.ask_turns import ask_and_wait
from cantine.http.payments.notification_route import find_operations, find_payfip_attempt
from cantine.http.payments.request_fields import Fields, TooMuchSent, read_form, read_query
from cantine.online_payment.queries.attempts import find_by_reference
from cantine.online_payment.rules.references import REFERENCE
from cantine.settings import settings
from cantine.store.database import open_reader


async def return_from_provider(request: Request) -> Response:
    """303 to the home, which says what became of the payment; nothing that the browser brings is believed.

    The provider is asked first, as long as one call may take; whoever waits in vain finds « en attente » there. Works
    for whoever is signed out, or comes with an operation that is unknown here: then to the home as it is.
    """
    try:
        fields = [*read_query(request), *(await read_form(request) if request.method == "POST" else [])]
    except TooMuchSent:
        return Response(status_code=413)
    attempt_id = await run_in_threadpool(_find_attempt, fields)
    if attempt_id is None:
        return _redirect("/compte")
    await ask_and_wait(attempt_id, provider_connection.LONGEST_CALL)
    return _redirect(f"/compte?paiement={attempt_id}")


def _find_attempt(fields: Fields) -> int | None:
    """The attempt (id) whose operation PayFiP names, or whose reference stands in the address that Lyra was given."""
    for operation in find_operations(fields):
        if (attempt_id := find_payfip_attempt(operation)) is not None:
            return attempt_id
    reference = dict(fields).get("reference", "")
    if not REFERENCE.fullmatch(reference):
        return None
    with open_reader(settings().database_url) as db:
        attempt = find_by_reference(db, reference)
    return attempt.id if attempt else None


def _redirect(address: str) -> Response:
    return RedirectResponse(address, 303, headers={"cache-control": "no-store"})
