"""The invoices of a month leave, each once: by mail with the paper, or on the pile to print, as the family chose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial

from sqlalchemy import update
from sqlalchemy.orm import Session

from cantine.billing.queries import deliveries, open_invoices
from cantine.billing.queries.deliveries import WaitingPaper
from cantine.billing.rules.amount_due import CREDITED, AmountDue, compute_amount_due, describe_amount_due_now
from cantine.common.language.languages import Language, get_language
from cantine.common.language.translate import translate
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.common.vocabulary import Delivery, InvoiceKind
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox
from cantine.mail.letters.invoices import link_payment, write_paper_letter
from cantine.mail.letters.letter import Letter
from cantine.mail.recipients import MailAddress, read_emails
from cantine.offer.queries.commune import read_how_to_pay
from cantine.store.commune import read_commune
from cantine.store.locks import lock_rows
from cantine.store.tables import InvoiceDelivery, OutboxMail
from cantine.store.upsert import insert_missing

AT_ONCE = 50
"""Invoices of one transaction: whoever is stopped between two of them has lost nothing."""


@dataclass(frozen=True)
class SendingResult:
    """How many papers left by mail, and how many for printing, of which `no_address` lack the address that mail needs.

    `done` where nothing was waiting any more, even if none left here because somebody else took them all.
    """

    mailed: int = 0
    printed: int = 0
    no_address: int = 0
    done: bool = False


def send_invoices(
    db: Session,
    actor: Actor,
    month: date,
    address: str,
    now: datetime,
    at_most: int = AT_ONCE,
    *,
    online: bool = False,
) -> SendingResult:
    """Send some of the invoices that wait for this month (its first day); call it again until it is `done`.

    Each leaves once, however many send at the same time: what another took meanwhile is left out. A family that wants
    mail and has no address gets paper. The letters are written here, their papers are made as they leave the outbox.
    `address` is that of the portal, where the families pay if `online`.
    """
    actor.must(Permission.BILL)
    waiting = deliveries.list_waiting(db, month, at_most)
    if not waiting:
        return SendingResult(done=True)
    known = read_emails(db, {one.family_id for one in waiting})
    by = {one.id: one.by if one.family_id in known else Delivery.PRINT for one in waiting}
    rows = [{"invoice_id": one.id, "by": by[one.id], "at": now} for one in waiting]
    taken = {row.invoice_id for row in insert_missing(db, InvoiceDelivery, rows)}
    mine = [one for one in waiting if one.id in taken]
    mailed = [one for one in mine if by[one.id] is Delivery.MAIL]
    _mail_letters(db, mailed, known, address, now, online=online)
    sent = SendingResult(
        sum(by[one.id] is Delivery.MAIL for one in mine),
        sum(by[one.id] is Delivery.PRINT for one in mine),
        sum(by[one.id] is not one.by for one in mine),
    )
    if mine:
        after = {"month": f"{month:%Y-%m}", "mailed": sent.mailed, "printed": sent.printed}
        write_entry(db, actor.account_id, Action.SEND_INVOICES, now, after=after)
    return sent


def _mail_letters(
    db: Session,
    mailed: Sequence[WaitingPaper],
    known: dict[int, list[MailAddress]],
    address: str,
    now: datetime,
    *,
    online: bool,
) -> None:
    """Write a letter to each guardian; the delivery keeps the id of the first."""
    commune, how = read_commune(db).name, cache(lambda _language: read_how_to_pay(db))
    open_now = open_invoices.allocate_families(db, {one.family_id for one in mailed})
    credited = deliveries.sum_credited(db, [one.id for one in mailed])
    firsts: list[tuple[int, OutboxMail]] = []
    for one in mailed:
        due = compute_amount_due(one.id, open_now[one.family_id], credited.get(one.id, 0))
        compose = partial(_compose_letter, commune, address, one, due, how, local_date(now), online=online)
        letters = outbox.write_to_all(
            db,
            known[one.family_id],
            compose,
            now,
            family_id=one.family_id,
            about_money=True,
            attachment=f"facture/{one.id}",
        )
        firsts.append((one.id, letters[0]))
    db.flush()
    if firsts:
        db.execute(update(InvoiceDelivery), [{"invoice_id": id, "mail_id": letter.id} for id, letter in firsts])


def send_filed(db: Session, actor: Actor, month: date, now: datetime) -> int:
    """Let the invoices of a month (its first day) that were only written to files leave, now that a mail server is set.

    Returns how many letters: one to each guardian who was written to.
    """
    actor.must(Permission.BILL)
    papers = [f"facture/{number}" for number in deliveries.list_mailed(db, month)]
    filed = OutboxMail.filed.is_(True), OutboxMail.attachment.in_(papers)
    found = lock_rows(db, OutboxMail, *filed)
    for letter in found:
        outbox.requeue(letter, now)
    if found:
        write_entry(db, actor.account_id, Action.RESEND_LETTER, now, after={"letters": len(found)})
    return len(found)


def _compose_letter(
    commune: str,
    address: str,
    one: WaitingPaper,
    due: AmountDue,
    how: Callable[[Language], str],
    today: date,
    *,
    online: bool,
) -> Letter:
    is_credit = one.kind is InvoiceKind.CREDIT_NOTE
    asked = translate(CREDITED) if is_credit else describe_amount_due_now(one.cents, due, one.due_on, today)
    payable = ""
    if due.own and not is_credit:
        payable = (
            link_payment(address, one.id) if online else translate("Comment payer : {how}", how=how(get_language()))
        )
    paper = one.number, one.label, one.cents, due.credited, asked
    return write_paper_letter(commune, address, *paper, credit_note=is_credit, payable=payable)
