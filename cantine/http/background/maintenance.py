"""What is done once an hour: who owes for too long or had too many incidents is stopped, PostgreSQL's rows of counts
are joined, uploaded files are deleted after a day, secrets of a second factor that nobody confirmed, proofs of
absences, unused browsers, the journal of sign-ins and what was noted of readings after a year, and files of letters
once their family is anonymous."""

import asyncio

from starlette.concurrency import run_in_threadpool

from cantine import clock, mailing
from cantine.access.actions import devices, sign_in_events
from cantine.access.actions.second_factor import factors
from cantine.attendance.actions import head_counts
from cantine.attendance.actions.incident_stops import refresh_incident_stops
from cantine.billing.actions.debt_stops import refresh_debt_stops
from cantine.http.background.repeated_failures import RepeatedFailure
from cantine.http.watch.rounds import Round, rounds
from cantine.imports.actions import uploads
from cantine.journal import reading
from cantine.opening.actions.advance import delete_old_openings
from cantine.settings import settings
from cantine.sickness.actions import proofs
from cantine.store.database import open_writer
from cantine.store.patience import BULK

EVERY = 3600.0
"""Seconds between two rounds."""


async def tidy_for_ever() -> None:
    """Tidy up every hour until cancelled. A failure is logged and does not stop the next round."""
    failing = RepeatedFailure("Ce qui se range une fois par heure n'a pas pu l'être")
    while True:
        try:
            await run_in_threadpool(_tidy)
            rounds.note(Round.TIDYING)
        except Exception as error:
            failing.say(error)
        await asyncio.sleep(EVERY)


def _tidy() -> None:
    with open_writer(settings().database_url, BULK) as db:
        head_counts.join_rows(db)
        uploads.delete_old(db, clock.now())
        proofs.delete_old_proofs(db, clock.now())
        devices.delete_unused(db, clock.now())
        sign_in_events.delete_old(db, clock.now())
        factors.forget_begun(db, clock.now())
        reading.delete_old_readings(db, clock.now())
        delete_old_openings(db, clock.now())
    with open_writer(settings().database_url, BULK) as db:
        refresh_debt_stops(db, None, clock.now())
    with open_writer(settings().database_url, BULK) as db:
        refresh_incident_stops(db, clock.now())
    mailing.delete_forgotten_files()
    mailing.delete_dead_secrets()
