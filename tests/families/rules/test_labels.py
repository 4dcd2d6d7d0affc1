"""Which labels a child holds on a day: its own, its family's, those of the class and school of that day."""

from cantine.common.vocabulary import Weeks
from cantine.families.rules.labels import HeldLabel
from cantine.families.rules.pupil import Pupil
from tests.dates import on

BASKET, NURSERY, SITE = 1, 2, 3
SMALL, BIG = 10, 20
NURSERY_SCHOOL, PRIMARY_SCHOOL = 100, 200

FIRST, LAST = on("mardi 2026-09-01"), on("vendredi 2026-12-18")
MOVES_UP = on("dimanche 2026-11-15")

LEO = Pupil(
    BIG,
    weeks=Weeks.ALL,
    earlier_classes={MOVES_UP: SMALL},
    labels=[
        HeldLabel(BASKET, FIRST, LAST),
        HeldLabel(NURSERY, FIRST, classroom_id=SMALL),
        HeldLabel(SITE, FIRST, school_id=PRIMARY_SCHOOL),
    ],
    schools={SMALL: NURSERY_SCHOOL, BIG: PRIMARY_SCHOOL},
)


def test_a_label_holds_on_its_first_and_on_its_last_day():
    assert BASKET not in LEO.labels_on(on("lundi 2026-08-31"))
    assert BASKET in LEO.labels_on(FIRST)
    assert BASKET in LEO.labels_on(LAST)
    assert BASKET not in LEO.labels_on(on("samedi 2026-12-19"))


def test_the_class_and_the_school_of_the_day_decide():
    assert LEO.labels_on(MOVES_UP) == {BASKET, NURSERY}
    assert LEO.labels_on(on("lundi 2026-11-16")) == {BASKET, SITE}
    assert (LEO.school_on(MOVES_UP), LEO.school_on(on("lundi 2026-11-16"))) == (NURSERY_SCHOOL, PRIMARY_SCHOOL)


def test_a_child_without_a_class_has_its_own_labels_alone():
    child = Pupil(None, labels=LEO.labels)
    assert child.labels_on(MOVES_UP) == {BASKET}
    assert child.school_on(MOVES_UP) is None
