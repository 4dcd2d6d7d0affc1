"""An hour of a demonstration's visits, compressed, and a search of the whole log.

`python -m tests.drills.log_hour [N]`: N visits (240), of families and staff in turns, every tenth with failures of the
database; the portal's clock goes an hour on meanwhile. Exit code 1 where a line holds anything of a person.
"""

import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Thread

import httpx
from sqlalchemy import select

from cantine import demo
from cantine.common.roles import Role
from cantine.settings import HERE
from cantine.store import database
from cantine.store.tables import Account, Family
from tests.drills.log_hour.search import list_secrets, search
from tests.drills.log_hour.visits import Visits
from tests.http.payments.whole_way import wait_until
from tests.http.shell.test_starting import FROM_HERE, started

VISITS, HOUR = 240, timedelta(hours=1)
PATIENCE = 300


def answers(address: str) -> bool:
    """Whether the portal is there."""
    with suppress(httpx.TransportError):
        return httpx.get(f"{address}/sante", timeout=5).status_code == 200
    return False


def play(visits: Visits, count: int, clock: Path, begun: datetime) -> None:
    """So many visits; each moves the clock a piece of the hour on."""
    chance, people = Random(18), visits.list_people()
    with database.open_reader(visits.url) as db:
        families = {one.id: (one.number, one.name) for one in db.execute(select(Family.id, Family.number, Family.name))}
        logins = db.scalars(select(Account.email).where(Account.email.is_not(None)).order_by(Account.id)).all()
        staff = db.scalars(select(Account.id).where(Account.role.in_([*Role]))).all()
    for turn in range(count):
        now = begun + HOUR * turn / count
        clock.write_text(now.isoformat())
        account, family = chance.choice(people)
        if turn % 10 == 9:
            visits.meet_failures(account, family, now)
        elif turn % 10 == 4:
            visits.come_as_stranger(logins[turn // 10 % len(logins)], demo.PASSWORD)
        elif turn % 2:
            visits.come_as_staff(chance.choice(staff), families[family][1], families[family][0], now)
        else:
            visits.come_as_parent(account, family, now)


def main(count: int) -> int:
    """Play, search, print the figures; how many lines hold something."""
    with tempfile.TemporaryDirectory() as folder:
        url, clock = f"sqlite:///{folder}/cantine.db", Path(folder, "clock")
        begun = datetime.now(UTC).replace(hour=14, minute=0)
        clock.write_text(begun.isoformat())
        database.migrate(url)
        with database.open_writer(url) as db:
            demo.fill(db, begun, 60)
        secrets, started_at = list_secrets(url), time.monotonic()
        with started(FROM_HERE["uvicorn"], HERE, database_url=url, now=f"file:{clock}") as (server, address):
            written: list[str] = []
            reader = Thread(target=lambda: written.extend(server.stdout or ()))
            reader.start()
            assert wait_until(lambda: answers(address), PATIENCE), "The portal does not answer."
            visits = Visits(address, url)
            play(visits, count, clock, begun)
            server.terminate()
            reader.join(60)
        secrets |= visits.told | list_secrets(url)
        database.engine(url).dispose()
    plain = [line for line in written if not line.startswith('{"time": ')]
    found = [*search("".join(written), secrets), *plain]
    lines = [json.loads(line) for line in written if line not in plain]
    kinds = Counter(line["event"] for line in lines)
    failed = sum("trace" in line for line in lines)
    print(f"{count} visits in {time.monotonic() - started_at:.0f} s, {len(secrets)} texts and secrets of people.")
    print(f"{len(lines)} lines, {sum(map(len, written)):,} letters: " + ", ".join(f"{n} {k}" for k, n in kinds.items()))
    print(f"{failed} with a traceback. Lines that hold something of a person, or are none: {len(found)}")
    print("\n".join(found[:20]))
    return len(found)


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else VISITS)))
