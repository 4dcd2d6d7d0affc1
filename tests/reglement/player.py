"""A settings file is played: its settings are applied, and its examples done by the real actions, in one transaction.

An example is data of the file. Its family stands before the counter with its children; each step is what a parent or
staff do at a moment, and what they must be told (see `acts`); `bill` is what must come out. What the month costs is
asked twice, of the bill and of the estimates in the grids, and must be the same to the cent.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from cantine.billing.queries import correctable_lines, invoice_drafts, month_cost
from cantine.bookings.queries import bookings
from cantine.common.day_input import find_next_yearly_day
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.common.school_days import find_month_end
from cantine.common.vocabulary import Diet
from cantine.families.actions import children, families, family_sizes, labels
from cantine.families.actions.children import ChildForm
from cantine.families.actions.families import FamilyForm
from cantine.families.actions.labels import Holder
from cantine.families.queries import families as family_queries
from cantine.offer.queries import offer
from cantine.offer.queries.commune import read_quotient_terms
from cantine.prices.rules.price_list import PriceList
from cantine.reglement.actions.apply_settings import apply_settings, read_file, read_names
from cantine.reglement.rules.form_values import build_form
from cantine.store import tables
from cantine.store.commune import read_commune
from pages.shared.month_grid.counted_cost import describe_counted_cost
from pages.shared.month_grid.month_cost import describe_month_cost
from tests.reglement.acts import ExampleFailed, Stage, Step

LONG_AGO = date(2026, 9, 1)
"""From when on everything holds of a family, where the example does not say."""

SETTING = datetime.fromisoformat("2026-08-24T08:00:00+00:00")
"""When the settings of the file are applied."""


@dataclass(frozen=True)
class ExampleChild:
    """A child of the family, or somebody else who eats (no `pupil`); `labels` are its own."""

    born: date = date(2018, 3, 1)
    classroom_id: int | None = None
    label_ids: tuple[int, ...] = ()
    first_day: date = LONG_AGO
    pupil: bool = True
    diet: str = Diet.STANDARD


@dataclass(frozen=True)
class Example:
    """A family, what happens, and what must come out: `bill` are the cents of the `month` (of the first day).

    `home`: how many children live at the family's home.
    """

    name: str
    resident: bool = True
    quotient: int | None = None
    label_ids: tuple[int, ...] = ()
    home: int | None = None
    children: tuple[ExampleChild, ...] = (ExampleChild(),)
    steps: tuple[Step, ...] = ()
    month: date | None = None
    bill: int | None = None


def play_file(db: Session, text: str) -> dict[str, str]:
    """What is wrong with each example of a file, by its name; empty where all comes out as it says.

    The caller's database is empty, and rolled back afterwards.
    """
    file = read_file(text)
    admin, manager = replace(_open_account(db, Role.ADMIN), proved=True), _open_account(db, Role.MANAGER)
    db.add(tables.Commune(id=1, name=file["town"], zone="A", email="mairie@exemple.fr"))
    db.flush()
    apply_settings(db, admin, file, SETTING)
    names, found = read_names(db), {}
    for said in file.get("example", []):
        example = build_form(Example, said, names, f"L'exemple « {said.get('name')} »")
        if example.name in found:
            raise ValueError(f"There are two examples « {example.name} ».")
        with db.begin_nested() as attempt:
            try:
                _play(db, example, admin, manager, names["service"])
                found[example.name] = ""
            except (ExampleFailed, NotAccepted, LookupError) as error:
                found[example.name] = str(error) or repr(error)
            attempt.rollback()
        db.expire_all()
    return found


def _open_account(db: Session, role: Role | None = None) -> Actor:
    account = tables.Account(name=role or "Alice", email=None, role=role)
    db.add(account)
    db.flush()
    return Actor(account.id, role=role)


def _play(db: Session, example: Example, admin: Actor, manager: Actor, services: dict[str, int]) -> None:
    """Do the steps, and ask what the month costs. Raises ExampleFailed."""
    family = _enter_family(db, admin, example)
    ids = [_enter_child(db, admin, family, one, place) for place, one in enumerate(example.children)]
    stage = Stage(db, replace(_open_account(db), family_id=family), manager, admin, ids, services)
    for step in example.steps:
        stage.do(step)
    days = [day for step in example.steps for day in step.list_days()]
    month = example.month or (min(days).replace(day=1) if days else None)
    if month is not None:
        billed, estimated = _bill(db, family, month), _estimate(db, family, ids, month)
        if billed != estimated:
            raise ExampleFailed(f"billed {billed}, estimated {estimated}")
        if example.bill not in (None, billed):
            raise ExampleFailed(f"costs {billed}, not {example.bill}")


def _enter_family(db: Session, admin: Actor, example: Example) -> int:
    family = families.add_family(db, admin, FamilyForm("Morel", resident=example.resident), SETTING)
    if example.quotient is not None:
        ends = read_quotient_terms(db).ends
        until = find_next_yearly_day(ends, LONG_AGO) if ends else None  # as the page proposes
        families.set_quotient(db, admin, family, LONG_AGO, example.quotient, SETTING, until=until)
    if example.home is not None:
        family_sizes.set_family_size(db, admin, family, LONG_AGO, example.home, SETTING)
    for label in example.label_ids:
        labels.give_label(db, admin, label, Holder(family_id=family), LONG_AGO, SETTING)
    return family


def _enter_child(db: Session, admin: Actor, family: int, one: ExampleChild, place: int) -> int:
    form = ChildForm(f"Léo{place or ''}", "Morel", one.born, one.classroom_id, one.diet, pupil=one.pupil)
    child = children.add_child(db, admin, family, form, SETTING)
    for label in one.label_ids:
        labels.give_label(db, admin, label, Holder(child_id=child), one.first_day, SETTING)
    return child


def _bill(db: Session, family: int, month: date) -> int:
    drafts = invoice_drafts.draft_invoices(db, month, [family])
    if drafts.blocked:
        raise ExampleFailed(str(drafts.blocked[0]))
    return sum(line.cents for line in drafts.lines.get(family, ()))


def _estimate(db: Session, family: int, ids: list[int], month: date) -> int:
    """What the grids of the children show together; each reads what the page « Inscriptions » reads."""
    last = find_month_end(month)
    offered, tariffs = month_cost.read_priced_services(db, month, last)
    calendar = offer.read_calendar(db, read_commune(db).zone, month, last)
    booked, _taken = bookings.read_month(db, ids, offered, month, last)
    by_id = {service.id: service for service in offered}

    def estimate(id: int) -> int:
        child = family_queries.find_child(db, family, id)
        assert child is not None
        asked = month_cost.read_family(db, family, [id], month)
        contracts = [one.in_classes_of(child.pupil) for one in asked.contracts]
        prices = PriceList(by_id, tariffs, asked.household, calendar.free, contracts, calendar)
        whose, as_issued = (id, family, child.pupil), partial(correctable_lines.sum_credits, db)
        cost = describe_counted_cost(
            lambda home: describe_month_cost(
                *whose, booked, replace(prices, household=home), asked.billed.get(month, 0), month, as_issued
            ),
            asked,
            id,
            booked,
            by_id,
            calendar,
            month,
        )
        return cost["cents"]

    return sum(map(estimate, ids))
