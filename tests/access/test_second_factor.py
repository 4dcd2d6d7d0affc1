"""The second factor of staff: set up, asked for at every sign-in, replaced by a recovery code, removed, required."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from pyotp import TOTP
from sqlalchemy import select, update

from cantine import clock
from cantine.access import flow
from cantine.access.actions import access_links, devices, profile, sessions, sign_in, sign_in_letters, staff
from cantine.access.actions.second_factor import factors
from cantine.access.flow import SignInRefused
from cantine.access.queries import letters_due, second_factors, visitors
from cantine.access.queries.known_devices import VisitingBrowser
from cantine.access.rules.link_kinds import AccessLinkKind
from cantine.access.rules.sign_in_steps import SignInStep
from cantine.common.form_input import NotAccepted
from cantine.common.roles import COMMAND_LINE, Actor, Forbidden, IdentityNotProved, Role
from cantine.common.terms.sign_ins import SignInKind
from cantine.store import database
from cantine.store.tables import Account, JournalEntry, OutboxMail, SecondFactor, SignInEvent, Tries
from tests.cast import PASSWORD
from tests.support.entering import mailed_to

INES, NADIA = "ines@exemple.fr", "nadia@exemple.fr"
HERE, FIREFOX = "192.0.2.7", VisitingBrowser(name="Mozilla/5.0 (X11; Linux) Firefox/130.0")
STEP = timedelta(seconds=30)


def whose(portal, opened, *, unfinished=True):
    with database.open_reader(portal.url) as db:
        return visitors.find_by_session(db, opened.session_id, clock.now(), unfinished=unfinished)


def do(portal, act, *given, **named):
    with database.open_writer(portal.url) as db:
        return act(db, *given, **named)


def ask(portal, *columns):
    with database.open_reader(portal.url) as db:
        return db.execute(select(*columns)).all()


def enter(login=INES, browser=FIREFOX):
    return flow.try_sign_in(login, PASSWORD, HERE, browser=browser)


def set_up(portal, moment, login=INES):
    """The telephone of this agent, and the recovery codes."""
    agent = whose(portal, enter(login))
    do(portal, factors.begin, agent.actor, moment.now)
    ((secret,),) = [row for row in ask(portal, SecondFactor.pending) if row[0]]
    codes = do(portal, factors.confirm, agent, TOTP(secret).at(moment.now), moment.now)
    moment.forward(STEP)
    return TOTP(secret), codes


def give(portal, opened, typed, **more):
    return flow.give_code(whose(portal, opened), typed, HERE, FIREFOX, **more)


def letters(portal):
    return [subject.partition(" : ")[2] for (subject,) in ask(portal, OutboxMail.subject)]


def tell(portal, moment):
    """One round of the postman."""
    with database.open_writer(portal.url) as db:
        if letters_due.is_due(db, moment.now):
            sign_in_letters.write_due_letters(db, moment.now)


def acts(portal):
    return [action for (action,) in ask(portal, JournalEntry.action)]


def test_after_the_password_a_code_opens_a_session_of_its_own(portal, moment):
    phone, _codes = set_up(portal, moment)
    half = enter()
    assert half.awaits_code
    assert whose(portal, half).step is SignInStep.CODE
    assert whose(portal, half, unfinished=False) is None
    signed_in = acts(portal).count("sign_in")
    whole = give(portal, half, f"{phone.at(moment.now)[:3]} {phone.at(moment.now)[3:]}")
    assert (whose(portal, whole).step, whose(portal, whole).proved) == (None, True)
    assert whose(portal, half) is None
    assert acts(portal).count("sign_in") == signed_in + 1
    assert "connexion depuis un nouvel appareil" not in letters(portal)  # the first browser of all
    assert "la double authentification est activée" in letters(portal)


def test_a_code_is_taken_once_in_whatever_session(portal, moment):
    phone, _codes = set_up(portal, moment)
    code = phone.at(moment.now)
    assert not isinstance(give(portal, enter(), code), SignInRefused)
    assert give(portal, enter(), code) == SignInRefused()


def test_of_two_who_give_one_code_at_the_same_time_one_is_in(portal, moment):
    phone, _codes = set_up(portal, moment)
    code, together, answers = phone.at(moment.now), Barrier(2), []

    def give_it(opened):
        together.wait()
        answers.append(give(portal, opened, code))

    givers = [Thread(target=give_it, args=(enter(),)) for _ in range(2)]
    for one in givers:
        one.start()
    for one in givers:
        one.join()
    assert sum(isinstance(answer, SignInRefused) for answer in answers) == 1


def test_five_wrong_codes_then_pauses_on_a_counter_of_their_own(portal, moment):
    phone, _codes = set_up(portal, moment)
    half = enter()
    assert [give(portal, half, "000000") for _ in range(5)] == [SignInRefused()] * 5
    assert give(portal, half, phone.at(moment.now)).until == moment.now + STEP, "even the right one waits"
    assert (f"double:{INES}", 5) in ask(portal, Tries.key, Tries.count)
    assert enter().awaits_code, "the password is taken as before"
    kinds = [kind for (kind,) in ask(portal, SignInEvent.kind)]
    assert kinds.count(SignInKind.WRONG_CODE) == 5
    tell(portal, moment)
    assert letters(portal).count("des codes faux après votre mot de passe") == 1
    moment.forward(STEP)
    assert not isinstance(give(portal, half, phone.at(moment.now)), SignInRefused)
    assert (f"double:{INES}",) not in ask(portal, Tries.key)


MISSING = "votre mot de passe, mais pas votre code"


def test_a_password_after_which_no_right_code_comes_is_told_to_its_owner_once_a_day(portal, moment):
    set_up(portal, moment)
    give(portal, enter(), "000000")
    enter(browser=VisitingBrowser(name="Mozilla/5.0 (Windows NT 10.0) Edg/130.0"))
    moment.forward(timedelta(minutes=9))
    tell(portal, moment)
    assert MISSING not in letters(portal)
    moment.forward(timedelta(minutes=1))
    tell(portal, moment)
    assert letters(portal).count(MISSING) == 1
    [text] = [text for subject, text in ask(portal, OutboxMail.subject, OutboxMail.text) if MISSING in subject]
    assert "192.0.2.7" in text
    for hours, told in ((12, 1), (12, 2)):
        enter()
        moment.forward(timedelta(hours=hours))
        tell(portal, moment)
        assert letters(portal).count(MISSING) == told
    kinds = [kind for (kind,) in ask(portal, SignInEvent.kind)]
    assert kinds.count(SignInKind.NO_CODE) == 4


def test_whoever_gives_the_code_in_the_end_hears_nothing_of_passwords_typed_twice_in_that_browser(portal, moment):
    phone, _codes = set_up(portal, moment)
    enter()
    assert not isinstance(give(portal, enter(), phone.at(moment.now)), SignInRefused)
    moment.forward(timedelta(minutes=10))
    tell(portal, moment)
    assert MISSING not in letters(portal)
    assert (SignInKind.NO_CODE,) not in ask(portal, SignInEvent.kind)


def test_a_recovery_code_replaces_the_app_once_and_its_owner_hears_of_it(portal, moment):
    _phone, codes = set_up(portal, moment)
    assert len({*codes}) == 10
    assert not isinstance(give(portal, enter(), codes[3].upper().replace("-", " ")), SignInRefused)
    assert give(portal, enter(), codes[3]) == SignInRefused()
    assert "un code de secours a servi" in letters(portal)
    with database.open_reader(portal.url) as db:
        assert second_factors.read_own(db, portal.ines, moment.now).codes_left == 9


def test_only_hashes_of_recovery_codes_and_no_secret_elsewhere_are_kept(portal, moment):
    phone, codes = set_up(portal, moment)
    with database.open_reader(portal.url) as db:
        rows = {table.name: str(db.execute(select(table)).all()) for table in SecondFactor.metadata.sorted_tables}
    assert [name for name, row in rows.items() if phone.secret in row] == ["second_factor"]
    assert not [name for name, row in rows.items() for code in codes if code in row]
    assert phone.secret not in repr(second_factors.OwnFactor())


def test_a_trusted_browser_is_not_asked_for_thirty_days_and_only_that_one(portal, moment):
    phone, _codes = set_up(portal, moment)
    whole = give(portal, enter(), phone.at(moment.now), trusts_device=True)
    claimed = do(portal, sessions.claim, whole.ticket, moment.now)
    assert claimed.trusted
    token = do(portal, devices.remember, portal.ines, whole.session_id, None, "", moment.now, trusted=True)
    browser = VisitingBrowser(token=token)
    known = enter(browser=browser)
    assert not known.awaits_code
    assert whose(portal, known).proved is False, "what is dangerous asks for a code all the same"
    assert enter().awaits_code
    assert flow.open_by_link(link(portal, AccessLinkKind.BLOCKED), HERE, browser).awaits_code
    moment.forward(timedelta(days=30))
    assert enter(browser=browser).awaits_code


def link(portal, kind):
    address = do(portal, access_links.make_link, portal.ines, clock.now(), kind)
    return address.rpartition("#")[2]


def test_the_browser_of_a_half_session_is_not_known(portal, moment):
    set_up(portal, moment)
    claimed = do(portal, sessions.claim, enter().ticket, moment.now)
    assert claimed.awaits_code  # the route remembers none (`cantine/http/session/routes.py`)


def test_neither_a_link_nor_a_mailed_password_skips_the_code(portal, moment):
    phone, _codes = set_up(portal, moment)
    by_link = flow.open_by_link(link(portal, AccessLinkKind.CONSOLE), HERE)
    assert whose(portal, by_link).step is SignInStep.CODE
    mailed = flow.try_sign_in(INES, mailed_to(portal.url, INES, moment.now), HERE)
    whole = give(portal, mailed, phone.at(moment.now))
    visitor = whose(portal, whole)
    assert visitor.step is SignInStep.PASSWORD
    opened = do(portal, profile.change_password, visitor, "a hash", moment.now)
    assert whose(portal, opened).step is None, "the code that was given is not asked for again"


def test_a_parent_is_asked_for_none(portal, moment):
    assert not enter("alice@exemple.fr").awaits_code
    alice = whose(portal, enter("alice@exemple.fr"))
    with pytest.raises(Forbidden):
        do(portal, factors.begin, alice.actor, moment.now)


def test_setting_it_up_ends_all_other_sessions_and_wants_a_right_code(portal, moment):
    elsewhere, here = enter(), whose(portal, enter())
    do(portal, factors.begin, here.actor, moment.now)
    ((left,),) = ask(portal, SecondFactor.pending)
    do(portal, factors.begin, here.actor, moment.now)  # the page was loaded anew
    ((secret,),) = ask(portal, SecondFactor.pending)
    assert secret != left
    with pytest.raises(NotAccepted, match="pas le bon"):
        do(portal, factors.confirm, here, "000000", moment.now)
    assert not enter().awaits_code, "what is being set up is not asked for"
    do(portal, factors.confirm, here, TOTP(secret).at(moment.now), moment.now)
    assert whose(portal, elsewhere) is None


def test_a_secret_that_was_begun_is_neither_shown_nor_taken_after_ten_minutes(portal, moment):
    agent = whose(portal, enter())
    begun_at = moment.now
    do(portal, factors.begin, agent.actor, begun_at)
    ((secret,),) = ask(portal, SecondFactor.pending)
    for minutes, lasts in ((9, True), (1, False)):
        moment.forward(timedelta(minutes=minutes))
        do(portal, factors.forget_begun, moment.now - timedelta(seconds=1))
        with database.open_reader(portal.url) as db:
            assert bool(second_factors.read_own(db, portal.ines, moment.now).begun_at) is lasts
            assert second_factors.find_pending(db, portal.ines, begun_at) == secret
    with pytest.raises(NotAccepted, match="dix minutes"):
        do(portal, factors.confirm, whose(portal, enter()), TOTP(secret).at(moment.now), moment.now)
    do(portal, factors.forget_begun, moment.now)
    assert ask(portal, SecondFactor.pending, SecondFactor.pending_at) == [(None, None)]


def test_another_telephone_takes_the_place_of_the_lost_one(portal, moment):
    phone, codes = set_up(portal, moment)
    agent = whose(portal, give(portal, enter(), codes[0]))
    do(portal, factors.begin, agent.actor, moment.now)
    assert not isinstance(give(portal, enter(), phone.at(moment.now)), SignInRefused), "until the new one is set up"
    ((secret,),) = ask(portal, SecondFactor.pending)
    again = do(portal, factors.confirm, agent, TOTP(secret).at(moment.now), moment.now)
    moment.forward(STEP)
    assert give(portal, enter(), phone.at(moment.now)) == SignInRefused()
    assert give(portal, enter(), codes[1]) == SignInRefused()
    assert not isinstance(give(portal, enter(), again[0]), SignInRefused)
    assert "change_second_factor" in acts(portal)


def test_a_role_given_while_the_password_is_compared_counts_at_once(portal, moment):
    do(portal, factors.choose_required_roles, COMMAND_LINE, {Role.READER: True}, moment.now)
    with database.open_reader(portal.url) as db:
        (who,) = sign_in.find_candidates(db, NADIA)
    do(portal, lambda db: db.execute(update(Account).where(Account.email == NADIA).values(role=Role.READER)))
    assert whose(portal, do(portal, sign_in.let_in, who, moment.now)).step is SignInStep.SET_UP


def test_a_role_that_must_have_it_sets_it_up_before_anything_else(portal, moment):
    admin = whose(portal, enter()).actor
    do(portal, factors.choose_required_roles, admin, {Role.MANAGER: True}, moment.now)
    do(portal, factors.choose_required_roles, admin, {Role.MANAGER: True}, moment.now)
    assert acts(portal).count("choose_second_factor_roles") == 1
    nadia = whose(portal, enter("nadia@exemple.fr"))
    assert nadia.step is SignInStep.SET_UP
    do(portal, factors.begin, nadia.actor, moment.now)
    ((secret,),) = ask(portal, SecondFactor.pending)
    do(portal, factors.confirm, nadia, TOTP(secret).at(moment.now), moment.now)
    do(portal, factors.finish_set_up, nadia)
    with database.open_reader(portal.url) as db:
        whole = visitors.find_by_session(db, nadia.session_id, moment.now)
    with pytest.raises(NotAccepted, match="exige"):
        do(portal, factors.remove_own, whole.actor, moment.now)
    assert whose(portal, enter("farid@exemple.fr")).step is None


def test_a_colleague_or_the_server_removes_what_was_lost(portal, moment):
    set_up(portal, moment, "nadia@exemple.fr")
    admin = whose(portal, enter()).actor
    assert do(portal, factors.remove, admin, portal.nadia, moment.now)
    assert not do(portal, factors.remove, admin, portal.nadia, moment.now)
    assert not enter("nadia@exemple.fr").awaits_code
    with pytest.raises(NotAccepted, match="Mon profil"):
        do(portal, factors.remove, admin, portal.ines, moment.now)
    set_up(portal, moment)
    do(portal, access_links.make_console_link, COMMAND_LINE, INES, moment.now)
    assert enter().awaits_code, "a link alone removes nothing"
    removing = {"without_second_factor": True}
    do(portal, access_links.make_console_link, COMMAND_LINE, INES, moment.now, **removing)
    assert not enter().awaits_code
    with pytest.raises(NotAccepted, match="sans cette option"):
        do(portal, access_links.make_console_link, COMMAND_LINE, INES, moment.now, **removing)
    assert letters(portal).count("la double authentification est retirée") == 2
    assert acts(portal).count("remove_second_factor") == 2


def test_whoever_loses_the_role_loses_the_factor(portal, moment):
    set_up(portal, moment, "nadia@exemple.fr")
    admin = Actor(portal.ines, role=Role.ADMIN, proved=True)
    do(portal, staff.edit_staff, admin, portal.nadia, "Nadia", None, moment.now)
    assert ask(portal, SecondFactor.account_id) == []


def test_a_proof_counts_for_ten_minutes_and_a_code_is_wanted_where_there_is_one(portal, moment):
    agent = enter("nadia@exemple.fr")
    assert whose(portal, agent).proved, "the own password was typed at the sign-in"
    moment.forward(timedelta(minutes=10))
    assert not whose(portal, agent).proved
    assert flow.prove_identity(whose(portal, agent), "not hers") is False
    assert flow.prove_identity(whose(portal, agent), PASSWORD) is True
    assert whose(portal, agent).proved
    phone, codes = set_up(portal, moment, "nadia@exemple.fr")
    agent = give(portal, enter("nadia@exemple.fr"), phone.at(moment.now))
    moment.forward(timedelta(minutes=10))
    assert flow.prove_identity(whose(portal, agent), PASSWORD) is False
    assert flow.prove_identity(whose(portal, agent), phone.at(moment.now)) is True
    assert flow.prove_identity(whose(portal, agent), phone.at(moment.now)) is False, "once"
    assert flow.prove_identity(whose(portal, agent), codes[0]) is True
    half = enter("nadia@exemple.fr")
    assert flow.prove_identity(whose(portal, half), codes[1]) is False, "a half session proves nothing"


def test_a_refused_act_leaves_nothing(portal, moment):
    nobody = Actor(portal.ines, role=Role.ADMIN)
    with pytest.raises(IdentityNotProved):
        do(portal, staff.add_staff, nobody, "Paul", "p@e.fr", Role.READER, "secret", "hash", moment.now)
    assert ("p@e.fr",) not in ask(portal, Account.email)
