"""The town hall keeps its labels, gives them and ends them; the rules find them with the child, on both engines."""

import pytest
from sqlalchemy import select

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.families.actions.labels import Holder, LabelForm, add_label, edit_label, end_label, give_label
from cantine.families.queries import children, families
from cantine.families.queries.labels import list_holdings, list_labels
from cantine.store import database
from cantine.store.tables import JournalEntry
from tests.dates import at, on
from tests.support.query_count import queries

NOW = at("lundi 2026-11-23 10:00:00")
MONDAY, SUNDAY = on("lundi 2026-11-30"), on("dimanche 2026-12-06")
BASKET = LabelForm("Panier PAI")


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def give(cast, ines, holder, *, last_day=None, form=BASKET):
    with database.open_writer(cast.url) as db:
        known = {one.name: one.id for one in list_labels(db)}
        label_id = known.get(form.name) or add_label(db, ines, form, NOW)
        return label_id, give_label(db, ines, label_id, holder, MONDAY, NOW, last_day=last_day)


def of_leo(cast, day):
    with database.open_reader(cast.url) as db:
        as_family = families.find_child(db, cast.alices_family, cast.leo)
        as_town = children.find_child(db, cast.leo)
    assert as_family.pupil.labels_on(day) == as_town.pupil.labels_on(day)
    assert as_family.pupil.birth_date == as_town.pupil.birth_date
    return as_family.pupil.labels_on(day)


@pytest.mark.parametrize("holder", ["child", "family", "classroom", "school"])
def test_who_holds_a_label_has_it_from_its_first_day_on(cast, ines, holder):
    key = {"child": cast.leo, "family": cast.alices_family, "classroom": cast.cm1, "school": cast.school}[holder]
    label_id, _holding = give(cast, ines, Holder(**{f"{holder}_id": key}))
    assert of_leo(cast, on("dimanche 2026-11-29")) == frozenset()
    assert of_leo(cast, MONDAY) == {label_id}
    with database.open_reader(cast.url) as db:
        [held] = list_holdings(db, holder, [key])[key]
        toms = families.find_child(db, cast.chloes_family, cast.tom).pupil.labels_on(MONDAY)
    assert (held.label, held.first_day, held.last_day) == ("Panier PAI", MONDAY, None)
    assert toms == ({label_id} if holder == "school" else frozenset())


def test_a_label_of_another_family_or_class_is_not_the_child_s(cast, ines):
    give(cast, ines, Holder(family_id=cast.chloes_family))
    give(cast, ines, Holder(classroom_id=cast.cp))
    assert of_leo(cast, MONDAY) == frozenset()


def test_labels_cost_no_query_of_their_own(cast, ines):
    for name in ("Panier PAI", "Occasionnel", "Tarif CCAS"):
        give(cast, ines, Holder(child_id=cast.leo), form=LabelForm(name))
    with database.open_reader(cast.url) as db, queries(cast.url) as asked:
        assert len(families.find_child(db, cast.alices_family, cast.leo).pupil.labels_on(MONDAY)) == 3
    assert len(asked) == 1


def test_it_ends_with_its_last_day_or_is_taken_away_before_it_began(cast, ines):
    label_id, holding = give(cast, ines, Holder(child_id=cast.leo))
    with database.open_writer(cast.url) as db:
        end_label(db, ines, holding, SUNDAY, NOW)
    assert of_leo(cast, SUNDAY) == {label_id}
    assert of_leo(cast, on("lundi 2026-12-07")) == frozenset()
    with database.open_writer(cast.url) as db:
        end_label(db, ines, holding, on("dimanche 2026-11-29"), NOW)
    assert of_leo(cast, MONDAY) == frozenset()
    with pytest.raises(NotFound), database.open_writer(cast.url) as db:
        end_label(db, ines, holding, SUNDAY, NOW)
    with database.open_reader(cast.url) as db:
        assert list_holdings(db, "child", [cast.leo]) == {}


def test_giving_the_same_days_twice_is_once_and_days_that_overlap_are_refused(cast, ines):
    label_id, holding = give(cast, ines, Holder(child_id=cast.leo), last_day=SUNDAY)
    assert give(cast, ines, Holder(child_id=cast.leo), last_day=SUNDAY) == (label_id, holding)
    with pytest.raises(NotAccepted, match="déjà donnée pour une partie de ces jours"):
        give(cast, ines, Holder(child_id=cast.leo))


@pytest.mark.parametrize("holder", [Holder(), Holder(child_id=1, family_id=1), Holder(child_id=999_999)])
def test_nobody_or_two_at_once_hold_nothing(cast, ines, holder):
    with pytest.raises(NotFound):
        give(cast, ines, holder)


def test_what_does_not_fit_is_refused_with_a_sentence(cast, ines):
    with pytest.raises(NotAccepted, match="Le dernier jour est avant le premier"):
        give(cast, ines, Holder(child_id=cast.leo), last_day=on("dimanche 2026-11-29"))
    with pytest.raises(NotAccepted, match="n'est plus proposée"):
        give(cast, ines, Holder(child_id=cast.leo), form=LabelForm("Ancien", active=False))
    with database.open_writer(cast.url) as db:
        add_label(db, ines, BASKET, NOW)
        with pytest.raises(NotAccepted, match="porte déjà ce nom"):
            add_label(db, ines, LabelForm(" Panier  PAI "), NOW)
        with pytest.raises(NotAccepted, match="le nom de l'étiquette"):
            add_label(db, ines, LabelForm(" "), NOW)


def test_a_label_is_renamed_with_an_entry_and_changing_nothing_writes_none(cast, ines):
    with database.open_writer(cast.url) as db:
        label_id = add_label(db, ines, BASKET, NOW)
        edit_label(db, ines, label_id, LabelForm("Panier-repas", exempt=True), NOW)
        edit_label(db, ines, label_id, LabelForm("Panier-repas", exempt=True), NOW)
    with database.open_reader(cast.url) as db:
        [label] = list_labels(db)
        entries = db.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()
    assert (label.name, label.exempt, label.active) == ("Panier-repas", True, True)
    assert entries == ["add_label", "edit_label"]
