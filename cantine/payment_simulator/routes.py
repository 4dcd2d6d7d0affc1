"""The addresses of the simulation: its web service, its two payment pages, their buttons, and its own page."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cantine import clock
from cantine.payment_simulator import buttons, lyra_form, payer_page
from cantine.payment_simulator.html_page import render_message
from cantine.payment_simulator.notifications import RETURN_FIRST, notify, notify_late
from cantine.payment_simulator.operations import Outage, PayerButton, SimulatorSwitch
from cantine.payment_simulator.overview_page import SHOWN, render_overview
from cantine.payment_simulator.payfip_service import answer_call
from cantine.payment_simulator.payment_report import write_report
from cantine.payment_simulator.shop_return import choose_return
from cantine.payment_simulator.store import OperationStore

LONGEST_BODY = 20_000
"""Bytes of a request; the biggest, a form of Lyra, has some 2,000."""
LONGEST_SILENCE = 60
"""Seconds after which a silent service ends the call."""
SOAP = "text/xml; charset=utf-8"


@dataclass(frozen=True)
class Simulation:
    """A running simulation.

    Whoever reaches that of a demonstration must not make its server call other ones, nor have it send visitors away:
    where `notify_to` is set, every notification goes there, whatever was asked for; where `own_host` is set, browsers
    are sent back to no other host by themselves.
    """

    store: OperationStore
    notify_to: str = ""
    lyra_notify_to: str = ""
    own_host: str = ""
    return_first: float = RETURN_FIRST


FindSimulation = Callable[[Request], Simulation | None]
Handler = Callable[[Simulation, dict[str, list[str]]], Response]


def make_routes(find: FindSimulation, answer_missing: Callable[[], Response]) -> list[Route]:
    """The routes below `/simulateur`; each asks `find` first, and where that is None nothing is there."""

    def make_page(handler: Handler) -> Callable[[Request], object]:
        async def respond(request: Request) -> Response:
            simulation = await run_in_threadpool(find, request)
            if simulation is None:
                return answer_missing()
            sent = request.url.query if request.method in ("GET", "HEAD") else await _read_body(request)
            if sent is None:
                return Response(status_code=413)
            if request.method == "HEAD":  # only looked at: it opens no page
                return Response()
            return await run_in_threadpool(_answer, handler, simulation, sent)

        return respond

    async def serve_payfip(request: Request) -> Response:
        simulation = await run_in_threadpool(find, request)
        return answer_missing() if simulation is None else await _serve_payfip(simulation, request)

    return [
        Route("/simulateur/payfip/service", serve_payfip, methods=["POST"]),
        Route("/simulateur/payfip/paiement", make_page(_show_payfip_page)),
        Route("/simulateur/payfip/releve.csv", make_page(_send_report)),
        Route("/simulateur/lyra/paiement", make_page(_show_lyra_page), methods=["POST"]),
        Route("/simulateur/bouton", make_page(_press_button), methods=["POST"]),
        Route("/simulateur", make_page(_show_overview)),
        Route("/simulateur/", make_page(_show_overview)),
        Route("/simulateur", make_page(_switch_service), methods=["POST"]),
    ]


def _answer(handler: Handler, simulation: Simulation, sent: str | bytes) -> Response:
    text = sent if isinstance(sent, str) else sent.decode("utf-8", "replace")
    try:
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return Response(status_code=400)
    gathered: dict[str, list[str]] = {}
    for name, value in fields:
        gathered.setdefault(name, []).append(value)
    notify_late(simulation.store, clock.now())
    try:
        return handler(simulation, gathered)
    except buttons.PageRefused as refused:
        return payer_page.render_refusal(refused.code, choose_return(refused.operation) if refused.operation else "")


async def _read_body(request: Request) -> bytes | None:
    """The body; None where it is too long, without waiting for the rest, or never came."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


async def _serve_payfip(simulation: Simulation, request: Request) -> Response:
    """POST /simulateur/payfip/service with an envelope; 503 during an outage."""
    body = await _read_body(request)
    if body is None:
        return Response(status_code=413)
    if not request.headers.get("content-type", "").startswith("text/xml"):
        return Response(status_code=415)
    store, begun = simulation.store, time.monotonic()
    while (outage := await run_in_threadpool(store.read_outage)) is Outage.SILENT:
        if time.monotonic() - begun > LONGEST_SILENCE:
            break
        await asyncio.sleep(0.5)
    if outage is not Outage.NONE:
        return Response("Service Unavailable", 503, media_type="text/plain")
    await run_in_threadpool(notify_late, store, clock.now())
    status, envelope = await run_in_threadpool(answer_call, store, body, clock.now())
    return Response(envelope, status, headers={"content-type": SOAP})


def _show_payfip_page(simulation: Simulation, sent: dict[str, list[str]]) -> Response:
    """GET /simulateur/payfip/paiement?idop=: the payer page, once."""
    name = sent.get("idop", [""])[-1]
    return payer_page.render_payer_page(buttons.open_page(simulation.store, name, clock.now()))


def _show_lyra_page(simulation: Simulation, sent: dict[str, list[str]]) -> Response:
    """POST /simulateur/lyra/paiement with the signed form: the payer page."""
    form = {name: values[-1] for name, values in sent.items()}
    if simulation.store.read_outage() is not Outage.NONE:
        return render_message("Service indisponible", "Le service de paiement simulé est en panne.", status=503)
    try:
        operation = lyra_form.open_operation(simulation.store, form, clock.now(), simulation.lyra_notify_to)
    except lyra_form.BadLyraForm as bad:
        return render_message("Demande de paiement refusée", f"Champ refusé\u00a0: {bad}.", status=400)
    return payer_page.render_payer_page(operation)


def _press_button(simulation: Simulation, sent: dict[str, list[str]]) -> Response:
    """POST /simulateur/bouton: end the operation, notify, and go back to the shop. 400 for a button or a switch that
    does not exist."""
    try:
        button = PayerButton(sent.get("bouton", [""])[-1])
        switches = frozenset(SimulatorSwitch(value) for value in sent.get("reglage", []))
    except ValueError:
        return Response(status_code=400)
    told = {name: values[-1] for name, values in sent.items()}
    name = told.pop("idop", "")
    operation = buttons.press(
        simulation.store, name, button, switches, clock.now(), told=told, notify_to=simulation.notify_to
    )
    if button is PayerButton.CLOSE:
        return payer_page.render_closed_page()
    notify(simulation.store, operation, switches, return_first=simulation.return_first)
    goes_to = choose_return(operation)
    if not goes_to or simulation.own_host not in ("", urlsplit(goes_to).hostname):
        return payer_page.render_end_page(operation, goes_to)
    return RedirectResponse(goes_to, 303, headers={"cache-control": "no-store"})


def _show_overview(simulation: Simulation, _sent: dict[str, list[str]]) -> Response:
    """GET /simulateur: the state of the service and the last operations."""
    store = simulation.store
    return render_overview(store.read_outage(), store.list_latest(SHOWN))


def _send_report(simulation: Simulation, _sent: dict[str, list[str]]) -> Response:
    """GET /simulateur/payfip/releve.csv: what was paid, as the accountant downloads it."""
    report = write_report(simulation.store.list_latest(), clock.now())
    headers = {"content-disposition": 'attachment; filename="releve.csv"', "cache-control": "no-store"}
    return Response(report, media_type="text/csv; charset=utf-8", headers=headers)


def _switch_service(simulation: Simulation, sent: dict[str, list[str]]) -> Response:
    """POST /simulateur with `service`: from now on it answers so; then its page again."""
    try:
        simulation.store.set_outage(Outage(sent.get("service", [""])[-1]))
    except ValueError:
        return Response(status_code=400)
    return RedirectResponse("/simulateur", 303, headers={"cache-control": "no-store"})
