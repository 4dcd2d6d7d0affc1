"""Who may do what: every page, action and download asks here."""

from dataclasses import dataclass
from enum import StrEnum

from cantine.common.terms.sensitive_acts import SensitiveAct


class Role(StrEnum):
    """What a staff account is for. A reader sees everything but health notes and changes nothing."""

    MANAGER = "manager"
    FINANCE = "finance"
    ADMIN = "admin"
    READER = "reader"


ROLE_LABELS = {Role.MANAGER: "Cantine", Role.FINANCE: "Finances", Role.ADMIN: "Administration", Role.READER: "Lecture"}


class Permission(StrEnum):
    """Each thing that staff may do if their role allows it, see `STAFF_MAY`."""

    REPORT_SICKNESS = "report_sickness"
    SEE_ATTENDANCE = "see_attendance"
    SEE_FAMILIES = "see_families"
    EDIT_FAMILIES = "edit_families"
    SEE_HEALTH = "see_health"
    EDIT_HEALTH = "edit_health"
    EDIT_MENUS = "edit_menus"
    TICK = "tick"
    BOOK_FOR_FAMILIES = "book_for_families"
    EDIT_CLOSURES = "edit_closures"
    SEE_SETTINGS = "see_settings"
    EDIT_SETTINGS = "edit_settings"
    SEE_JOURNAL = "see_journal"
    SEE_SIGN_INS = "see_sign_ins"
    SEE_READINGS = "see_readings"
    BILL = "bill"
    SEE_BILLING = "see_billing"
    RECORD_PAYMENTS = "record_payments"
    EDIT_ACCOUNTS = "edit_accounts"
    REOPEN_TILL = "reopen_till"
    CLOSE_BOOKS = "close_books"
    REOPEN_BOOKS = "reopen_books"
    EXPORT = "export"
    SEE_BLOCKED = "see_blocked"
    FREE_BLOCKED = "free_blocked"
    SETTLE_LETTERS = "settle_letters"
    SEE_INCOME = "see_income"
    EDIT_QUOTIENTS = "edit_quotients"
    EDIT_PRICES = "edit_prices"


_EVERYONE_OF_STAFF = frozenset(Role)

STAFF_MAY: dict[Permission, frozenset[Role]] = {
    Permission.REPORT_SICKNESS: frozenset({Role.MANAGER, Role.ADMIN}),
    Permission.SEE_ATTENDANCE: _EVERYONE_OF_STAFF,
    Permission.SEE_FAMILIES: _EVERYONE_OF_STAFF,
    Permission.EDIT_FAMILIES: frozenset({Role.ADMIN}),
    Permission.SEE_HEALTH: frozenset({Role.MANAGER, Role.ADMIN}),
    Permission.EDIT_HEALTH: frozenset({Role.MANAGER, Role.ADMIN}),
    Permission.EDIT_MENUS: frozenset({Role.MANAGER, Role.ADMIN}),
    Permission.TICK: frozenset({Role.MANAGER, Role.ADMIN}),
    Permission.BOOK_FOR_FAMILIES: frozenset({Role.MANAGER, Role.ADMIN}),
    Permission.EDIT_CLOSURES: frozenset({Role.ADMIN}),
    Permission.SEE_SETTINGS: _EVERYONE_OF_STAFF,
    Permission.EDIT_SETTINGS: frozenset({Role.ADMIN}),
    Permission.SEE_JOURNAL: frozenset({Role.ADMIN, Role.READER}),
    Permission.SEE_SIGN_INS: frozenset({Role.ADMIN}),
    Permission.SEE_READINGS: frozenset({Role.ADMIN}),
    Permission.BILL: frozenset({Role.FINANCE, Role.ADMIN}),
    Permission.SEE_BILLING: frozenset({Role.FINANCE, Role.ADMIN, Role.READER}),
    Permission.RECORD_PAYMENTS: frozenset({Role.FINANCE, Role.ADMIN}),
    Permission.EDIT_ACCOUNTS: frozenset({Role.FINANCE, Role.ADMIN}),
    Permission.REOPEN_TILL: frozenset({Role.ADMIN}),
    Permission.CLOSE_BOOKS: frozenset({Role.FINANCE, Role.ADMIN}),
    Permission.REOPEN_BOOKS: frozenset({Role.ADMIN}),
    Permission.EXPORT: frozenset({Role.FINANCE, Role.ADMIN, Role.READER}),
    Permission.SEE_BLOCKED: _EVERYONE_OF_STAFF,
    Permission.FREE_BLOCKED: _EVERYONE_OF_STAFF - {Role.READER},
    Permission.SETTLE_LETTERS: _EVERYONE_OF_STAFF - {Role.READER},
    Permission.SEE_INCOME: frozenset({Role.FINANCE, Role.ADMIN, Role.READER}),
    Permission.EDIT_QUOTIENTS: frozenset({Role.ADMIN}),
    Permission.EDIT_PRICES: frozenset({Role.ADMIN}),
}
"""The roles that each permission is given to; `FinanceRights` may give two of them to another one.

What a family earns (quotient, the band or own price that follows from it, CAF number) is SEE_INCOME; what it owes and
paid is SEE_BILLING. The kitchen needs neither.
"""


@dataclass(frozen=True)
class FinanceRights:
    """What a commune lets its finance service set beside the administrator: the quotients of families, the prices."""

    finance_quotients: bool = False
    finance_prices: bool = False

    def list_permissions(self, role: Role | None) -> frozenset[Permission]:
        """What this role may do by these rights alone."""
        if role is not Role.FINANCE:
            return frozenset()
        given = {Permission.EDIT_QUOTIENTS: self.finance_quotients, Permission.EDIT_PRICES: self.finance_prices}
        return frozenset(what for what, is_given in given.items() if is_given)


class Forbidden(Exception):
    """Asked by somebody who may not; answered exactly like something that does not exist."""


class NotFound(Exception):
    """Does not exist, or belongs to another family: the two are never told apart."""


class IdentityNotProved(Exception):
    """The act asks again who somebody is, and it has not been shown in the last minutes."""

    def __init__(self, act: SensitiveAct) -> None:
        super().__init__(act)
        self.act = act


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, for one of its families, or as staff with a role and what the commune lets it do beside.

    `proved`: a code, or the own password, was given within the last minutes.
    """

    account_id: int
    family_id: int | None = None
    role: Role | None = None
    more: frozenset[Permission] = frozenset()
    proved: bool = False

    def require_family(self) -> int:
        """The family this guardian acts for. Raises Forbidden for staff and for nobody."""
        if self.family_id is None:
            raise Forbidden
        return self.family_id

    def may(self, what: Permission) -> bool:
        """Whether this staff account may do `what`, by its role or because the commune lets it."""
        return self.role is not None and (self.role in STAFF_MAY[what] or what in self.more)

    def must(self, what: Permission) -> None:
        """Raise Forbidden where the role may not do `what`."""
        if not self.may(what):
            raise Forbidden(what)

    def must_have_proved(self, act: SensitiveAct) -> None:
        """Raise IdentityNotProved where nobody has shown within the last minutes that it is the account's owner."""
        if not self.proved:
            raise IdentityNotProved(act)


COMMAND_LINE = Actor(account_id=0, role=Role.ADMIN, proved=True)
"""Whoever runs a command on the server itself; the journal calls it the portal."""
