"""Whatever parents save, and however often: each cell holds the last wish that was allowed."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cantine.bookings.rules.cell_changes import CellChange
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Child, Custody
from tests.dates import on
from tests.support.saving import alice, journal, rows, save
from tests.thorough import choose

OPEN = (on("lundi 2026-11-30"), on("mardi 2026-12-01"))
SHUT = (on("vendredi 2026-11-27"), on("samedi 2026-12-05"), on("lundi 2026-12-21"))
"""Past its cutoff, never served, school holidays: everything there stays as it is."""

TIMES = (7 * 60, 7 * 60 + 15)
WRONG_TIMES = (None, 7 * 60 + 20)
SERVICES = ("meal", "morning_care")


@st.composite
def wishes(draw):
    """A day, a service, and what it shall be; every second one was made by somebody who saw something else."""
    chosen = draw(st.sampled_from(TIMES + WRONG_TIMES))
    change = CellChange(draw(st.sampled_from(OPEN + SHUT)), 0, draw(st.booleans()), chosen)
    seen = draw(st.none() | st.tuples(st.booleans(), st.sampled_from((None, *TIMES))))
    return draw(st.sampled_from(SERVICES)), change, seen


class Sheet:
    """The cells of one child as a parent would keep them on paper: (on, time) by day and service."""

    def __init__(self):
        self.cells: dict[tuple[date, int], tuple[bool, int | None]] = {}

    def at(self, day, service):
        return self.cells.get((day, service), (False, None))

    def note(self, change, has_times):
        """Whether the change is allowed; then the cell holds it."""
        stands = self.at(change.day, change.service_id)
        wanted = (change.on, change.time if change.on and has_times else None)
        if stands == wanted:
            return True
        seen = (change.was_on, change.was_time if change.was_on else None)
        right_time = not (change.on and has_times) or change.time in TIMES
        if change.day in SHUT or not right_time or seen != stands:
            return False
        self.cells[change.day, change.service_id] = wanted
        return True


def new_child(cast):
    with database.open_writer(cast.url) as db:
        child = Child(first_name="Ana", last_name="Morel", classroom_id=cast.cp)
        db.add(child)
        db.flush()
        db.add(Custody(child_id=child.id, family_id=cast.alices_family))
        return child.id


@settings(max_examples=choose(20, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(wishes(), min_size=1, max_size=6), min_size=1, max_size=5))
def test_each_cell_holds_the_last_allowed_wish_and_saving_it_again_changes_nothing(cast, saves):
    child, sheet = new_child(cast), Sheet()
    for one_save in saves:
        changes, allowed = [], []
        for name, wish, seen in one_save:
            service = getattr(cast, name)
            was_on, was_time = seen or sheet.at(wish.day, service)
            change = replace(wish, service_id=service, was_on=was_on, was_time=was_time)
            changes.append(change)
            allowed.append(sheet.note(change, has_times=name == "morning_care"))
        result = save(cast, alice(cast), child, changes)
        assert result.saved == [change for change, yes in zip(changes, allowed, strict=True) if yes]
        assert [change for change, _ in result.refused] == [
            change for change, yes in zip(changes, allowed, strict=True) if not yes
        ]

    stands = rows(cast, child)
    assert {(day, service): (state is State.BOOKED, time) for day, service, state, time in stands} == sheet.cells

    entries = journal(cast)
    month = [CellChange(day, service, *holds) for (day, service), holds in sheet.cells.items()]
    again = save(cast, alice(cast), child, month)
    assert (list(again.saved), list(again.refused)) == (month, [])
    assert (rows(cast, child), journal(cast)) == (stands, entries)
