"""Sessions end with what they rest on: a password, an account, a family."""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from cantine.store.tables import AccessLink, CalendarFeed, KnownDevice, RecoveryCode, SecondFactor, WebSession


def end_all(db: Session, account_id: int) -> None:
    """End every session of an account, as its password changes, and forget its browsers."""
    db.execute(delete(WebSession).where(WebSession.account_id == account_id))
    forget_devices(db, account_id)


def forget_devices(db: Session, account_id: int) -> None:
    """No browser is one of this account any more."""
    db.execute(delete(KnownDevice).where(KnownDevice.account_id == account_id))


def end_of_family(db: Session, family_id: int) -> None:
    """End every session that acts for a family; first in an action, it waits for what these have begun."""
    db.execute(delete(WebSession).where(WebSession.family_id == family_id))


def end_links(db: Session, account_id: int) -> None:
    """Take back every link by which an account could be opened, as its password or its address changes."""
    db.execute(delete(AccessLink).where(AccessLink.account_id == account_id))


def end_calendar(db: Session, account_id: int) -> None:
    """Delete the secret address of an account's calendar, as the account gets another owner's address."""
    db.execute(delete(CalendarFeed).where(CalendarFeed.account_id == account_id))


def end_trust(db: Session, account_id: int) -> None:
    """Every browser of an account is asked for a code again."""
    db.execute(update(KnownDevice).where(KnownDevice.account_id == account_id).values(trusted_until=None))


def end_other_sessions(db: Session, account_id: int, but: int) -> None:
    """End the sessions of an account that began before it had a second factor, and trust none of its browsers."""
    db.execute(delete(WebSession).where(WebSession.account_id == account_id, WebSession.id != but))
    end_trust(db, account_id)


def end_second_factor(db: Session, account_id: int) -> bool:
    """No code is asked for any more; whether one was. What was being set up and recovery codes go too."""
    db.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    gone = delete(SecondFactor).where(SecondFactor.account_id == account_id).returning(SecondFactor.enabled_at)
    end_trust(db, account_id)
    return db.scalar(gone) is not None


def end_for_good(db: Session, account_id: int) -> None:
    """End every session of an account that is staff's or anybody's no more, forget its browsers and second factor."""
    end_all(db, account_id)
    end_second_factor(db, account_id)
