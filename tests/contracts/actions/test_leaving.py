"""Who leaves has no contract any more: at the end of school, with another family, with the family that leaves."""

import pytest
from sqlalchemy import select

from cantine.common.form_input import NotAccepted
from cantine.common.vocabulary import Weeks
from cantine.families.actions.children import ChildForm, edit_child, set_custody
from cantine.privacy.actions.anonymise import anonymise
from cantine.privacy.actions.archive_family import archive_family
from cantine.privacy.queries import own_data
from cantine.privacy.queries.open_matters import read_open_matters
from cantine.store import database
from cantine.store.tables import Contract
from tests.contracts.town import DECEMBER, NOW, agree, ines, vote
from tests.dates import on
from tests.support import billing as run

TODAY = on("lundi 2026-11-23")


@pytest.fixture
def town(cast):
    run.prices(cast)
    vote(cast, cast.morning_care, "12,00 €")
    return cast


def ends(cast):
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(select(Contract.last_day, Contract.ended_why))]


def test_a_child_that_leaves_the_school(town):
    agree(town, last_day=None)
    form = ChildForm("Léo", "Morel", classroom_id=town.cm1, enrolled_until=on("vendredi 2026-12-18"))
    with database.open_writer(town.url) as db:
        edit_child(db, ines(town), town.leo, form, NOW, cancel_outside=True)
    assert ends(town) == [(on("vendredi 2026-12-18"), "Fin de la scolarité")]


def test_a_child_that_changes_families(town):
    agree(town, child_id=town.tom, family_id=town.chloes_family)
    with database.open_writer(town.url) as db:
        set_custody(db, ines(town), town.tom, {town.alices_family: Weeks.ALL}, NOW, first_day=on("lundi 2027-01-04"))
    assert ends(town) == [(on("dimanche 2027-01-03"), "Changement de garde")]


def test_a_contract_that_had_not_begun_is_gone(town):
    agree(town, child_id=town.tom, family_id=town.chloes_family)
    with database.open_writer(town.url) as db:
        set_custody(db, ines(town), town.tom, {town.alices_family: Weeks.ALL}, NOW)
    assert ends(town) == []


def test_a_family_that_leaves_and_becomes_anonymous(town):
    agree(town, last_day=None)
    later = on("mardi 2027-01-05")
    with database.open_writer(town.url) as db:
        assert str(read_open_matters(db, town.alices_family, later).unbilled) == (
            "47 inscriptions et 7 mois de forfait à facturer (84,00\u00a0€)"
        )
        archive_family(db, ines(town), town.alices_family, TODAY, NOW, cancel_from=on("mercredi 2026-12-02"))
    assert ends(town) == [(DECEMBER, "Départ de la famille")]
    with database.open_writer(town.url) as db, pytest.raises(NotAccepted, match="1 mois de forfait à facturer"):
        anonymise(db, ines(town), town.alices_family, later, NOW)


def test_the_town_s_words_go_with_the_family_and_the_file_of_its_data_has_its_contracts(town):
    agree(town)
    with database.open_writer(town.url) as db:
        found = own_data.find_own_data(db, 101)
        archive_family(db, ines(town), town.alices_family, TODAY, NOW, cancel_from=TODAY)
        anonymise(db, ines(town), town.alices_family, TODAY, NOW)
    assert [(one.child, one.service) for one in found.contracts] == [("Léo Morel", "Garderie matin")]
    assert ends(town) == []
