"""Whose processor time it was: the server's, the clients', all of the machine's, and what its host kept from it."""

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import bcrypt

from cantine.access.actions import passwords
from tests.benchmarks.portal import Portal
from tests.benchmarks.rush.town import PASSWORD

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Used:
    """Seconds until now, or between two moments."""

    server: float
    clients: float
    machine: float
    stolen: float

    def __sub__(self, other: "Used") -> "Used":
        return Used(*(getattr(self, name) - getattr(other, name) for name in self.__dataclass_fields__))


def read_used(portal: Portal) -> Used:
    """What was used until now. Of a virtual machine the host may give the processors to others: that was `stolen`."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    line = Path("/proc/stat").read_text().split("\n", 1)[0]
    user, nice, system, _idle, _waiting, hard, soft, stolen = (int(one) / _TICKS for one in line.split()[1:9])
    machine = user + nice + system + hard + soft
    return Used(portal.processor_seconds(), own.ru_utime + own.ru_stime, machine, stolen)


def time_password() -> float:
    """The processor seconds of one password that is compared, at the portal's own cost."""
    kept = passwords.hash_password(PASSWORD).encode()
    began = time.thread_time()
    for _ in range(5):
        bcrypt.checkpw(PASSWORD.encode(), kept)
    return (time.thread_time() - began) / 5
