"""Finance reminds families that pay late: a letter to each guardian, once per family and day."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from cantine.common.french import euros
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.ledger.queries import debtors
from cantine.ledger.queries.debtors import Debtor
from cantine.mail import outbox
from cantine.mail.letters.invoices import write_reminder_letter
from cantine.store.locks import lock_families


@dataclass(frozen=True)
class ReminderResult:
    """The families that were reminded, and those that were not: without an address, or reminded today already.

    Families that have nothing late any more are in neither.
    """

    sent: list[Debtor] = field(default_factory=list)
    unreachable: list[Debtor] = field(default_factory=list)
    already: list[Debtor] = field(default_factory=list)


def remind_debtors(
    db: Session, actor: Actor, family_ids: Collection[int], portal: str, now: datetime, *, online: bool = False
) -> ReminderResult:
    """Write the letters for those of these families that are late now, each with its entry in the journal.

    Each letter is written once, also by two who do it at the same time. `portal` is the portal's address, where
    the families pay if `online`. Raises Forbidden.
    """
    actor.must(Permission.BILL)
    lock_families(db, sorted(family_ids))
    today, sender, done = local_date(now), debtors.read_sender(db, portal, online=online), ReminderResult()
    for one in debtors.list_debtors(db, family_ids, today):
        if one.reminded_on == today:
            done.already.append(one)
        elif not one.emails:
            done.unreachable.append(one)
        else:
            compose = partial(write_reminder_letter, sender, one.name, one.number, one.late, today)
            outbox.write_to_all(db, one.emails, compose, now, family_id=one.id, about_money=True)
            told = {"reste à payer": euros(one.cents), "factures": len(one.late), "envoyé à": ", ".join(one.emails)}
            write_entry(db, actor.account_id, Action.REMIND_DEBTOR, now, family_id=one.id, after=told)
            done.sent.append(one)
    return done
