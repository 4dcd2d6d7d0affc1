"""Who is signed in shows again who it is, or chooses another password: counted, so that nobody guesses on a screen that
was left open."""

from cantine import clock
from cantine.access.actions import passwords, throttle
from cantine.access.actions.second_factor import identity
from cantine.access.flow.counting import SignInRefused, count_try, name_codes, name_own_password
from cantine.access.queries import second_factors, sign_ins
from cantine.access.queries.visitors import Visitor
from cantine.settings import settings
from cantine.store.database import open_reader, open_writer


def prove_identity(visitor: Visitor, typed: str) -> bool | SignInRefused:
    """Whether this is a code, or of whoever has no second factor the own password: it counts for ten minutes. Counted
    like codes at the sign-in, or like the own password elsewhere."""
    url = settings().database_url
    with open_reader(url) as db:
        has_factor = second_factors.has_factor(db, visitor.account_id)
        kept = sign_ins.find_password_hash(db, visitor.account_id)
    key = name_codes(visitor) if has_factor else name_own_password(visitor)
    if until := count_try([key]).until:
        return SignInRefused(until)
    right = None if has_factor or not passwords.matches(typed, kept) else kept
    with open_writer(url) as db:
        is_here = identity.prove(db, visitor.session_id, typed, clock.now(), compared=right)
        if is_here:
            throttle.start_afresh(db, key)
    return is_here


def is_own_password(visitor: Visitor, password: str) -> bool | SignInRefused:
    """Whether it is the visitor's password; counted, so that nobody guesses it on a screen left open, and apart from
    sign-ins, so that who is in may change it whatever others try."""
    url = settings().database_url
    tries = [name_own_password(visitor)]
    if until := count_try(tries).until:
        return SignInRefused(until)
    with open_reader(url) as db:
        kept = sign_ins.find_password_hash(db, visitor.account_id)
    if not passwords.matches(password, kept):
        return False
    with open_writer(url) as db:
        throttle.note_success(db, tries)
    return True


def count_choice(visitor: Visitor) -> SignInRefused | None:
    """Count a password that the visitor proposes; SignInRefused where there were too many to be judged now."""
    until = count_try([f"choix:{visitor.email or visitor.family_number}"]).until
    return SignInRefused(until) if until else None
