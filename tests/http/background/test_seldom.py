"""A database that is away for a day fills no log: the same failure is one line a minute."""

import asyncio
import re

import pytest
from sqlalchemy.exc import OperationalError

from cantine import mailing
from cantine.http.background import mail, maintenance, repeated_failures
from cantine.http.background.repeated_failures import RepeatedFailure

AWAY = 'connection failed: connection to server at "10.0.0.2", port 5432 failed: Connection refused'


def away():
    return OperationalError("SELECT 1", {}, Exception(f"{AWAY}\n\tIs the server running on that host?"))


def test_what_fails_every_few_seconds_is_a_line_a_minute_with_how_often(caplog):
    now = [0.0]
    failing = RepeatedFailure("Les rappels n'ont pas pu être écrits", lambda: now[0])
    for _ in range(41):  # two minutes
        failing.say(away())
        now[0] += 3.0
    lines = [record.getMessage() for record in caplog.records]
    assert [re.search(r"\((\d+) fois\)", line)[1] for line in lines] == ["1", "20", "20"]
    assert all(line.count("\n") == 0 and AWAY in line for line in lines)
    assert not any(record.exc_info for record in caplog.records)


def test_a_fault_of_ours_keeps_its_traceback(caplog):
    try:
        raise KeyError("label")
    except KeyError as error:
        RepeatedFailure("Les rappels n'ont pas pu être écrits").say(error)
    assert caplog.records[0].exc_info


@pytest.mark.parametrize("work", ["send_waiting", "write_reminders"])
def test_the_postman_says_it_once_and_goes_on(monkeypatch, caplog, work):
    rounds = []

    def fail(*_asked):
        rounds.append(1)
        raise away()

    monkeypatch.setattr(mailing, work, fail)
    monkeypatch.setattr(
        mailing, {"send_waiting": "write_reminders", "write_reminders": "send_waiting"}[work], lambda *_asked: 0
    )
    for pause in ("EVERY", "REMIND_EVERY"):
        monkeypatch.setattr(mail, pause, 0.001)

    async def work_until_it_failed_often():
        post = mail.MailWorker()
        while len(rounds) < 20:
            await asyncio.sleep(0.001)
        await post.stop()

    asyncio.run(work_until_it_failed_often())
    assert [record.name for record in caplog.records] == [repeated_failures.__name__]


def test_the_housekeeper_says_it_in_a_line(monkeypatch, caplog):
    def fail():
        raise away()

    monkeypatch.setattr(maintenance, "_tidy", fail)

    async def work_once():
        house = asyncio.create_task(maintenance.tidy_for_ever())
        while not caplog.records:
            await asyncio.sleep(0.001)
        await mail.cancel_and_wait(house)

    asyncio.run(work_once())
    assert caplog.records[0].exc_info is None
