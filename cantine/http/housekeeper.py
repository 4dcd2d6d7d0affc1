"""What is tidied up once an hour while the server runs: the rows in which PostgreSQL counts days are joined, files that
were brought go after a day, and those of letters with the family that has become anonymous."""

import asyncio

from starlette.concurrency import run_in_threadpool

from cantine import clock, mailing
from cantine.actions import head_counts, uploads
from cantine.http.seldom import RepeatedFailure
from cantine.settings import settings
from cantine.store.database import open_writer

EVERY = 3600.0
"""Seconds between two rounds."""


async def tidy_for_ever() -> None:
    """Until cancelled. Whatever fails is in the log and does not stop the next round."""
    failing = RepeatedFailure("Ce qui se range une fois par heure n'a pas pu l'être")
    while True:
        try:
            await run_in_threadpool(_tidy)
        except Exception as error:
            failing.say(error)
        await asyncio.sleep(EVERY)


def _tidy() -> None:
    with open_writer(settings().database_url) as db:
        head_counts.join_rows(db)
        uploads.delete_old(db, clock.now())
    mailing.delete_forgotten_files()
