"""The second factor of staff: set up on « Mon profil » or after the sign-in, moved to another telephone, removed."""

from datetime import datetime
from functools import partial

from pyotp import random_base32
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cantine.access.actions import _change_letters, _session_ends, sessions
from cantine.access.actions.second_factor import _codes
from cantine.access.queries import second_factors
from cantine.access.queries.visitors import Visitor
from cantine.access.rules import one_time_codes
from cantine.access.rules.sign_in_steps import SCANNED_WITHIN
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Forbidden, NotFound, Permission, Role
from cantine.common.terms.sensitive_acts import SensitiveAct
from cantine.journal.entries import Action, write_entry
from cantine.mail.letters import second_factors as letters
from cantine.store.locks import lock_commune, lock_if_there, lock_row
from cantine.store.tables import Account, SecondFactor, SecondFactorRole, WebSession
from cantine.store.upsert import insert_or_hold

WRONG_CODE = (
    "Ce code n'est pas le bon. Vérifiez que l'heure de votre téléphone se règle toute seule, attendez le code suivant, "
    "puis saisissez ses six chiffres."
)
TOO_LATE = (
    "Ce code à scanner n'est plus valable : il sert dix minutes, sur la page qui l'a affiché. Effacez-le de votre "
    "application s'il y est déjà, puis recommencez."
)
REQUIRED = "Votre rôle exige la double authentification : vous pouvez la passer à un autre téléphone, pas la retirer."


def begin(db: Session, actor: Actor, now: datetime) -> None:
    """Make a secret to be scanned, beside the one that holds and in the place of any that was begun before: who finds a
    page that was left sees none of before. Nothing changes before its first code: no journal entry.

    Raises Forbidden for whoever is no staff, and IdentityNotProved.
    """
    if actor.role is None:
        raise Forbidden
    actor.must_have_proved(SensitiveAct.SET_UP_FACTOR)
    insert_or_hold(db, SecondFactor, [{"account_id": actor.account_id}])
    factor = lock_row(db, SecondFactor, actor.account_id)
    factor.pending, factor.pending_at = random_base32(), now


def confirm(db: Session, visitor: Visitor, typed: str, now: datetime) -> list[str]:
    """The first code of the app that was set up is right: it is asked for from now on, and the new recovery codes come
    back, once. Every other session ends, no browser is trusted, and the owner gets a letter.

    Raises NotAccepted for a wrong code or one that comes too late, NotFound where nothing was begun, Forbidden for
    whoever is no staff, and IdentityNotProved.
    """
    actor = visitor.actor
    if actor.role is None:
        raise Forbidden
    actor.must_have_proved(SensitiveAct.SET_UP_FACTOR)
    account = lock_row(db, Account, actor.account_id)
    factor = lock_row(db, SecondFactor, actor.account_id)
    if factor.pending is None or factor.pending_at is None:
        raise NotFound
    if factor.pending_at <= now - SCANNED_WITHIN:
        raise NotAccepted(TOO_LATE)
    step = one_time_codes.find_step(factor.pending, typed, now, 0)
    if step is None:
        raise NotAccepted(WRONG_CODE)
    is_first = factor.enabled_at is None
    factor.secret, factor.last_step, factor.enabled_at = factor.pending, step, now
    factor.pending = factor.pending_at = None
    codes = _codes.make_recovery_codes(db, actor.account_id)
    _session_ends.end_other_sessions(db, actor.account_id, visitor.session_id)
    sessions.note_proof(db, visitor, now)
    told = letters.write_enabled if is_first else letters.write_changed
    _change_letters.tell_second_factor(db, account, told, now)
    write_entry(db, actor.account_id, Action.ENABLE_SECOND_FACTOR if is_first else Action.CHANGE_SECOND_FACTOR, now)
    return codes


def forget_begun(db: Session, now: datetime) -> None:
    """Forget the secrets that nobody may confirm any more."""
    late = update(SecondFactor).where(SecondFactor.pending_at <= now - SCANNED_WITHIN)
    db.execute(late.values(pending=None, pending_at=None))


def finish_set_up(db: Session, visitor: Visitor) -> None:
    """Let a session go on that had to set up a second factor first. Raises NotFound where there is none yet."""
    if visitor.role is None or not second_factors.has_factor(db, visitor.account_id):
        raise NotFound
    db.execute(update(WebSession).where(WebSession.id == visitor.session_id).values(must_set_up=False))


def renew_recovery_codes(db: Session, actor: Actor, now: datetime) -> list[str]:
    """Ten new recovery codes; the old ones open nothing any more, and the owner gets a letter. Raises NotFound without
    a second factor, and IdentityNotProved."""
    account = lock_row(db, Account, actor.account_id)
    if actor.role is None or not second_factors.has_factor(db, actor.account_id):
        raise NotFound
    actor.must_have_proved(SensitiveAct.RENEW_RECOVERY_CODES)
    codes = _codes.make_recovery_codes(db, actor.account_id)
    told = partial(letters.write_recovery_codes_renewed, count=len(codes))
    _change_letters.tell_second_factor(db, account, told, now)
    write_entry(db, actor.account_id, Action.RENEW_RECOVERY_CODES, now)
    return codes


def remove_own(db: Session, actor: Actor, now: datetime) -> None:
    """The password alone opens the own account again; the owner gets a letter. Raises NotFound where there is none,
    NotAccepted where the role must have one, IdentityNotProved."""
    if actor.role is None or not second_factors.has_factor(db, actor.account_id):
        raise NotFound
    actor.must_have_proved(SensitiveAct.REMOVE_FACTOR)
    if actor.role in second_factors.list_required_roles(db):
        raise NotAccepted(REQUIRED)
    account = lock_row(db, Account, actor.account_id)
    _session_ends.end_second_factor(db, actor.account_id)
    _change_letters.tell_second_factor(db, account, partial(letters.write_removed, who=""), now)
    write_entry(db, actor.account_id, Action.REMOVE_SECOND_FACTOR, now, after={"email": account.email})


def remove(db: Session, actor: Actor, account_id: int, now: datetime) -> bool:
    """An administrator removes the second factor of a colleague who lost the telephone; False where there is none.

    Its owner gets a letter; where the role must have one it is set up anew after the next sign-in. Raises Forbidden,
    NotAccepted for one's own, NotFound, IdentityNotProved.
    """
    actor.must(Permission.EDIT_SETTINGS)
    actor.must_have_proved(SensitiveAct.REMOVE_COLLEAGUES_FACTOR)
    if account_id == actor.account_id:
        raise NotAccepted("La vôtre se retire sur « Mon profil ».")
    account = lock_if_there(db, Account, account_id)
    if account is None:
        raise NotFound
    if not _session_ends.end_second_factor(db, account_id):
        return False
    who = db.scalar(select(Account.name).where(Account.id == actor.account_id)) or "La mairie"
    _change_letters.tell_second_factor(db, account, partial(letters.write_removed, who=who), now)
    write_entry(db, actor.account_id, Action.REMOVE_SECOND_FACTOR, now, after={"email": account.email})
    return True


def choose_required_roles(
    db: Session, actor: Actor, wanted: dict[Role, bool], now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Choose by role whose accounts must have a second factor: who has none sets it up right after the next sign-in.

    What holds already writes nothing; `seen` is what the form showed. Raises Forbidden, IdentityNotProved,
    FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_SETTINGS)
    actor.must_have_proved(SensitiveAct.CHOOSE_WHO_MUST)
    lock_commune(db)
    required = second_factors.list_required_roles(db)
    stands = name_choices({role: role in required for role in Role})
    changed = find_changes(name_choices(wanted), stands, seen)
    for role in Role:
        name = _name_choice(role)
        if changed.get(name):
            db.add(SecondFactorRole(role=role))
        elif name in changed:
            db.delete(db.get_one(SecondFactorRole, role))
    if changed:
        before = {name: stands[name] for name in changed}
        write_entry(db, actor.account_id, Action.CHOOSE_SECOND_FACTOR_ROLES, now, before=before, after=changed)


def name_choices(wanted: dict[Role, bool]) -> dict[str, bool]:
    """The choice of each role by the name of its field, as the form and the journal call it."""
    return {_name_choice(role): is_wanted for role, is_wanted in wanted.items()}


def _name_choice(role: Role) -> str:
    return f"second_factor_{role}"
