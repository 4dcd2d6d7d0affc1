"""Money: forms of « Payer » with other amounts, notifications that nobody sent; the secret addresses of calendars."""

import re
import secrets
from collections.abc import Mapping
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx

from cantine.calendar_feed.actions import renew_feed
from cantine.common.roles import Actor
from cantine.online_payment.rules.lyra_signature import sign_fields
from cantine.payment_simulator.lyra_answer import SIMULATION_KEY
from cantine.store import database
from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor, open_session
from tests.online_payment.wire import NOTIFIED

NOTIFICATION = "/paiement/notification"
_FIELD = re.compile(r'name="([^"]+)" value="([^"]*)"')


def attack_payments(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """A payment of family 2 waits at PayFiP, then one at Lyra's: nobody but these makes it a payment."""
    payer = visitors["another parent"]
    with tally.row("forms of payments", "amounts, invoices and families that are not those that are owed") as row:
        send_forms(row, town, payer, visitors["parent"])
    with tally.row(
        "forged notifications", "of PayFiP and Lyra: unsigned, altered, of another key or shop, replayed"
    ) as row:
        hint_at_payfip(row, town, payer)
        forge_lyra(row, town, payer, 5 if quick else 50)
    with tally.row("calendar addresses", "guessed, altered, renewed, of an archived family, a disabled account") as row:
        ask_for_calendars(row, town, visitors, 30 if quick else 300)


def send_forms(row: Row, town: Town, payer: Visitor, other: Visitor) -> None:
    """None of these opens a payment, of nobody's invoice and no amount that was not owed."""
    owed = find_owed(town)
    of_one = town.ask("SELECT id FROM invoice WHERE family_id = 1 ORDER BY id")[-1][0]
    forms = [
        {"choix": "tout", "montant": amount, "famille": "2"}
        for amount in ("1", "0", "-1", str(owed - 1), str(owed + 1), "9" * 30, "1e9", "NaN", "", "' OR 1=1", "١")
    ]
    forms += [
        {"choix": "tout", "montant": str(owed), "famille": family} for family in ("1", "3", "0", "-2", "", "2 OR 1")
    ]
    forms += [{"choix": "factures", "facture": str(of_one), "montant": "7200", "famille": "2"}]
    forms += [{"choix": choice, "montant": str(owed), "famille": "2"} for choice in ("", "x", "avance", "TOUT")]
    forms += [
        {"choix": "avance", "avance": amount, "montant": "1", "famille": "2"} for amount in ("-5", "1e9", "0,001")
    ]
    for form in forms:
        attempts = count(town, "payment_attempt")
        answer = town.request("POST", "/paiement", payer.token, data=form)
        row.fell += answer.status_code >= 500
        row.refuse(count(town, "payment_attempt") == attempts, f"« Payer » with {form}")
    attempts = count(town, "payment_attempt")
    theirs = {"choix": "tout", "montant": str(owed), "famille": "2"}
    for token in (other.token, None, "A" * 43):
        town.request("POST", "/paiement", token, data=theirs)
        row.refuse(count(town, "payment_attempt") == attempts, "« Payer » for another family")


def find_owed(town: Town) -> int:
    """The cents that family 2 has been billed and has not paid; what other attacks paid in for it counts."""
    billed, paid = (
        town.ask(f"SELECT coalesce(sum(cents), 0) FROM {table} WHERE family_id = 2")[0][0]
        for table in ("invoice", "payment")
    )
    return int(billed - paid)


def begin(town: Town, payer: Visitor) -> httpx.Response:
    """What the family owes, as its own form says it."""
    form = {"choix": "tout", "montant": str(find_owed(town)), "famille": "2"}
    answer = town.request("POST", "/paiement", payer.token, data=form)
    led = answer.headers.get("location", "")
    assert "refus" not in led, f"Family 2 cannot pay what it owes: {led}"
    return answer


def hint_at_payfip(row: Row, town: Town, payer: Visitor) -> None:
    """Calls that say « paid » of an operation which nobody has paid."""
    began = begin(town, payer)
    [idop] = parse_qs(urlsplit(began.headers["location"]).query)["idop"]
    payments = count(town, "payment")
    said = {"resultrans": "P", "montant": "1", "numcli": "007450", "refdet": "CANTINE000000001"}
    for operation in (idop, idop.upper(), idop[:-1], "x", "' OR 1=1", "%", "*", "", idop + "\0", "é" * 99, "a" * 5_000):
        for method in ("GET", "POST"):
            for name in ("idop", "idOp", "IDOP"):
                sent = {"params" if method == "GET" else "data": {name: operation, **said}}
                answer = town.request(method, NOTIFICATION, **sent)
                row.fell += answer.status_code >= 500
                town.request(method, "/paiement/retour", **sent)
                row.refuse(count(town, "payment") == payments, f"{method} {operation[:40]!r}: a payment")
    row.refuse(not town.ask("SELECT 1 FROM payment_attempt WHERE state LIKE 'paid%'"), "the attempt counts as paid")


def forge_lyra(row: Row, town: Town, payer: Visitor, replays: int) -> None:
    """The shop's own form is at hand, as every payer's; its key is not."""
    town.change("UPDATE payment_attempt SET state = 'abandoned', held_until = '2026-11-01 00:00:00'")
    town.change("UPDATE payment_service SET provider = 'lyra', client = '12345678', mode = 'TEST'")
    page = begin(town, payer).text
    form = {name: unescape(value) for name, value in _FIELD.findall(page)}
    fields = {name: value for name, value in NOTIFIED.items() if name not in form} | {
        name: value for name, value in form.items() if name.startswith("vads_")
    }
    fields |= {"vads_trans_status": "AUTHORISED", "vads_operation_type": "DEBIT", "vads_site_id": "12345678"}
    payments = count(town, "payment")
    for what, forged in list_forged(fields, form["signature"]).items():
        for method in ("POST", "GET"):
            sent = {"data" if method == "POST" else "params": forged}
            answer = town.request(method, NOTIFICATION, **sent)
            row.fell += answer.status_code >= 500
            row.refuse(count(town, "payment") == payments, f"Lyra, {what}: a payment ({answer.text})")
    genuine = {**fields, "signature": sign_fields(fields, SIMULATION_KEY)}
    answer = town.request("POST", NOTIFICATION, data=genuine)
    assert count(town, "payment") == payments + 1, f"The genuine notification counts for nothing: {answer.text}"
    for _ in range(replays):
        town.request("POST", NOTIFICATION, data=genuine)
        row.refuse(count(town, "payment") == payments + 1, "a notification for the second time")


def list_forged(fields: Mapping[str, str], of_form: str) -> dict[str, dict[str, str]]:
    """Notifications that Lyra never sent, by what is wrong with them."""
    good = sign_fields(fields, SIMULATION_KEY)
    altered = {
        f"{name} after it was signed": {**fields, name: value, "signature": good}
        for name, value in (
            ("vads_amount", "1"),
            ("vads_amount", "99999999"),
            ("vads_order_id", "CANTINE000000001"),
            ("vads_trans_status", "CAPTURED"),
            ("vads_site_id", "87654321"),
            ("vads_ctx_mode", "PRODUCTION"),
            ("vads_trans_id", "000001"),
            ("vads_extra", "1"),
        )
    }
    keys = {f"key {key!r}": {**fields, "signature": sign_fields(fields, key)} for key in ("", "x", "0" * 16, "None")}
    other = {**fields, "vads_site_id": "87654321"}
    return {
        **altered,
        **keys,
        "no signature": {**fields},
        "an empty signature": {**fields, "signature": ""},
        "the signature of the form": {**fields, "signature": of_form},
        "the form itself": {name: value for name, value in fields.items() if name not in NOTIFIED}
        | {"signature": of_form},
        "another shop, rightly signed": {**other, "signature": sign_fields(other, SIMULATION_KEY)},
    }


def ask_for_calendars(row: Row, town: Town, visitors: dict[str, Visitor], guesses: int) -> None:
    """The address of a guardian is known to who has it, as long as the guardian may come in."""

    def make(name: str) -> str:
        who = visitors[name]
        with database.open_writer(town.url) as db:
            return renew_feed(db, Actor(who.account_id or 0, who.family_id), town.now)

    def is_nothing(token: str) -> bool:
        answer = town.request("GET", f"/agenda/{token}.ics")
        return answer.status_code in (400, 404) and b"VCALENDAR" not in answer.content

    good = make("parent")
    content = town.request("GET", f"/agenda/{good}.ics").content
    assert b"BEGIN:VEVENT" in content or b"BEGIN:VCALENDAR" in content
    row.refuse(not visitors["parent"].find_foreign(content), "another family's marks in a calendar")
    for altered in (
        good[:-1],
        good.swapcase(),
        good + "x",
        "",
        "x",
        "%2e%2e",
        "*",
        "%25",
        good.replace(good[0], "%00"),
    ):
        row.refuse(is_nothing(altered), f"an altered address {altered[:20]}")
    for _ in range(guesses):
        row.refuse(is_nothing(secrets.token_urlsafe(32)), "a guessed address")
    for (kept,) in town.ask("SELECT token_hash FROM calendar_feed"):
        row.refuse(is_nothing(kept), "the hash of an address")
    make("parent")
    row.refuse(is_nothing(good), "a renewed address")
    for name in ("archived family", "disabled account", "removed guardian"):
        row.refuse(is_nothing(make(name)), f"the address of: {name}")
    row.refuse(is_nothing(visitors["parent"].token or ""), "a session's token")
    parent = visitors["parent"]
    row.refuse(open_session(town, parent.account_id or 0, 1) != good, "a calendar's token as a session's")


def count(town: Town, table: str) -> int:
    """Rows of a table."""
    return int(town.ask(f"SELECT count(*) FROM {table}")[0][0])
