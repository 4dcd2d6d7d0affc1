"""A first visit on a slow phone: a quarter of this processor, 1.6 Mbit/s, 150 ms away, nothing in the cache."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession

from tests.benchmarks.browser import OPEN_BOX, SIGN_IN, chromium, really_clickable, settle, usable_after, visiting
from tests.benchmarks.figures import Figure
from tests.benchmarks.portal import Portal

RUNS = 5
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
SLOWER = 4
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}

WATCHED = {"/connexion": SIGN_IN, "/inscriptions": OPEN_BOX}
MOST = {"/connexion": (4.5, 2.0), "/inscriptions": (5.5, 2.5)}
"""Seconds on a first and on a later visit."""
MOST_BYTES = 0.8  # MB

NAMES = {"/connexion": "sign-in until « Connexion »", "/inscriptions": "signed in, grid until a box"}


@dataclass
class Visit:
    """What one visit took: seconds until it can be used; bytes received and requests made until all is quiet."""

    seconds: float = 0
    bytes: float = 0
    requests: int = 0

    def count(self, network: CDPSession) -> None:
        """Count what goes over the network from now on; what the cache answers does not."""

        def finished(event: dict[str, Any]) -> None:
            self.bytes += event["encodedDataLength"]
            self.requests += event["encodedDataLength"] > 0

        def framed(event: dict[str, Any]) -> None:
            text, binary = event["response"]["payloadData"], event["response"]["opcode"] == 2
            self.bytes += len(base64.b64decode(text)) if binary else len(text.encode())

        network.on("Network.loadingFinished", finished)
        network.on("Network.webSocketFrameReceived", framed)


def measure(portal: Portal) -> Iterator[Figure]:
    """Each run is a new browser that opens the page twice; a browser before them has the server compress its files."""
    first: dict[str, list[Visit]] = {path: [] for path in WATCHED}
    later: dict[str, list[Visit]] = {path: [] for path in WATCHED}
    with chromium() as browser:
        for run in range(RUNS + 1):
            for path in WATCHED:
                one, another = _visits(browser, portal, path)
                if run:
                    first[path].append(one)
                    later[path].append(another)
    for path, name in NAMES.items():
        yield Figure(f"{name}, first visit", median(visit.seconds for visit in first[path]), "s", 1, most=MOST[path][0])
        yield Figure("  received", median(visit.bytes for visit in first[path]) / 1e6, "MB", 2, most=MOST_BYTES)
        yield Figure("  requests", median(visit.requests for visit in first[path]), "")
        seconds = median(visit.seconds for visit in later[path])
        yield Figure(f"{name}, later visit", seconds, "s", 1, most=MOST[path][1])
        yield Figure("  received", median(visit.bytes for visit in later[path]) / 1e6, "MB", 2)


def _visits(browser: Browser, portal: Portal, path: str) -> tuple[Visit, Visit]:
    token = None if path == "/connexion" else portal.token(1)
    with visiting(browser, portal.address, WATCHED, token, **PHONE) as context:
        return _visit(context, portal.address + path), _visit(context, portal.address + path)


def _visit(context: BrowserContext, address: str) -> Visit:
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", NETWORK)
    network.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    visit = Visit()
    visit.count(network)
    page.goto(address, wait_until="commit")
    visit.seconds = usable_after(page) / 1000
    if address.endswith("/inscriptions"):
        really_clickable(page)
    settle(page)
    page.wait_for_load_state("networkidle")
    page.close()
    return visit
