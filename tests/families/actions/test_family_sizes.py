"""The children at a family's home: told from a day on, kept apart from those at the school."""

import pytest

from cantine.common.form_edits import FieldsChangedMeanwhile, ShownForm
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.families.actions.family_sizes import set_family_size
from cantine.families.queries import family_card
from cantine.prices.queries import prices
from cantine.privacy.queries import own_data
from cantine.store import database
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
SEPTEMBER, JANUARY = on("mardi 2026-09-01"), on("vendredi 2027-01-01")


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def test_the_number_holds_from_its_day_on_until_nobody_knows_it(cast, ines):
    with database.open_writer(cast.url) as db:
        set_family_size(db, ines, cast.alices_family, SEPTEMBER, 3, NOW)
        set_family_size(db, ines, cast.alices_family, JANUARY, None, NOW)
        set_family_size(db, ines, cast.alices_family, JANUARY, None, NOW)
    with database.open_reader(cast.url) as db:
        assert family_card.list_sizes(db, cast.alices_family) == [(JANUARY, None), (SEPTEMBER, 3)]
        assert prices.read_households(db, [cast.alices_family])[cast.alices_family].sizes == {
            SEPTEMBER: 3,
            JANUARY: None,
        }
        told = own_data.find_own_data(db, 101)
    assert told.sizes == [(JANUARY, None), (SEPTEMBER, 3)]
    assert [(one.before, one.after) for one in told.acts] == [
        (None, {"2026-09-01": 3}),
        (None, {"2027-01-01": "inconnu"}),
    ]


def test_what_does_not_fit_is_refused(cast, ines):
    with database.open_writer(cast.url) as db:
        for number in (0, -1, 21):
            with pytest.raises(NotAccepted, match="entre 1 et 20"):
                set_family_size(db, ines, cast.alices_family, SEPTEMBER, number, NOW)
        with pytest.raises(NotFound):
            set_family_size(db, ines, 999_999, SEPTEMBER, 2, NOW)
        set_family_size(db, ines, cast.alices_family, SEPTEMBER, 2, NOW)
        with pytest.raises(FieldsChangedMeanwhile):
            set_family_size(db, ines, cast.alices_family, SEPTEMBER, 4, NOW, seen=ShownForm({}, {}))
