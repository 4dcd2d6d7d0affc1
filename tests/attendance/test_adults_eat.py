"""Teachers, staff and other adults eat, are counted by the kitchen and billed, and are no pupils anywhere else."""

import pytest

from cantine.attendance.queries import alerts, attended_time, kitchen, roll_call, school_meals
from cantine.attendance.rules.alerts import Alert
from cantine.attendance.rules.kitchen import build_kitchen_sheets
from cantine.billing.queries import invoice_drafts
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Diet, Presence
from cantine.families.actions.children import ChildForm, add_child, edit_child
from cantine.families.actions.labels import Holder, LabelForm, add_label, give_label
from cantine.families.queries import children, classes, families, family_card
from cantine.offer.queries import offer
from cantine.prices.actions.tariffs import TariffForm, set_tariff
from cantine.store import database
from cantine.store.tables import Booking
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
SEPTEMBER, MONDAY = on("mardi 2026-09-01"), on("lundi 2026-11-30")
NOVEMBER = on("dimanche 2026-11-01")


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


@pytest.fixture
def teacher(cast, ines):
    """Saint-Caprais: an adult pays 5,05 €, a child 3 €. The teacher is of Chloé's family; she and Tom eat on Monday."""
    with database.open_writer(cast.url) as db:
        adult = add_label(db, ines, LabelForm("Adulte"), NOW)
        set_tariff(db, ines, TariffForm(cast.meal, SEPTEMBER, "3 €\nà partir du 2e enfant\n1 €\nAdulte\n5,05 €"), NOW)
        eater = add_child(db, ines, cast.chloes_family, ChildForm("Odile", "Roux", pupil=False), NOW)
        give_label(db, ines, adult, Holder(child_id=eater), SEPTEMBER, NOW)
        for child in (eater, cast.tom):
            whose = {"child_id": child, "family_id": cast.chloes_family, "service_id": cast.meal, "day": MONDAY}
            db.add(Booking(**whose, presence=Presence.PRESENT))
    return eater


def read(cast, question, *asked, **more):
    with database.open_reader(cast.url) as db:
        return question(db, *asked, **more)


def test_the_kitchen_cooks_for_adults_on_a_line_of_their_own(cast, teacher):
    which = MONDAY, MONDAY, cast.meal
    meals, adults = read(cast, kitchen.count_meals, *which), read(cast, kitchen.count_adults, *which)
    assert adults == {(MONDAY, Diet.STANDARD): 1}
    assert read(cast, school_meals.count_special_meals, [MONDAY], cast.meal, health=False).adults == adults
    [sheet] = build_kitchen_sheets([MONDAY], meals, {}, {cast.cp: "CP"}, [Diet.STANDARD], adults)
    assert [(line.name, line.to_cook) for line in sheet.lines] == [("CP", 1), ("Adultes", 1)]
    assert sheet.whole.total == 2


def test_an_adult_pays_its_own_price_and_is_no_rank_of_the_children(cast, teacher):
    drafts = read(cast, invoice_drafts.draft_invoices, NOVEMBER, [cast.chloes_family])
    assert {line.child_id: line.cents for line in drafts.lines[cast.chloes_family]} == {teacher: 505, cast.tom: 300}


def test_an_adult_is_in_the_roll_call_and_found_by_name(cast, teacher):
    lines = read(cast, roll_call.list_lines, MONDAY, cast.meal)
    assert [(line.child_id, line.pupil) for line in lines] == [(cast.tom, True), (teacher, False)]
    [found] = read(cast, children.search_by_name, "odile", MONDAY)
    assert found.place == "adulte"


def test_an_adult_is_in_no_class_no_passage_no_statistics_of_pupils_and_no_alert(cast, teacher):
    assert teacher not in {one.id for one in read(cast, classes.list_pupils, MONDAY)}
    counted = {one.child_id for one in read(cast, attended_time.count_by_child, MONDAY, MONDAY)}
    assert counted == {cast.tom}
    services = read(cast, offer.list_services)
    timed = [service.__class__(**{**vars(service), "lasting": 60}) for service in services]
    minutes = read(cast, attended_time.sum_minutes, timed, MONDAY, MONDAY)
    assert minutes[NOVEMBER, cast.meal] == 60
    assert read(cast, alerts.count_by_kind, MONDAY, MONDAY, MONDAY)[Alert.NO_CLASS] == 0


def test_an_adult_has_no_class_and_stays_an_adult(cast, ines, teacher):
    with database.open_writer(cast.url) as db:
        with pytest.raises(NotAccepted, match="aucune classe"):
            add_child(db, ines, cast.chloes_family, ChildForm("A", "B", classroom_id=cast.cp, pupil=False), NOW)
        edit_child(db, ines, teacher, ChildForm("Odile", "Roux", diet=Diet.VEGETARIAN, pupil=False), NOW)
    known = read(cast, family_card.list_children, cast.chloes_family, with_health=False)
    assert [(one.first_name, one.diet, one.pupil) for one in known if one.id == teacher] == [
        ("Odile", Diet.VEGETARIAN, False)
    ]


def test_the_children_come_before_the_adults_of_a_family(cast, teacher):
    seen = [one.id for one in read(cast, families.list_children, cast.chloes_family, MONDAY)]
    known = [one.id for one in read(cast, family_card.list_children, cast.chloes_family, with_health=False)]
    assert seen == known == [cast.tom, teacher]
