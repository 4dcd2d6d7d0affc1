"""What waits at the finance desk, and how far a new town has come: real figures, in few questions."""

from datetime import date

from sqlalchemy import update

from cantine.common.vocabulary import Method, Presence, State
from cantine.ledger.queries.finance_home import read_finance_home
from cantine.offer.queries.setup_progress import read_progress
from cantine.offer.rules.setup_steps import TownProgress, list_first_steps
from cantine.store import database
from cantine.store.tables import Payment, Service
from tests.dates import on
from tests.support import billing
from tests.support.query_count import queries
from tests.support.saving import book

TODAY = on("lundi 2026-12-28")
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def home(cast, today=TODAY):
    with database.open_reader(cast.url) as db:
        return read_finance_home(db, today)


def test_what_waits_is_counted(cast):
    billing.prices(cast)
    billing.meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03")
    billing.bill(cast)
    billing.meals(cast, cast.leo, "jeudi 2026-11-05")
    billing.meals(cast, cast.tom, "jeudi 2026-11-05", "vendredi 2026-11-06", family_id=cast.chloes_family)
    book(cast, cast.tom, cast.meal, "lundi 2026-11-09", family_id=cast.chloes_family, state=State.CANCELLED)
    billing.meals(cast, cast.leo, "mardi 2026-12-01", presence=Presence.PRESENT)
    with database.open_writer(cast.url) as db:
        of_family = {"family_id": cast.chloes_family, "received_on": TODAY}
        db.add(Payment(method=Method.CHEQUE, cents=1250, **of_family))
        db.add(Payment(method=Method.CASH, cents=300, **of_family))
    found = home(cast)
    assert found.to_bill == {NOVEMBER: (2, 3), DECEMBER: (1, 1)}
    assert found.to_send == {NOVEMBER: 1}
    assert (found.late, found.late_cents) == (1, 600)
    assert (found.cheques, found.cheque_cents) == (1, 1250)
    assert home(cast, on("mardi 2026-12-01")).late == 0


def test_it_asks_a_fixed_number_of_questions(cast):
    with queries(cast.url) as of_nothing:
        home(cast)
    billing.prices(cast)
    billing.meals(cast, cast.leo, "lundi 2026-11-02")
    billing.meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    billing.bill(cast)
    with queries(cast.url) as of_more:
        home(cast)
    assert len(of_more) == len(of_nothing) <= 6


def test_a_town_is_begun_step_by_step(cast):
    with database.open_reader(cast.url) as db:
        before = read_progress(db, TODAY, mail_leaves=False)
    assert before == TownProgress(classrooms=2, services=6, priced=0, families=3, staff=4, mail_leaves=False)
    assert [step.title for step in list_first_steps(before) if not step.done] == ["Tarifs", "Serveur de messagerie"]
    billing.prices(cast)
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(active=False))
    with database.open_reader(cast.url) as db:
        after = read_progress(db, TODAY, mail_leaves=True)
    assert all(step.done for step in list_first_steps(after))


def test_an_empty_town_has_nothing_done():
    nothing = list_first_steps(TownProgress(0, 0, 0, 0, 1, False))
    assert not any(step.done for step in nothing)
    assert {step.address for step in nothing} == {"ecoles", "prestations", "tarifs", "importer", "agents", ""}
