"""Signing in, by a password, a link or a code, and a forgotten password.

Comparing a password takes a fifth of a second on purpose: no transaction is open meanwhile.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from threading import Lock

from cantine import clock
from cantine.access.actions import access_links, forgotten_password, sign_in, sign_in_events, throttle
from cantine.access.actions.second_factor import identity
from cantine.access.actions.sessions import OpenedSession
from cantine.access.actions.sign_in import Candidate
from cantine.access.actions.throttle import CountedTry
from cantine.access.flow.counting import SignInRefused, count_try, name_codes
from cantine.access.queries import known_devices, link_entrances
from cantine.access.queries.known_devices import FoundDevice, VisitingBrowser
from cantine.access.queries.visitors import Visitor
from cantine.access.rules.link_kinds import is_secret
from cantine.settings import settings
from cantine.store.database import Writer, open_reader, open_writer

_TURNS = [Lock() for _ in range(256)]
"""Passwords for one login are compared one after the other: guesses at it take one processor at most, not all."""


@dataclass(frozen=True)
class _Typed:
    """What somebody typed at the sign-in, and where."""

    login: str
    password: str = field(repr=False)
    address: str | None
    browser: VisitingBrowser
    remember: bool

    @property
    def where(self) -> tuple[str, str]:
        return self.address or "", self.browser.name


def try_sign_in(
    login: str,
    password: str,
    address: str | None,
    *,
    remember: bool = False,
    browser: VisitingBrowser = VisitingBrowser(),  # noqa: B008  # frozen
) -> OpenedSession | SignInRefused:
    """Open a session for `login` if the password is right; where the account has a second factor it `awaits_code`.

    In a browser of the very account the try counts for this browser alone, so that nobody who guesses elsewhere keeps
    its owner out. Everywhere else it counts for the login and its network address. A browser vouches for its own
    accounts only: of a family's number, the other guardians' passwords are tried as anybody's.
    """
    typed = _Typed(login, password, address, browser, remember)
    known = _find_known(typed)
    if not known:
        return _try_as_anybody(typed, ())
    with open_reader(settings().database_url) as db:
        found = sign_in.find_candidates(db, login)
    answer = _try_in_own_browser(typed, known, found)
    own = {device.account_id for device in known}
    if isinstance(answer, OpenedSession) or all(one.account_id in own for one in found):
        return answer
    others = _try_as_anybody(typed, own)
    return others if isinstance(others, OpenedSession) else answer


def _find_known(typed: _Typed) -> Sequence[FoundDevice]:
    if typed.browser.brings_nothing:
        return ()
    with open_reader(settings().database_url) as db:
        email = sign_in.normalise_email(typed.login)
        return known_devices.find_known(db, typed.login, email, typed.browser, clock.now())


def _try_in_own_browser(
    typed: _Typed, known: Sequence[FoundDevice], found: Sequence[Candidate]
) -> OpenedSession | SignInRefused:
    """The password as that of each account that this browser is known for, each with a counter of its own."""
    waits, failed = [], dict[str, CountedTry]()
    for device in known:
        key = throttle.build_device_key(device.device_id)
        counted = count_try([key])
        if counted.until:
            waits.append(counted.until)
            continue
        own = [one for one in found if one.account_id == device.account_id]
        if who := _compare(key, own, typed):
            with open_writer(settings().database_url) as db:
                opened = _let_in(db, who, typed)
                if opened:
                    throttle.start_afresh(db, key)
                    throttle.give_back(db, [*failed])
            return opened or SignInRefused()
        failed[key] = counted
        _note_failure(typed, own, counted)
    return SignInRefused(None if failed else max(waits))


def _try_as_anybody(typed: _Typed, but: Collection[int]) -> OpenedSession | SignInRefused:
    """The password as that of every account behind the login `but` these; counted for the login and its address."""
    url = settings().database_url
    tries = throttle.build_keys(typed.login, typed.address, clock.now())
    counted = count_try(tries)
    if counted.until:
        return SignInRefused(counted.until)
    with open_reader(url) as db:
        found = [one for one in sign_in.find_candidates(db, typed.login) if one.account_id not in but]
    who = _compare(tries[0], found, typed)
    if who is None:
        _note_failure(typed, found, counted)
        return SignInRefused()
    with open_writer(url) as db:
        opened = _let_in(db, who, typed)
        if opened:
            throttle.note_success(db, tries)
        if opened and not opened.awaits_code:
            sign_in_events.note_new_device(db, who.account_id, who.family_id, *typed.where, clock.now())
    return opened or SignInRefused()


def _let_in(db: Writer, who: Candidate, typed: _Typed) -> OpenedSession | None:
    opened = sign_in.let_in(db, who, clock.now(), remember=typed.remember, browser=typed.browser)
    if opened and opened.awaits_code:
        sign_in_events.note_awaited_code(db, who.account_id, who.family_id, *typed.where, clock.now())
    return opened


def _compare(turn: str, found: Sequence[Candidate], typed: _Typed) -> Candidate | None:
    with _TURNS[hash(turn) % len(_TURNS)]:
        return sign_in.recognise(found, typed.login, typed.password, clock.now())


def _note_failure(typed: _Typed, found: Sequence[Candidate], counted: CountedTry) -> None:
    with open_writer(settings().database_url) as db:
        sign_in_events.note_failure(db, typed.login, found, counted.numbers, *typed.where, clock.now())


def send_new_password(email: str, address: str | None) -> bool | SignInRefused:
    """Mail a new password; False where no account has this address, SignInRefused where it was asked for too often."""
    url = settings().database_url
    if until := count_try(throttle.build_keys(email, address, clock.now(), reset=True)).until:
        return SignInRefused(until)
    password, kept = forgotten_password.make_password()
    with open_writer(url) as db:
        return forgotten_password.send_new_password(db, email, password, kept, clock.now())


def open_by_link(
    secret: object,
    address: str | None = None,
    browser: VisitingBrowser = VisitingBrowser(),  # noqa: B008  # frozen
) -> OpenedSession | None:
    """Open a session by a link's secret, as a page sent it; None where it opens nothing (any more). Only read where
    there is no such link: nobody guesses 256 bits, and whoever tries takes no lock that others wait for."""
    url = settings().database_url
    if not isinstance(secret, str) or not is_secret(secret):
        return None
    with open_reader(url) as db:
        account_id = link_entrances.find_account(db, secret, clock.now())
        if account_id is None:
            return None
        known = known_devices.is_known(db, account_id, browser, clock.now())
    with open_writer(url) as db:
        opened = access_links.use_link(db, secret, clock.now())
        if opened and not known and not opened.awaits_code:
            sign_in_events.note_new_device(db, account_id, None, address or "", browser.name, clock.now())
        return opened


def give_code(
    visitor: Visitor, typed: str, address: str | None, browser: VisitingBrowser, *, trusts_device: bool = False
) -> OpenedSession | SignInRefused:
    """Open a whole session for whoever gave the right password before, if this is a code of the app or a recovery code.
    Tries are counted by account, apart from passwords."""
    key, where = name_codes(visitor), (address or "", browser.name)
    counted = count_try([key])
    if counted.until:
        return SignInRefused(counted.until)
    with open_writer(settings().database_url) as db:
        now = clock.now()
        known = known_devices.is_known(db, visitor.account_id, browser, now)
        opened = identity.give_code(db, visitor.session_id, typed, now, trusts_device=trusts_device)
        if opened is None:
            sign_in_events.note_wrong_code(db, visitor, key, counted.numbers[key], *where, now)
            return SignInRefused()
        throttle.start_afresh(db, key)
        sign_in_events.note_right_code(db, visitor.account_id, *where)
        if not known:
            sign_in_events.note_new_device(db, visitor.account_id, visitor.family_id, *where, now)
    return opened
