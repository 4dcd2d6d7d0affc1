"""Choosing a password: the checks before it, and what happens with it."""

from cantine.access import flow
from cantine.access.actions import passwords, profile
from cantine.access.queries.visitors import Visitor
from cantine.access.rules import password_rules
from cantine.access.rules.sign_in_steps import SignInStep
from cantine.common.french import moment_with_seconds
from cantine.common.language.translate import translate
from pages.shared import notice, session
from pages.shared.database_failures import guard_writing


def is_right(visitor: Visitor, typed: str) -> bool:
    """Whether the visitor typed the own password; where not, the page says so, or how long to wait."""
    with guard_writing() as step:
        found = flow.is_own_password(visitor, typed)
        step.refused = found is not True
    if isinstance(found, flow.SignInRefused):
        _say_when(found)
        return False
    if not found:
        notice.show_refusal(translate("Le mot de passe actuel n'est pas le bon."))
    return found


def _say_when(refused: flow.SignInRefused) -> None:
    """That there were too many tries, and from when the next one is possible."""
    when = ""
    if refused.until:
        when = translate(" Vous pourrez réessayer {moment}.", moment=moment_with_seconds(refused.until))
    notice.show_refusal(translate("Trop d'essais.{when}", when=when))


def is_acceptable(visitor: Visitor, first: str, again: str) -> bool:
    """Whether the new password is good enough and was typed twice alike; where not, or where too many were proposed to
    be judged now, the page says so."""
    with guard_writing() as step:
        refused = flow.count_choice(visitor)
        step.refused = refused is not None
    if refused:
        _say_when(refused)
        return False
    own_words = [visitor.name, visitor.email or "", visitor.family_name, visitor.commune]
    fault = password_rules.find_fault(first, own_words) or (
        None if first == again else translate("Les deux saisies diffèrent.")
    )
    if fault:
        notice.show_refusal(fault)
    return fault is None


def keep(password: str) -> None:
    """Make this the password of the account; every session ends but this one, which begins anew."""
    kept = passwords.hash_password(password)  # before the transaction: it takes its time
    with session.begin_act(step=SignInStep.PASSWORD) as it:
        opened = profile.change_password(it.db, it.visitor, kept, it.now)
    session.sign_in(opened)
