"""What a session still lacks before it may do anything, and for how long a proof of who somebody is counts."""

from datetime import timedelta
from enum import StrEnum

TRUSTED_FOR = timedelta(days=30)
"""How long a browser is not asked for a code, where its owner ticked so."""

PROVED_FOR = timedelta(minutes=10)
"""How long a code, or the own password of whoever has no second factor, counts for acts that ask for it."""

CODE_COMES_WITHIN = timedelta(minutes=10)
"""After the right password; then the owner of the account hears that somebody has it."""

SCANNED_WITHIN = timedelta(minutes=10)
"""How long a secret that is being set up may be shown and confirmed, on the page that began it."""


class SignInStep(StrEnum):
    """What comes next, in this order. Until none is left a session opens nothing else."""

    CODE = "code"
    """The second factor is asked for."""
    PASSWORD = "password"  # noqa: S105  # the name of a step
    """An own password is chosen after a mailed one."""
    SET_UP = "set_up"
    """The role must have a second factor, and the account has none."""


class Proof(StrEnum):
    """What somebody has shown at the sign-in beside a login."""

    PASSWORD = "password"  # noqa: S105  # the name of a proof
    DEVICE = "device"
    """The own password, in a browser that is not to be asked for a code."""
    CODE = "code"


def find_step(*, must_prove: bool, must_choose: bool, must_set_up: bool) -> SignInStep | None:
    """The next step; None where the session is whole."""
    if must_prove:
        return SignInStep.CODE
    if must_choose:
        return SignInStep.PASSWORD
    return SignInStep.SET_UP if must_set_up else None
