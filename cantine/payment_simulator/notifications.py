"""Telling the shop that an operation has ended: a POST to its notification address, which may get lost."""

import logging
import time
from collections.abc import Mapping
from datetime import datetime
from threading import BoundedSemaphore, Thread, Timer

import httpx

from cantine import clock
from cantine.payment_simulator.lyra_answer import build_notification
from cantine.payment_simulator.operations import LATE, SimulatedOperation, SimulatedService, SimulatorSwitch
from cantine.payment_simulator.store import OperationStore

LONGEST_CALL = 10
"""Seconds that a notification may take."""
RETURN_FIRST = 3
"""Seconds by which a notification is held back, so that the payer's browser is there first."""
WAKE_AFTER = LATE.total_seconds() + 1
"""Seconds after which the process looks for late notifications by itself."""

_waking = BoundedSemaphore(20)
_log = logging.getLogger(__name__)


def notify(
    store: OperationStore,
    operation: SimulatedOperation,
    switches: frozenset[SimulatorSwitch],
    *,
    return_first: float = RETURN_FIRST,
) -> None:
    """Send the notification that the switches leave of this ended operation, in the background but for `WAITS`."""
    if SimulatorSwitch.LOST in switches or not operation.notify_to:
        return
    if SimulatorSwitch.LATE in switches:
        _wake_later(store)
        return
    delay = return_first if SimulatorSwitch.RETURN_FIRST in switches else 0
    times = 2 if SimulatorSwitch.TWICE in switches else 1
    calls = [Thread(target=send, args=(store, operation, delay), daemon=True) for _ in range(times)]
    for call in calls:
        call.start()
    if SimulatorSwitch.WAITS in switches:
        for call in calls:
            call.join(LONGEST_CALL + delay)


def _wake_later(store: OperationStore) -> None:
    """Look for late notifications after 25 minutes; some of them at most wait so, whatever is asked of us."""
    if not _waking.acquire(blocking=False):
        return

    def wake() -> None:
        _waking.release()
        notify_late(store, clock.now())

    timer = Timer(WAKE_AFTER, wake)
    timer.daemon = True
    timer.start()


def notify_late(store: OperationStore, now: datetime) -> None:
    """Send, in the background, what is late and due by now.

    Each request asks for it, as clocks are moved and servers restarted, and where none comes a timer.
    """
    for operation in store.claim_late(now):
        Thread(target=send, args=(store, operation), daemon=True).start()


def send(store: OperationStore, operation: SimulatedOperation, delay: float = 0) -> None:
    """Send one notification; an answer of any kind but a redirect or a failure counts. It is not tried again."""
    time.sleep(delay)
    try:
        answer = httpx.post(operation.notify_to, data=dict(build_fields(operation)), timeout=LONGEST_CALL)
        if answer.is_success:
            store.count_notification(operation.name)
        else:
            _log.warning("Une notification simulée a reçu la réponse %s.", answer.status_code)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        _log.warning("Une notification simulée n'est pas arrivée (%s).", type(error).__name__)


def build_fields(operation: SimulatedOperation) -> Mapping[str, str]:
    """What a notification of this operation says: PayFiP its name alone, Lyra everything, signed."""
    if operation.service is SimulatedService.PAYFIP:
        return {"idop": operation.name}
    return build_notification(operation)
