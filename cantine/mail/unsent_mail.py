"""Staff decide what happens to letters that did not arrive, or may not have; and send a letter as a test."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.mail import mail_server, outbox
from cantine.mail.letter_states import Fate, determine_fate
from cantine.mail.letters.accounts import write_trial
from cantine.mail.outbox import requeue
from cantine.store.commune import read_commune
from cantine.store.locks import lock_row, lock_rows
from cantine.store.tables import Account, OutboxMail


def resend(db: Session, actor: Actor, letter_id: int, now: datetime) -> None:
    """Let a letter that was refused, given up, only filed, or whose delivery is in doubt, leave once more.

    Raises NotFound, and NotAccepted where somebody has decided meanwhile, or where its text, a password, is gone.
    """
    actor.must(Permission.SETTLE_LETTERS)
    letter = lock_row(db, OutboxMail, letter_id)
    if _find_fate(letter) not in (Fate.REFUSED, Fate.GIVEN_UP, Fate.DOUBTFUL, Fate.FILED):
        raise NotAccepted("Ce message est déjà reparti ou décidé : rechargez la page.")
    if not letter.text:
        raise NotAccepted("Ce message contenait un mot de passe, qui est effacé : envoyez une nouvelle invitation.")
    requeue(letter, now)
    mail_server.try_again_now(db, now)
    _write_journal(db, actor, Action.RESEND_LETTER, letter, now)


def resend_given_up(db: Session, actor: Actor, now: datetime) -> int:
    """Let all letters leave again that were given up because nothing left, if their text is kept; returns how many."""
    actor.must(Permission.SETTLE_LETTERS)
    given_up = (OutboxMail.given_up_at.is_not(None), OutboxMail.refused.is_(False), OutboxMail.text != "")
    letters = lock_rows(db, OutboxMail, *given_up)
    for letter in letters:
        requeue(letter, now)
    if letters:
        mail_server.try_again_now(db, now)
        write_entry(db, actor.account_id, Action.RESEND_LETTER, now, after={"letters": len(letters)})
    return len(letters)


def consider_delivered(db: Session, actor: Actor, letter_id: int, now: datetime) -> None:
    """Count a letter whose delivery is in doubt as delivered. Raises NotFound, and NotAccepted for any other letter."""
    actor.must(Permission.SETTLE_LETTERS)
    letter = lock_row(db, OutboxMail, letter_id)
    if _find_fate(letter) is not Fate.DOUBTFUL:
        raise NotAccepted("Ce message est déjà reparti ou décidé : rechargez la page.")
    letter.sent_at, letter.text = now, "" if letter.secret else letter.text
    _write_journal(db, actor, Action.SETTLE_LETTER, letter, now)


def write_test_letter(db: Session, actor: Actor, portal: str, now: datetime) -> int:
    """Write a test letter to the actor, tried at once; returns its id. Raises NotAccepted without an address."""
    actor.must(Permission.EDIT_SETTINGS)
    to = db.scalar(select(Account.email).where(Account.id == actor.account_id))
    if not to:
        raise NotAccepted("Votre compte n'a pas d'adresse mail : saisissez-la dans « Mon profil ».")
    letter = outbox.write(db, to, *write_trial(read_commune(db).name, portal), now)
    mail_server.try_again_now(db, now)
    db.flush()
    write_entry(db, actor.account_id, Action.TEST_LETTER, now, after={"email": to})
    return letter.id


def _find_fate(letter: OutboxMail) -> Fate:
    known = letter.sent_at, letter.given_up_at, letter.doubtful_at
    return determine_fate(*known, filed=letter.filed, refused=letter.refused)


def _write_journal(db: Session, actor: Actor, action: Action, letter: OutboxMail, now: datetime) -> None:
    after = {"subject": letter.subject}
    write_entry(db, actor.account_id, action, now, family_id=letter.family_id, after=after)
