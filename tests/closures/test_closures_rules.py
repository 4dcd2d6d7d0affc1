"""A closure as it is entered, and the letter to a family whose days it cancels."""

from dataclasses import replace
from itertools import groupby

import pytest

from cantine.closures.closure_words import describe_given_back
from cantine.closures.rules import (
    ClosureCredit,
    ClosureEffect,
    CoveredBooking,
    clean_closure,
    describe_days,
    describe_scope,
)
from cantine.common.form_input import NotAccepted
from cantine.mail.letters.closures import write_closure_letter
from cantine.offer.rules.services import ClosurePeriod
from tests.dates import on
from tests.support.approved import say

SERVICES, CLASSROOMS = {1: "Repas", 2: "Étude"}, {7: "CP", 8: "CM1"}
STRIKE = ClosurePeriod(on("lundi 2026-12-07"), on("mardi 2026-12-08"), "Grève")


@pytest.mark.parametrize(
    ("services", "classrooms", "said"),
    [
        ([], [], "tout"),
        ([1], [], "Repas"),
        ([2, 1], [], "Repas et Étude"),
        ([], [7], "classe CP"),
        ([1], [8, 7], "Repas, classes CP et CM1"),
    ],
)
def test_what_a_closure_closes_is_told_in_the_order_of_the_columns(services, classrooms, said):
    closure = replace(STRIKE, service_ids=frozenset(services), classroom_ids=frozenset(classrooms))
    assert describe_scope(closure, SERVICES, CLASSROOMS) == said


def test_a_label_is_kept_clean_and_a_year_is_the_longest():
    longest = replace(STRIKE, label="  Grève   des agents ", last=on("mercredi 2027-12-08"))
    assert clean_closure(longest).label == "Grève des agents"
    with pytest.raises(NotAccepted, match="un an au plus"):
        clean_closure(replace(longest, last=on("jeudi 2027-12-09")))


def test_the_letter_names_the_days_of_each_child_and_the_credit_notes():
    covered = [
        CoveredBooking(1, 4, "Léo Morel", on("lundi 2026-12-07"), 1),
        CoveredBooking(1, 4, "Léo Morel", on("lundi 2026-12-07"), 2),
        CoveredBooking(1, 4, "Léo Morel", on("mardi 2026-12-08"), 1),
        CoveredBooking(1, 5, "Zoé Petit", on("mardi 2026-12-08"), 1),
    ]
    children = [(child, describe_days(days, SERVICES)) for child, days in groupby(covered, lambda one: one.child)]
    effect = ClosureEffect(covered, credits={1: [ClosureCredit("2026-0041", 300), ClosureCredit("2026-0042", 1250)]})
    given = describe_given_back(effect, 1, SERVICES)
    letter = write_closure_letter("Avray", STRIKE.label, STRIKE.first, STRIKE.last, children, given, free=False)
    told = letter.text.removeprefix("Bonjour,\n\n").removesuffix("\n\nAvray\n")
    assert told.replace("\u00a0", " ") == (
        "Grève : fermeture du lundi 7 décembre au mardi 8 décembre 2026.\n\n"
        "Ces inscriptions sont annulées et ne vous seront pas facturées :\n\n"
        "Léo Morel\n"
        "- lundi 7 décembre 2026 : Repas et Étude\n"
        "- mardi 8 décembre 2026 : Repas\n\n"
        "Zoé Petit\n"
        "- mardi 8 décembre 2026 : Repas\n\n"
        "Ce qui était déjà facturé vous est rendu par les avoirs n° 2026-0041 (3,00 €) et n° 2026-0042 (12,50 €), "
        "portés à votre compte."
    )


def test_what_cannot_be_a_closure_is_told_whole(approved):
    changes = [{}, {"label": " "}, {"last": on("dimanche 2026-12-06")}, {"last": on("jeudi 2027-12-09")}]
    approved("closures", [say(clean_closure, replace(STRIKE, **change)) for change in changes])
