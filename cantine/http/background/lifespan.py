"""What the server does before its first request and after the last one."""

import asyncio
import gc
import importlib
import logging
import pkgutil
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import date

from starlette.types import ASGIApp, Message, Receive, Scope, Send

import cantine
from cantine import clock
from cantine.backup.flow.opening import prepare_installation
from cantine.common import french, school_days
from cantine.http.background import backups, mail, maintenance, missing_proxy, open_files, payments, service_manager
from cantine.http.log.output import write_log
from cantine.http.shell.error_pages import log_error
from cantine.http.waiting.room import room
from cantine.online_payment.queries.payment_service import find_service
from cantine.online_payment.rules.service import is_simulated
from cantine.payment_simulator.lyra_answer import SIMULATION_KEY
from cantine.settings import settings
from cantine.store import database, serving
from cantine.store.commune import find_commune
from cantine.store.replication.standby import refuse_wrong_standby
from cantine.store.unreachable import refuse_unavailable

_log = logging.getLogger(__name__)

SWITCHES_EVERY = 0.001
"""Seconds after which a thread that computes lets another go on, a fifth of Python's own: the event loop, which answers
everybody, waits so long for each page that is being made, every time that it has something to do."""

SELDOM = 10_000
"""Objects more, of those that may be part of a circle, after which the youngest are looked through: as many as a page
makes. Python's 700 would have it look fourteen times at what is needed until the page is shown."""


class FrozenClockRefused(SystemExit):
    """CANTINE_NOW is set, but the commune of the database is a real one."""


class SimulatedPaymentsRefused(SystemExit):
    """The parents of a real commune would be sent to the simulation of a payment service."""


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Check, migrate and load everything, serve, and close the database. Raises SystemExit, with the sentence for
    whoever starts the server, where the portal may not start."""
    url = settings().database_url
    held = ExitStack()
    try:
        open_files.raise_limit()
        missing_proxy.log_at_start()
        asyncio.get_running_loop().set_exception_handler(open_files.AcceptFailureHandler())
        with refuse_unavailable(url):
            prepare_installation(url)
            held.enter_context(serving.hold_open(url))
            _refuse_simulated_payments(url)
            refuse_wrong_standby(url, settings().read_url)
            zone = _read_zone(url)
        _load_everything(zone, clock.today())
        gc.collect()
        sys.setswitchinterval(SWITCHES_EVERY)
        gc.freeze()  # what is here stays: no later collection looks at it again
        held.callback(gc.set_threshold, *gc.get_threshold())
        gc.set_threshold(SELDOM)
        post, till, keeper = mail.MailWorker(), payments.PaymentWorker(), backups.BackupWorker()
        house = asyncio.create_task(maintenance.tidy_for_ever())
        alive = asyncio.create_task(service_manager.give_signs_of_life())
        line = asyncio.create_task(room.keep_for_ever())
        _log.info("Le portail est prêt.", extra={"event": "start"})
        yield
        _log.info("Le portail s'arrête : ce qui est commencé se termine.", extra={"event": "stop"})
        await asyncio.gather(post.stop(), till.stop(), keeper.stop())
        await mail.cancel_and_wait(house)
        await mail.cancel_and_wait(alive)
        await mail.cancel_and_wait(line)
    finally:
        for address in filter(None, (url, settings().read_url)):
            database.engine(address).dispose()
        held.close()


def _read_zone(url: str) -> str:
    """The school zone of the commune; any zone where there is no commune yet. Raises FrozenClockRefused."""
    with database.open_reader(url) as db:
        town = find_commune(db)
    if town is None:
        return school_days.ZONES[0]
    if settings().now and not town.demonstration:
        raise FrozenClockRefused(
            "CANTINE_NOW fige l'horloge d'une commune de démonstration ; or la base de données est celle de "
            f"« {town.name} ». Retirez ce réglage, ou indiquez une autre base avec CANTINE_DATABASE_URL."
        )
    return town.zone if isinstance(town.zone, str) else school_days.ZONES[0]


def _refuse_simulated_payments(url: str) -> None:
    """Raises SimulatedPaymentsRefused where a real commune has an address of a simulation among its settings, or takes
    what is signed with the simulation's public key for Lyra's word."""
    with database.open_reader(url) as db:
        town, service = find_commune(db), find_service(db)
    if town is None or town.demonstration or service is None:
        return
    simulated = [address for address in (service.service_url, service.page_url) if is_simulated(address)]
    if simulated:
        raise SimulatedPaymentsRefused(
            f"Le service de paiement de « {town.name} » mène à une simulation ({simulated[0]}), qui n'est que pour une "
            "commune de démonstration : videz cette adresse dans la table payment_service, ou indiquez une autre base "
            "avec CANTINE_DATABASE_URL."
        )
    if settings().lyra_key == SIMULATION_KEY:
        raise SimulatedPaymentsRefused(
            f"CANTINE_LYRA_KEY est la clé publique de la simulation, or « {town.name} » est une vraie commune : "
            "indiquez la clé de votre boutique."
        )


def _load_everything(zone: str, today: date) -> None:
    """Import all of cantine, as the pages do, work out this and the next school year, open Babel's French."""
    for module in pkgutil.walk_packages(cantine.__path__, "cantine."):
        if not module.name.startswith(("cantine.__main__", "cantine.store.migrations")):
            importlib.import_module(module.name)
    start = school_days.school_year(today)[0].year
    for year in (start, start + 1, start + 2):
        school_days.find_public_holiday(date(year, 1, 1))
        school_days.find_school_holiday(date(year, 1, 1), zone)
    french.long_date(today)
    french.short_day(today)
    french.euros(0)


class PlainRefusal:
    """Where the start is refused by a SystemExit, the server says its sentence instead of a traceback, and stops; where
    it fails otherwise, with the number of the error and the traceback behind it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; only the messages about the start are looked at."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        write_log()  # again: uvicorn may have set up its own behind ours

        async def without_traceback(message: Message) -> None:
            if message["type"] != "lifespan.startup.failed":
                await send(message)

        try:
            await self._app(scope, receive, without_traceback)
        except SystemExit as refusal:
            _log.critical(str(refusal), extra={"event": "refused start"})
            await send({"type": "lifespan.startup.failed", "message": ""})
        except Exception as error:
            log_error("Le portail n'a pas pu démarrer.", error)
            await send({"type": "lifespan.startup.failed", "message": ""})
