"""To which host the page that pays may lead: that of the provider, as long as the commune has one."""

import time
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool

from cantine.http.background.repeated_failures import RepeatedFailure
from cantine.online_payment.queries.payment_service import find_service
from cantine.online_payment.rules.service import fill_addresses
from cantine.settings import settings
from cantine.store.commune import find_commune
from cantine.store.database import STUMBLES, open_reader

KEPT_FOR = 5.0
"""Seconds for which the answer of the database is kept: pages come many at a time, settings change once a year."""

_FAILURES: tuple[type[Exception], ...] = (*STUMBLES, OSError)
_failing = RepeatedFailure("Le service de paiement réglé n'a pas pu être lu")


class PaymentHost:
    """The origin of the provider's page, « https://www.payfip.gouv.fr »; empty where the portal has that page itself.

    It is read from the database every KEPT_FOR seconds at most.
    """

    def __init__(self) -> None:
        self._url, self._origin, self._until = "", "", 0.0

    async def read(self) -> str:
        """As it was set some seconds ago at the latest; while the database cannot be had, as it was before."""
        url = settings().database_url
        if url != self._url or time.monotonic() >= self._until:
            if url == self._url:
                self._until = time.monotonic() + KEPT_FOR  # the others need not read it too
            try:
                origin = await run_in_threadpool(read_origin, url)
            except _FAILURES as error:
                _failing.say(error)
                origin = self._origin if url == self._url else ""
            self._url, self._origin, self._until = url, origin, time.monotonic() + KEPT_FOR
        return self._origin


def read_origin(url: str) -> str:
    """Scheme and host, with its port, of the page to which parents go; empty where there is none, or none elsewhere."""
    with open_reader(url) as db:
        town, service = find_commune(db), find_service(db)
    if town is None or service is None:
        return ""
    parts = urlsplit(fill_addresses(service, demonstration=town.demonstration).page_url)
    plain = parts.netloc.replace("-", "").replace(".", "").replace(":", "")
    return (
        f"{parts.scheme}://{parts.netloc}"
        if parts.scheme in ("http", "https") and plain.isascii() and plain.isalnum()
        else ""
    )


find_payment_host = PaymentHost().read
