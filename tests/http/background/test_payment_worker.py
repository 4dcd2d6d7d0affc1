"""The rounds of open attempts go on while the server runs, whatever fails, and stop when it does."""

import asyncio
import threading

from sqlalchemy.exc import OperationalError

from cantine.http.background import payments
from cantine.online_payment import flow


async def work_until(reached, seconds=10.0):
    worker = payments.PaymentWorker()
    async with asyncio.timeout(seconds):
        while not reached():
            await asyncio.sleep(0.001)
    await asyncio.wait_for(worker.stop(), seconds)


def test_a_round_that_fails_is_said_once_and_the_next_one_is_made(monkeypatch, caplog):
    rounds = []

    def fail(*_asked):
        rounds.append(1)
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr(flow, "sweep", fail)
    monkeypatch.setattr(payments, "EVERY", 0.001)
    asyncio.run(work_until(lambda: len(rounds) >= 20))
    [line] = [record.getMessage() for record in caplog.records if "paiements" in record.getMessage()]
    assert "n'ont pas pu être suivis" in line


def test_the_question_in_hand_is_finished_and_no_other_is_begun(monkeypatch):
    asked, may_end = [], threading.Event()

    def sweep(_connect, stopping):
        while not stopping() and len(asked) < 100:
            asked.append(1)
            may_end.wait(5)
        return len(asked)

    monkeypatch.setattr(flow, "sweep", sweep)

    async def stop_while_one_is_asked():
        worker = payments.PaymentWorker()
        while not asked:
            await asyncio.sleep(0.001)
        stopped = asyncio.create_task(worker.stop())
        await asyncio.sleep(0.01)
        may_end.set()
        await asyncio.wait_for(stopped, 10)

    asyncio.run(stop_while_one_is_asked())
    assert asked == [1]
