"""Everything that can be done × everybody: who may, and who is refused. An action that the table forgets fails here."""

import inspect
import pkgutil
from importlib import import_module

import pytest
from sqlalchemy.orm import Session

import cantine
from cantine.access.actions import (
    access_links,
    create_commune,
    devices,
    forgotten_password,
    sessions,
    sign_in,
    sign_in_events,
    sign_in_letters,
    throttle,
)
from cantine.access.actions.finance_rights import set_finance_rights
from cantine.access.actions.second_factor import factors, identity
from cantine.attendance.actions import head_counts, incident_stops
from cantine.backup.actions import letters as backup_letters
from cantine.backup.actions import record
from cantine.billing.actions import bill_month, debt_stops, preview_change
from cantine.bookings.actions import announcements, receipts, reminders
from cantine.calendar_feed import actions as calendar_feed
from cantine.common.roles import FinanceRights, Forbidden, NotFound, Permission
from cantine.families.actions import families, family_sizes
from cantine.http.addresses import PAGES
from cantine.imports import flow
from cantine.imports.actions import uploads
from cantine.journal import entries, reading
from cantine.mail import bank_details, mail_server, outbox
from cantine.online_payment.actions import attempts, settle_attempt, sweep_rounds
from cantine.opening.actions import advance
from cantine.prices.actions import own_prices, tariffs
from cantine.sickness.actions import proofs
from cantine.store import database
from cantine.store.tables import Tries
from cantine.till.actions import cash_receipts, till_lock
from tests.calendar_feed import who_may as own_calendar
from tests.permissions import (
    absences,
    account_codes,
    accounts,
    bookings,
    contracts,
    diets,
    incidents,
    labels,
    letters,
    money,
    online_payments,
    periods,
    reglement,
    stops,
    town_hall,
)
from tests.permissions.people import EVERYBODY, NOW, session_of, visitor
from tests.till import who_may

DESKS = (
    absences.MAY,
    account_codes.MAY,
    accounts.MAY,
    bookings.MAY,
    contracts.MAY,
    diets.MAY,
    incidents.MAY,
    labels.MAY,
    letters.MAY,
    money.MAY,
    online_payments.MAY,
    periods.MAY,
    reglement.MAY,
    stops.MAY,
    who_may.MAY,
    own_calendar.MAY,
    town_hall.MAY,
)
MAY = {action: deed for desk in DESKS for action, deed in desk.items()}

BY_THE_PORTAL = {
    attempts.note_opened: "part of a payment, which a guardian has begun",
    attempts.note_not_opened: "part of a payment, which a guardian has begun",
    attempts.note_asked: "the round of open attempts",
    attempts.expire_unopened: "the round of open attempts",
    settle_attempt.settle_attempt: "what the provider answers",
    sweep_rounds.claim_round: "the round of open attempts",
    sweep_rounds.note_failing: "the round of open attempts",
    sweep_rounds.note_well: "the round of open attempts",
    calendar_feed.note_asked: "whoever holds a calendar's address",
    uploads.delete_old: "once an hour",
    advance.advance_opening: "the instant of an opening, and whoever comes",
    advance.give_place: "whoever signs in",
    advance.delete_old_openings: "once an hour",
    proofs.delete_old_proofs: "once an hour",
    backup_letters.warn_administrators: "the server, where no backup is recent",
    backup_letters.reassure_administrators: "the server, where a backup is recent again",
    record.record_backup: "the server, and whoever asked for a backup",
    record.record_restore: "whoever holds the machine",
    bill_month.issue_month: "the demonstration",
    debt_stops.refresh_debt_stops: "once an hour, and part of every payment",
    incident_stops.refresh_incident_stops: "once an hour",
    create_commune.create_commune: "whoever installs the portal, on its own machine",
    receipts.write_due_receipts: "the postman",
    announcements.announce: "the postman",
    reminders.remind: "the postman",
    forgotten_password.send_new_password: "whoever types an address; the mail goes to its owner",
    head_counts.join_rows: "the housekeeper",
    till_lock.check_till_open: "part of every act that moves money of the till",
    till_lock.find_cancelling_day: "part of cancelling a payment",
    cash_receipts.issue_receipt: "part of recording cash",
    entries.write_entry: "part of every action",
    reading.note_view: "part of a page that shows health notes",
    reading.note_file: "part of a download",
    reading.delete_old_readings: "once an hour",
    flow.import_draft_within: "an import, which asks who may",
    bank_details.tell_administrators: "part of an action",
    outbox.write: "part of an action",
    outbox.write_to_all: "part of an action",
    outbox.take_due: "the postman",
    outbox.note_sent: "the postman",
    outbox.note_failed: "the postman",
    outbox.note_refused: "the postman",
    outbox.note_in_doubt: "the postman",
    mail_server.note_failure: "the postman",
    mail_server.note_success: "the postman",
    mail_server.try_again_now: "part of an action",
    access_links.make_link: "part of a letter to the owner of the account, and of a command on the server",
    access_links.use_link: "whoever holds the link",
    sessions.open_session: "after a password was right",
    sessions.claim: "whoever holds the ticket",
    sessions.note_proof: "after a code or a password was right",
    identity.give_code: "whoever gave the right password",
    identity.prove: "whoever is signed in and shows it again",
    sessions.end_by_token: "whoever holds the cookie's token",
    sign_in.let_in: "after a password was right",
    throttle.admit: "before a password is compared",
    throttle.count_try: "before a password is compared",
    throttle.note_success: "after a password was right",
    throttle.start_afresh: "after a password was right",
    throttle.give_back: "after a password was right",
    devices.remember: "whoever holds the ticket",
    devices.delete_unused: "once an hour",
    sign_in_events.note_failure: "after a password was wrong",
    sign_in_events.note_wrong_code: "after a code was wrong",
    sign_in_events.note_awaited_code: "after a password was right",
    sign_in_events.note_right_code: "after a code was right",
    sign_in_events.note_new_device: "after a password was right",
    sign_in_events.delete_old: "once an hour",
    factors.forget_begun: "once an hour",
    sign_in_letters.write_due_letters: "the postman",
}
"""What nobody signed in asks for by name, and what it rests on instead."""


def list_writers():
    """Public functions that are handed a transaction that writes; a module whose name begins with « _ » is a part."""
    for module in pkgutil.walk_packages(cantine.__path__, "cantine."):
        if any(part in ("store", "demo") or part.startswith("_") for part in module.name.split(".")):
            continue
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters.values()), None)
            if (
                function.__module__ == module.name
                and not name.startswith("_")
                and first
                and first.annotation is Session
            ):
                yield function


def test_the_tables_name_every_action():
    assert {*list_writers()} == MAY.keys() | BY_THE_PORTAL.keys()
    assert len(MAY) == sum(map(len, DESKS))  # none stands at two desks


QUOTIENTS, PRICES = FinanceRights(finance_quotients=True), FinanceRights(finance_prices=True)
BOTH = FinanceRights(finance_quotients=True, finance_prices=True)
BY_RIGHTS = {
    families.set_quotient: QUOTIENTS,
    family_sizes.set_family_size: QUOTIENTS,
    own_prices.set_own_price: PRICES,
    preview_change.preview_change: PRICES,
    tariffs.remove_tariff: PRICES,
    tariffs.set_tariff: PRICES,
}
"""What finance may do where the commune says so, with the right that says it."""

SIGNED_IN = [person for person in EVERYBODY if person != "nobody"]
DONE = [(action, person) for action, (_act, allowed) in MAY.items() for person in SIGNED_IN if person in allowed]


def begin(cast):
    """Alice's telephone is signed in and known, and somebody has tried passwords."""
    opened = session_of(cast, "guardian")
    with database.open_writer(cast.url) as db:
        devices.remember(db, cast.alice, opened.session_id, None, "Firefox", NOW)
        db.add(Tries(key="compte:alice@exemple.fr", count=9, last_at=NOW))


@pytest.mark.usefixtures("locks_in_order")
@pytest.mark.parametrize(("action", "person"), DONE, ids=[f"{action.__name__}-{person}" for action, person in DONE])
def test_an_action_is_done_for_those_who_may(cast, action, person):
    begin(cast)
    who = visitor(cast, person)
    with database.open_writer(cast.url) as db:
        MAY[action][0](cast, db, who)


@pytest.mark.parametrize("action", MAY, ids=lambda action: action.__name__)
def test_an_action_is_refused_to_others(sqlite_cast, action):
    begin(sqlite_cast)
    act, allowed = MAY[action]
    for person in SIGNED_IN:
        if person not in allowed:
            check_refused(sqlite_cast, act, person)
    if "finance" not in allowed:  # and whatever else the commune lets them set
        right = BY_RIGHTS.get(action)
        give(sqlite_cast, {QUOTIENTS: PRICES, PRICES: QUOTIENTS, None: BOTH}[right])
        check_refused(sqlite_cast, act, "finance")


def check_refused(cast, act, person):
    who = visitor(cast, person)
    with pytest.raises((Forbidden, NotFound)), database.open_writer(cast.url) as db:
        act(cast, db, who)


def give(cast, rights):
    who = visitor(cast, "admin")
    with database.open_writer(cast.url) as db:
        set_finance_rights(db, who.actor, rights, NOW)


@pytest.mark.usefixtures("locks_in_order")
@pytest.mark.parametrize("action", BY_RIGHTS, ids=lambda action: action.__name__)
def test_where_the_commune_says_so_finance_does_it(cast, action):
    give(cast, BY_RIGHTS[action])
    who = visitor(cast, "finance")
    with database.open_writer(cast.url) as db:
        MAY[action][0](cast, db, who)


def test_no_page_is_for_those_whom_the_commune_lets_set_something():
    assert {who for page in PAGES if (who := page.who) in (Permission.EDIT_QUOTIENTS, Permission.EDIT_PRICES)} == set()
