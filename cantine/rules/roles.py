"""Who may do what: every page, action and download asks here."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a staff account is for. A reader sees everything but health notes and changes nothing."""

    MANAGER = "manager"
    FINANCE = "finance"
    ADMIN = "admin"
    READER = "reader"


ROLE_LABELS = {
    Role.MANAGER: "Cantine",
    Role.FINANCE: "Finances",
    Role.ADMIN: "Administration",
    Role.READER: "Lecture",
}

_EVERYONE_OF_STAFF = frozenset(Role)

STAFF_MAY: dict[str, frozenset[Role]] = {
    "report_sickness": frozenset({Role.MANAGER, Role.ADMIN}),
    "see_attendance": _EVERYONE_OF_STAFF,
    "see_families": _EVERYONE_OF_STAFF,
    "edit_families": frozenset({Role.ADMIN}),
    "see_health": frozenset({Role.MANAGER, Role.ADMIN}),
    "edit_health": frozenset({Role.MANAGER, Role.ADMIN}),
    "edit_menus": frozenset({Role.MANAGER, Role.ADMIN}),
    "tick": frozenset({Role.MANAGER, Role.ADMIN}),
    "book_for_families": frozenset({Role.MANAGER, Role.ADMIN}),
    "edit_closures": frozenset({Role.ADMIN}),
    "see_settings": _EVERYONE_OF_STAFF,
    "edit_settings": frozenset({Role.ADMIN}),
    "see_journal": frozenset({Role.ADMIN, Role.READER}),
    "bill": frozenset({Role.FINANCE, Role.ADMIN}),
    "see_billing": frozenset({Role.FINANCE, Role.ADMIN, Role.READER}),
    "record_payments": frozenset({Role.FINANCE, Role.ADMIN}),
    "export": frozenset({Role.FINANCE, Role.ADMIN, Role.READER}),
    "see_blocked": _EVERYONE_OF_STAFF,
    "free_blocked": _EVERYONE_OF_STAFF - {Role.READER},
    "settle_letters": _EVERYONE_OF_STAFF - {Role.READER},
}
"""Each thing that staff may do, with the roles that may."""


class Forbidden(Exception):
    """Asked by somebody who may not; answered exactly like something that does not exist."""


class NotFound(Exception):
    """Does not exist, or belongs to another family: the two are never told apart."""


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, for one of its families, or as staff with a role."""

    account_id: int
    family_id: int | None = None
    role: Role | None = None

    def of_family(self) -> int:
        """The family this guardian acts for. Raises Forbidden for staff and for nobody."""
        if self.family_id is None:
            raise Forbidden
        return self.family_id

    def may(self, what: str) -> bool:
        """Whether this staff account's role may do `what`."""
        return self.role is not None and self.role in STAFF_MAY[what]

    def must(self, what: str) -> None:
        """Raise Forbidden where the role may not do `what`."""
        if not self.may(what):
            raise Forbidden(what)


COMMAND_LINE = Actor(account_id=0, role=Role.ADMIN)
"""Whoever runs a command on the server itself; the journal calls it the portal."""
