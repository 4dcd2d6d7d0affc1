"""Names of labels that a price reads, classes that go with their labels, and what a family's data say of them."""

import io

import openpyxl
import pytest
from sqlalchemy import func, select

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.families.actions import schools
from cantine.families.actions.labels import Holder, LabelForm, add_label, edit_label, end_label, give_label
from cantine.families.queries import labels
from cantine.privacy.actions.anonymise import anonymise
from cantine.privacy.actions.archive_family import archive_family
from cantine.privacy.documents.own_data import own_data_xlsx
from cantine.privacy.queries import own_data
from cantine.store import database
from cantine.store.tables import LabelHolding
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
TODAY, SEPTEMBER, CHRISTMAS = on("lundi 2026-11-23"), on("mardi 2026-09-01"), on("vendredi 2026-12-18")


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN, proved=True)


@pytest.mark.parametrize(
    "name",
    [
        "Habitants",
        "tous",
        "EXTÉRIEURS",
        "gratuit",
        "2 enfants",
        "à partir du 3e enfant",
        "4,00 €",
        "12",
        "Midi :",
        "5 %",
    ],
)
def test_a_label_is_not_called_what_a_price_reads_as_something_else(cast, ines, name):
    with database.open_writer(cast.url) as db, pytest.raises(NotAccepted, match="a déjà un sens dans les prix"):
        add_label(db, ines, LabelForm(name), NOW)


@pytest.mark.parametrize("name", ["Panier PAI", "CM2", "Tarif CCAS", "Agent", "3 jours", "Agents, élus", "1/2 tarif"])
def test_the_words_of_towns_are_names_of_labels(cast, ines, name):
    with database.open_writer(cast.url) as db:
        assert add_label(db, ines, LabelForm(name), NOW)


def test_two_labels_that_a_price_could_not_tell_apart_are_refused(cast, ines):
    with database.open_writer(cast.url) as db:
        add_label(db, ines, LabelForm("Maternelle élémentaire"), NOW)
        with pytest.raises(NotAccepted, match="porte déjà ce nom"):
            add_label(db, ines, LabelForm("MATERNELLE ELEMENTAIRE"), NOW)


def test_labels_are_put_in_order(cast, ines):
    with database.open_writer(cast.url) as db:
        first, second = (add_label(db, ines, LabelForm(name), NOW) for name in ("Maternelle", "Panier PAI"))
        edit_label(db, ines, second, LabelForm("Panier PAI", position=0), NOW)
        assert [*labels.read_names(db)] == [second, first]


def test_a_class_that_was_never_used_goes_with_its_labels(cast, ines):
    with database.open_writer(cast.url) as db:
        room = schools.add_classroom(db, ines, cast.school, "Petite section", NOW)
        give_label(db, ines, add_label(db, ines, LabelForm("Maternelle"), NOW), Holder(classroom_id=room), TODAY, NOW)
        schools.remove_classroom(db, ines, room, NOW)
        assert db.scalar(select(func.count()).select_from(LabelHolding)) == 0


def test_who_holds_a_label_today_is_counted(cast, ines):
    with database.open_writer(cast.url) as db:
        label = add_label(db, ines, LabelForm("Panier PAI"), NOW)
        for child in (cast.leo, cast.zoe):
            holding = give_label(db, ines, label, Holder(child_id=child), SEPTEMBER, NOW)
        give_label(db, ines, label, Holder(family_id=cast.chloes_family), CHRISTMAS, NOW)
        end_label(db, ines, holding, on("dimanche 2026-11-22"), NOW)
        assert labels.count_holders(db, TODAY) == {label: (1, 0)}
        assert labels.count_holders(db, CHRISTMAS) == {label: (1, 1)}


def test_a_family_reads_its_labels_in_its_own_data_and_they_are_forgotten_with_it(cast, ines):
    with database.open_writer(cast.url) as db:
        label = add_label(db, ines, LabelForm("Panier PAI"), NOW)
        give_label(db, ines, label, Holder(child_id=cast.tom), SEPTEMBER, NOW, last_day=CHRISTMAS)
        give_label(db, ines, label, Holder(family_id=cast.chloes_family), TODAY, NOW)
        give_label(db, ines, label, Holder(child_id=cast.leo), SEPTEMBER, NOW)
    with database.open_reader(cast.url) as db:
        sheets = openpyxl.load_workbook(io.BytesIO(b"".join(own_data_xlsx(own_data.find_own_data(db, 103), TODAY))))
    rows = [row[:2] for row in sheets["Étiquettes"].iter_rows(values_only=True)]
    assert ("Tom", "Panier PAI") in rows
    assert rows.count(("Léo", "Panier PAI")) == 0
    with database.open_writer(cast.url) as db:
        archive_family(db, ines, cast.chloes_family, TODAY, NOW)
        anonymise(db, ines, cast.chloes_family, TODAY, NOW)
        assert db.scalars(select(LabelHolding.child_id)).all() == [cast.leo]
