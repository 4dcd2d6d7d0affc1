"""The report of the simulated PayFiP: EN-TETE, a LIGNE for each payment, PIED-DE-PAGE."""

from collections.abc import Iterable
from datetime import datetime

from cantine.common.paris import local_date
from cantine.payment_simulator.operations import SimulatedOperation, SimulatedService


def write_report(operations: Iterable[SimulatedOperation], now: datetime) -> str:
    """The payments that the service tells of at `now`, the oldest first: day of Paris, reference, euros."""
    told = [
        one
        for one in operations
        if one.service is SimulatedService.PAYFIP and one.is_paid and one.ended_at and one.is_known(now)
    ]
    rows = [
        f"LIGNE;{local_date(one.ended_at):%d%m%Y};{one.reference};{_write_euros(one.cents)}"
        for one in sorted(told, key=lambda one: one.ended_at or now)
        if one.ended_at
    ]
    foot = f"PIED-DE-PAGE;{len(rows)};{_write_euros(sum(one.cents for one in told))}"
    return "\r\n".join(["EN-TETE;SIMULATION", *rows, foot, ""])


def _write_euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02}"
