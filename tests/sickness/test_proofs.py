"""The proof of an absence: sent page by page, withdrawn, accepted or sent back, in time or too late."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Forbidden, NotFound
from cantine.common.vocabulary import ProofRule
from cantine.sickness.actions import proofs, report_sickness
from cantine.sickness.queries import proof_pages
from cantine.sickness.queries import sicknesses as sickness_queries
from cantine.store import database
from cantine.store.tables import Absence, AbsenceProof, JournalEntry, OutboxMail, Service
from tests.dates import at, on
from tests.support import billing
from tests.support.saving import alice, book, bruno
from tests.support.sickness import BEFORE_NINE, MONDAY, TUESDAY, WEDNESDAY, days, nadia, report, taken_back_by_staff

pytestmark = pytest.mark.usefixtures("locks_in_order")
SENT = at("mardi 2026-11-24 20:15:00")


@pytest.fixture
def flu(cast):
    """Léo's meals of Monday and Tuesday, reported by Alice."""
    for day in (MONDAY, TUESDAY):
        book(cast, cast.leo, cast.meal, day)
    return report(cast, alice(cast), cast.leo, days(MONDAY, TUESDAY)).absence_id


def send(cast, absence, who=None, now=SENT, page=b"a photo"):
    with database.open_writer(cast.url) as db:
        return proofs.send_page(db, who or alice(cast), absence, page, now)


def pages(cast, absence, family=None):
    with database.open_reader(cast.url) as db:
        own = sickness_queries.list_for_child(db, cast.leo, on("dimanche 2026-11-01"))
        return [page.form for page in proof_pages.list_pages(db, own, family).get(absence, [])]


def state(cast):
    with database.open_reader(cast.url) as db:
        return db.execute(select(Absence.proof_on, Absence.proof_sent_at, Absence.proof_sent_back)).one()


def answer(cast, act, *more, who=None, now=SENT):
    with database.open_writer(cast.url) as db:
        act(db, who or nadia(cast), *more, now)


def test_a_family_sends_several_pages_and_the_first_says_when(cast, flu):
    send(cast, flu)
    send(cast, flu, now=SENT + timedelta(hours=1), page=b"%PDF-1.7")
    assert pages(cast, flu, cast.alices_family) == ["jpg", "pdf"]
    assert pages(cast, flu, cast.brunos_family) == []
    assert state(cast) == (None, SENT, "")
    with database.open_reader(cast.url) as db:
        assert proof_pages.count_proofs_to_check(db) == 1
        [listed], count = sickness_queries.list_page(db, on("mardi 2026-12-01"), to_check=True)
        assert (listed.to_check, count) == (True, 1)
        told = db.execute(select(JournalEntry.before, JournalEntry.after).where(JournalEntry.action == "send_proof"))
        assert [tuple(row) for row in told] == [(None, None)] * 2


def test_more_files_than_a_proof_has_are_refused(cast, flu):
    for _ in range(proofs.MOST_FILES):
        send(cast, flu)
    with pytest.raises(NotAccepted, match="6 fichiers"):
        send(cast, flu)


def test_what_was_sent_is_withdrawn_until_it_is_accepted(cast, flu):
    send(cast, flu)
    answer(cast, proofs.withdraw_proof, flu, who=alice(cast))
    assert (pages(cast, flu), state(cast)) == ([], (None, None, ""))
    send(cast, flu)
    answer(cast, proofs.accept_proof, flu)
    for act in (lambda: answer(cast, proofs.withdraw_proof, flu, who=alice(cast)), lambda: send(cast, flu)):
        with pytest.raises(NotAccepted, match="déjà accepté"):
            act()
    assert pages(cast, flu) == ["jpg"]


def test_staff_accept_it_as_of_the_day_on_which_it_came(cast, flu):
    send(cast, flu)
    for _twice in range(2):
        answer(cast, proofs.accept_proof, flu, now=at("vendredi 2026-12-04 09:00:00"))
    assert state(cast) == (on(TUESDAY), SENT, "")


def test_one_that_is_sent_back_is_told_by_mail_and_the_next_one_begins_anew(cast, flu):
    send(cast, flu)
    answer(cast, proofs.send_back, flu, "La date est illisible.", "https://cantine.exemple.fr")
    assert state(cast) == (None, None, "La date est illisible.")
    with database.open_reader(cast.url) as db:
        [letter] = db.execute(select(OutboxMail.recipient, OutboxMail.family_id, OutboxMail.text)).all()
        assert "date" not in str(db.scalars(select(JournalEntry.after)).all())
    assert letter[:2] == ("alice@exemple.fr", cast.alices_family)
    assert "La date est illisible." in letter.text
    later = SENT + timedelta(days=1)
    send(cast, flu, now=later)
    assert (pages(cast, flu), state(cast)) == (["jpg"], (None, later, ""))


def test_nothing_is_answered_where_nothing_was_sent_and_a_reason_is_given(cast, flu):
    for act in (
        lambda: answer(cast, proofs.accept_proof, flu),
        lambda: answer(cast, proofs.send_back, flu, "Illisible", ""),
        lambda: (send(cast, flu), answer(cast, proofs.send_back, flu, " ", "")),
    ):
        with pytest.raises(NotAccepted):
            act()


def test_nobody_sends_the_proof_of_a_sickness_without_own_days(cast, flu):
    for absence in (flu, 999):
        with pytest.raises(NotFound):
            send(cast, absence, bruno(cast))
    with pytest.raises(Forbidden):
        send(cast, flu, nadia(cast))


def test_pages_go_after_a_year_and_with_their_sickness(cast, flu):
    send(cast, flu)
    for days_later, left in ((364, 1), (366, 0)):
        with database.open_writer(cast.url) as db:
            proofs.delete_old_proofs(db, SENT + timedelta(days=days_later))
            assert len(db.scalars(select(AbsenceProof.id)).all()) == left
    send(cast, flu, now=SENT + timedelta(days=400))
    taken_back_by_staff(cast, nadia(cast), flu)
    assert pages(cast, flu) == []


def test_a_report_that_joins_another_takes_its_pages_along(cast, flu):
    later = "jeudi 2026-11-26"
    book(cast, cast.leo, cast.meal, later)
    other = report(cast, alice(cast), cast.leo, days(later)).absence_id
    assert other != flu
    send(cast, other)
    book(cast, cast.leo, cast.meal, WEDNESDAY)
    whole = report(cast, alice(cast), cast.leo, days(WEDNESDAY)).absence_id
    assert whole == flu
    assert pages(cast, flu) == ["jpg"]
    assert state(cast).proof_sent_at == SENT


@pytest.mark.parametrize(
    ("hours", "sent", "billed"),
    [
        (48, BEFORE_NINE + timedelta(hours=48), []),  # the end itself is in time
        (48, BEFORE_NINE + timedelta(hours=48, seconds=1), ["1 invoice 600"]),
        (None, BEFORE_NINE + timedelta(days=5), []),
    ],
)
def test_the_instant_at_which_it_was_sent_counts_for_the_bill(cast, flu, hours, sent, billed):
    """« Sur présentation d'un certificat médical sous 48 heures »; the town hall looks at it on Friday."""
    billing.prices(cast)
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(proof=ProofRule.NEEDED, proof_hours=hours, carence_days=0))
    send(cast, flu, now=sent)
    answer(cast, proofs.accept_proof, flu, now=at("vendredi 2026-11-27 18:00:00"))
    billing.bill(cast)
    assert billing.numbers(cast) == billed


def test_a_paper_that_staff_take_away_again_leaves_what_was_sent_to_be_checked(cast, flu):
    send(cast, flu)
    answer(cast, proofs.accept_proof, flu)
    answer(cast, report_sickness.note_proof, flu, None)
    assert state(cast) == (None, SENT, "")
