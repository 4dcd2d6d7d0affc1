"""POST /paiement: a parent begins a payment and is led to the page of the provider."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from html import escape
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cantine import clock
from cantine.common.language.languages import get_language
from cantine.common.language.translate import translate
from cantine.common.money import parse_cents
from cantine.common.number_input import parse_digits
from cantine.common.roles import Forbidden
from cantine.http.payments import provider_connection
from cantine.http.payments.first_clicks import FirstClicks
from cantine.http.payments.provider_connection import connect
from cantine.http.payments.request_fields import Fields, TooMuchSent, read_form
from cantine.http.session.cookie import COOKIE
from cantine.http.session.origin import is_change_from_our_page
from cantine.http.session.visitor import find_visitor
from cantine.http.shell.error_pages import answer_missing, render_plain_page, speak_to_asker
from cantine.http.shell.style import PLAIN
from cantine.online_payment import flow
from cantine.online_payment.flow import PaymentForm
from cantine.online_payment.rules.amounts import AmountChoice, ChoiceKind
from cantine.online_payment.rules.provider import OpenedOperation
from cantine.online_payment.rules.refusals import AlreadyBeingPaid, AmountChanged, NotOpen, PaymentRefused
from cantine.settings import settings
from cantine.store.database import open_reader

AT_ONCE = 16
"""Payments that are being opened at the same moment; more wait for their turn."""

PATIENCE = 5.0
"""Seconds beyond the provider's own time after which a parent is told to try again."""

SUBMIT = "document.forms[0].submit()"
"""The only script of the page that hands a form over; the content security policy knows it by its hash."""

_HANDOVER = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
<p>{said}</p>
<form method="post" action="{page}">{fields}<button type="submit">{button}</button></form>
</main>
<script>{script}</script>
</body>
</html>
"""

_threads = ThreadPoolExecutor(AT_ONCE, "payment-start")
first_clicks: FirstClicks[OpenedOperation | str] = FirstClicks()


async def start_payment(request: Request) -> Response:
    """POST /paiement: 303 to the page of the provider, or back to « Payer » with why not. 403 for another site.

    Who is not signed in comes to « Payer », which asks to; staff find nothing here.
    """
    if not is_change_from_our_page(request.headers):
        with speak_to_asker():
            said = translate("Cette demande ne vient pas d'une page du portail.")
            return render_plain_page(translate("Demande refusée"), said, 403)
    token = request.cookies.get(COOKIE, "")
    session = await run_in_threadpool(_find_session, token)
    if session is None:
        return _redirect("/payer")
    family_number, demonstration = session
    if family_number is None:
        return answer_missing()
    try:
        fields = await read_form(request)
    except TooMuchSent:
        return Response(status_code=413)
    base = request.headers["origin"] if demonstration else settings().base_url
    form = _read_payment(fields, base)
    if form is None:
        return _redirect(_tell_why(AmountChanged.code))
    held = _tell_why(AlreadyBeingPaid.code)
    opened = await first_clicks.answer((token, form), lambda: _start(token, form), lambda told: told == held)
    return _redirect(opened) if isinstance(opened, str) else _hand_over(opened)


def _find_session(token: str) -> tuple[int | None, bool] | None:
    """The number of the family that this session acts for, and whether the commune is a demonstration.

    None where nobody is signed in; no number for staff.
    """
    with open_reader(settings().database_url) as db:
        visitor = find_visitor(db, token, clock.now())
    if visitor is None:
        return None
    return visitor.family_number, visitor.demonstration


def _read_payment(fields: Fields, base: str) -> PaymentForm | None:
    """What the form says; None where it is none of ours."""
    named = dict(fields)
    shown = parse_digits(named.get("montant", ""))
    invoices = [parse_digits(value) for name, value in fields if name == "facture"]
    shown_of = parse_digits(named.get("famille", ""))
    advance = _read_advance(named.get("avance", ""))
    if shown is None or shown_of is None or None in invoices or named.get("choix", "") not in [*ChoiceKind]:
        return None
    choice = AmountChoice(ChoiceKind(named["choix"]), frozenset(one for one in invoices if one is not None), advance)
    return PaymentForm(choice, shown, shown_of, base)


def _read_advance(typed: str) -> int:
    """The cents of an amount in euros; 0, which nobody pays, for what is no amount."""
    try:
        return parse_cents(typed)
    except ValueError:
        return 0


async def _start(token: str, form: PaymentForm) -> OpenedOperation | str:
    """What was opened, or our own address that says why not. In a thread of its own kind: a slow provider keeps nobody
    else waiting."""
    starting = asyncio.get_running_loop().run_in_executor(_threads, flow.start_payment, token, form, connect)
    try:
        _, opened = await asyncio.wait_for(starting, provider_connection.LONGEST_CALL + PATIENCE)
    except PaymentRefused as refused:
        return _tell_why(refused.code)
    except TimeoutError:
        return _tell_why(NotOpen.code)
    except Forbidden:
        return "/payer"
    return opened


def _tell_why(code: str) -> str:
    return f"/payer?{urlencode({'refus': code})}"


def _redirect(address: str) -> Response:
    return RedirectResponse(address, 303, headers={"cache-control": "no-store"})


def _hand_over(opened: OpenedOperation) -> Response:
    """To the provider's page; where that wants a form, by a page that sends it off."""
    if not opened.fields:
        return _redirect(opened.page)
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in opened.fields.items()
    )
    with speak_to_asker():
        page = _HANDOVER.format(
            language=get_language(),
            title=escape(translate("Paiement")),
            said=escape(translate("Vous allez sur la page du service de paiement…")),
            button=escape(translate("Continuer")),
            style=PLAIN,
            page=escape(opened.page),
            fields=fields,
            script=SUBMIT,
        )
    return HTMLResponse(page, headers={"cache-control": "no-store"})
