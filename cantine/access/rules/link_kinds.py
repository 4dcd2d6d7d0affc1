"""Links that open the portal once: what each is for, how long it works, and where it leads."""

import re
from datetime import timedelta
from enum import StrEnum

LINK_GOOD_FOR = timedelta(hours=24)
"""How long a link works, where it does not stand beside a password that works for longer (an invitation)."""

_SECRET = re.compile(r"[0-9a-f]{64}")


class AccessLinkKind(StrEnum):
    """What a link is for. An account has one of each at most: the next one takes the place of the last."""

    PASSWORD = "password"  # noqa: S105  # the name of a kind
    """Beside a mailed password: whichever of the two is used ends both."""
    BLOCKED = "blocked"
    """In the letter that tells somebody of tries at their account, which waits for their sake."""
    CONSOLE = "console"
    """Printed by `python -m cantine access-link`, on the machine of the server."""

    @property
    def leads_to_choosing(self) -> bool:
        """Whether an own password is chosen before anything else; who is only kept waiting knows theirs."""
        return self is not AccessLinkKind.BLOCKED


def write_address(portal: str, secret: str) -> str:
    """The address of the link with this secret, at the portal whose address is given. The page is « acces »."""
    return f"{portal}/acces#{secret}"


def is_secret(text: object) -> bool:
    """Whether this has the form of a link's secret, 256 bits in hexadecimal; a forged page may send anything."""
    return isinstance(text, str) and _SECRET.fullmatch(text) is not None
