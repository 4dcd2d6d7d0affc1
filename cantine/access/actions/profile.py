"""« Mon profil »: people change their own name, phone, e-mail address and password."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from cantine.access.actions import _change_letters, _session_ends, sessions, throttle
from cantine.access.actions.sign_in import normalise_email
from cantine.access.queries.visitors import Visitor, hash_secret
from cantine.access.rules.sign_in_steps import Proof
from cantine.common import form_input
from cantine.common.bounds.people import find_person_changes
from cantine.common.bounds.person_names import check_name
from cantine.common.language.languages import LANGUAGE_NAMES, LANGUAGES, Language, read_language, speak
from cantine.common.roles import Actor
from cantine.common.vocabulary import DELIVERY_LABELS, Delivery
from cantine.families.actions import _search_words
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox
from cantine.mail.letters import accounts as letters
from cantine.settings import settings
from cantine.store.commune import read_commune
from cantine.store.locks import lock_if_there, lock_row
from cantine.store.tables import Account, EmailChange, Family, Guardian
from cantine.store.upsert import insert_or_replace

CODE_GOOD_FOR = timedelta(minutes=30)
CODE_TRIES = 5


class BadAddress(ValueError):
    """What was typed is no e-mail address."""


class TooOften(Exception):
    """Too many codes were asked for; the next one may be from `until` on."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def _load_guardian(db: Session, actor: Actor) -> Guardian:
    return db.get_one(Guardian, (actor.require_family(), actor.account_id))


def save_details(db: Session, actor: Actor, first_name: str, last_name: str, phone: str, now: datetime) -> None:
    """Save a guardian's own name and phone in the family that the session acts for; changing nothing writes nothing.

    The account takes the name too, for the journal. Raises NotAccepted without a name, or for an unusable telephone.
    """
    guardian = _load_guardian(db, actor)
    wanted = {
        "first_name": form_input.clean_line(first_name),
        "last_name": form_input.require_line(last_name, "votre nom"),
        "phone": form_input.clean_line(phone),
    }
    before = {name: getattr(guardian, name) for name in wanted}
    if changed := find_person_changes(wanted, before):
        wanted = {**before, **changed}
        for name, value in wanted.items():
            setattr(guardian, name, value)
        if {"first_name", "last_name"} & changed.keys():
            db.get_one(Account, actor.account_id).name = f"{wanted['first_name']} {wanted['last_name']}".strip()
        _search_words.refresh(db, [guardian.family_id])
        write_entry(
            db, actor.account_id, Action.SAVE_DETAILS, now, family_id=actor.family_id, before=before, after=wanted
        )


def save_messages(db: Session, actor: Actor, receipts: bool, reminders: bool, now: datetime) -> None:
    """Save whether a guardian gets receipts and reminders of the session's family; changing nothing writes nothing."""
    guardian = _load_guardian(db, actor)
    wanted = {"receipts": receipts, "reminders": reminders}
    before = {name: getattr(guardian, name) for name in wanted}
    if wanted != before:
        guardian.receipts, guardian.reminders = receipts, reminders
        write_entry(
            db,
            actor.account_id,
            Action.SAVE_MESSAGES,
            now,
            family_id=actor.family_id,
            before=_encode_choices(before),
            after=_encode_choices(wanted),
        )


def _encode_choices(choices: dict[str, bool]) -> dict[str, str]:
    return {name: "oui" if choice else "non" for name, choice in choices.items()}


def save_name(db: Session, actor: Actor, name: str, now: datetime) -> None:
    """Save the name of one's own account, as the journal shows it; no change writes nothing. Raises NotAccepted."""
    account = db.get_one(Account, actor.account_id)
    wanted = form_input.require_line(name, "votre nom")
    if wanted != account.name:
        check_name(wanted)
        write_entry(db, actor.account_id, Action.SAVE_NAME, now, before={"name": account.name}, after={"name": wanted})
        account.name = wanted


def choose_delivery(db: Session, actor: Actor, by: Delivery, now: datetime) -> None:
    """Save how the family that the session acts for gets its invoices; changing nothing writes nothing."""
    family = db.scalars(select(Family).where(Family.id == actor.require_family())).one()
    before = family.invoices_by
    if by is not before:
        family.invoices_by = by
        write_entry(
            db,
            actor.account_id,
            Action.CHOOSE_DELIVERY,
            now,
            family_id=family.id,
            before={"invoices_by": DELIVERY_LABELS[before]},
            after={"invoices_by": DELIVERY_LABELS[by]},
        )


def choose_language(db: Session, actor: Actor, language: Language, now: datetime) -> None:
    """Save the language of one's own account, which letters to it are written in; changing nothing writes nothing."""
    account = db.scalars(select(Account).where(Account.id == actor.account_id)).one()
    if language != account.language:
        before, after = (LANGUAGE_NAMES[read_language(code) or "fr"] for code in (account.language, language))
        account.language = language
        write_entry(
            db,
            actor.account_id,
            Action.CHOOSE_LANGUAGE,
            now,
            family_id=actor.family_id,
            before={"language": before},
            after={"language": after},
        )


def request_email(db: Session, actor: Actor, address: str, now: datetime) -> str:
    """Mail a code of six digits to the new address, which replaces the old one once the code is typed.

    Returns the address. Where it is another account's, its owner gets a warning instead of a code, and whoever asked
    sees no difference. Raises BadAddress, and TooOften where codes were asked for again and again.
    """
    email = normalise_email(address)
    if not (email.isascii() and form_input.EMAIL.fullmatch(email)) or len(email) > form_input.LONGEST_EMAIL:
        raise BadAddress(address)
    town = read_commune(db).name, settings().base_url
    own = db.scalar(select(Account.email).where(Account.id == actor.account_id))
    if until := throttle.admit(db, [f"code:{own or actor.account_id}"], now):
        raise TooOften(until)
    code = f"{secrets.randbelow(10**6):06}"
    asked = {"email": email, "code_hash": hash_secret(f"{actor.account_id} {code}"), "until": now + CODE_GOOD_FOR}
    insert_or_replace(db, EmailChange, {"account_id": actor.account_id, **asked, "tries": 0})
    if (owner := db.execute(_select_other_account(actor, email)).one_or_none()) is not None:
        with speak(read_language(owner.language) or LANGUAGES[0]):
            outbox.write(db, email, *letters.write_address_taken(*town), now)
    else:
        outbox.write(db, email, *letters.write_code(*town, code, now + CODE_GOOD_FOR), now, secret=True)
    write_entry(db, actor.account_id, Action.ASK_FOR_EMAIL, now, family_id=actor.family_id, after={"email": email})
    return email


def _select_other_account(actor: Actor, email: str) -> Select[int, str]:
    """The account of somebody else that has this address, and its language."""
    return select(Account.id, Account.language).where(Account.email == email, Account.id != actor.account_id)


def confirm_email(db: Session, actor: Actor, code: str, now: datetime) -> bool:
    """Put the new address in place of the old one if the code is right, in time, and among the first five tries.

    The old address gets a letter about it, and so does the new one. Returns whether the code was accepted.
    """
    asked = lock_if_there(db, EmailChange, actor.account_id)
    if asked is None or now >= asked.until or asked.tries >= CODE_TRIES:
        return False
    asked.tries += 1
    right = secrets.compare_digest(hash_secret(f"{actor.account_id} {code.strip()}"), asked.code_hash)
    if not right or db.scalar(_select_other_account(actor, asked.email)):
        return False
    account = db.scalars(select(Account).where(Account.id == actor.account_id)).one()
    before, after = {"email": account.email}, {"email": asked.email}
    write_entry(db, account.id, Action.CONFIRM_EMAIL, now, family_id=actor.family_id, before=before, after=after)
    old = account.email
    account.email, account.mailed_hash, account.mailed_until = asked.email, None, None
    _change_letters.tell_address(db, account, old, now)  # whoever lost a telephone learns of it
    _session_ends.forget_devices(db, account.id)
    _session_ends.end_links(db, account.id)
    db.execute(delete(EmailChange).where(EmailChange.account_id == account.id))
    _search_words.refresh_account(db, account.id)
    return True


def change_password(db: Session, visitor: Visitor, kept: str, now: datetime) -> sessions.OpenedSession:
    """Keep the hash of the new password, end every session of the account, and open a new one for this browser.
    Its owner gets a letter about it.

    The page has checked the old password and the rule for new ones (`password_rules`). A second factor that was given
    is not asked for again.
    """
    account = lock_row(db, Account, visitor.account_id)
    account.password_hash, account.mailed_hash, account.mailed_until = kept, None, None
    _change_letters.tell_password(db, account, now)
    _session_ends.end_links(db, visitor.account_id)
    _session_ends.end_all(db, visitor.account_id)
    write_entry(db, visitor.account_id, Action.CHANGE_PASSWORD, now, family_id=visitor.family_id)
    proof = Proof.CODE if visitor.proved else Proof.DEVICE
    return sessions.open_session(
        db, visitor.account_id, visitor.family_id, now, role=visitor.role, remember=visitor.remember, proof=proof
    )
