"""What the journal says, in French."""

from dataclasses import fields
from datetime import date, time

import pytest

from cantine.access.actions.guardians import GuardianForm
from cantine.common.cutoff_types import Weekly, describe_cutoffs
from cantine.common.vocabulary import Diet
from cantine.families.actions.children import ChildForm
from cantine.families.actions.families import FamilyForm
from cantine.imports.actions.import_families import COUNTED
from cantine.journal.describe import describe_action, describe_details, describe_value
from cantine.journal.entries import Action
from cantine.journal.field_names import FIELDS
from cantine.offer.actions.commune import CommuneForm
from cantine.offer.actions.services import ServiceForm

WEEKLY = Weekly(3, time(17), 1)


def test_every_action_has_a_french_label_of_its_own():
    labels = {action.label for action in Action}
    assert "" not in labels
    assert len(labels) == len(Action)


def test_a_word_that_the_journal_does_not_know_stays_as_it_is():
    assert describe_action("save_details") == "Coordonnées modifiées"
    assert describe_action("fly") == "fly"


@pytest.mark.parametrize("form", [ChildForm, CommuneForm, FamilyForm, GuardianForm, ServiceForm])
def test_every_field_of_a_form_has_a_french_name(form):
    told_as_its_own_row = {"resident_from"}
    assert {one.name for one in fields(form)} - told_as_its_own_row <= FIELDS.keys()


def test_every_count_of_an_import_has_a_french_name():
    assert {*COUNTED} <= FIELDS.keys()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("active", True, "oui"),
        ("cesu", False, "non"),
        ("phone", "", "vide"),
        ("birth_date", None, "vide"),
        ("birth_date", "2020-03-02", "02.03.2020"),
        ("proof_on", date(2026, 11, 30), "30.11.2026"),
        ("month", "2026-10", "octobre 2026"),
        ("diet", "no_pork", "Sans porc"),
        ("diet", Diet.NO_PORK, "Sans porc"),
        ("carence", "first_free", "premiers jours gratuits, suivants facturés"),
        ("time_choice", "none", "pas d'heure"),
        ("famille n° 102", "odd", "les semaines impaires"),
        ("last_name", "none", "none"),
        ("term_weekdays", [0, 1, 3], "lundi, mardi et jeudi"),
        ("holiday_weekdays", frozenset(), "jamais"),
        ("first_time", 990, "16\u00a0h\u00a030"),
        ("sick_until", 0, "jamais"),
        ("sick_until", 540, "9\u00a0h\u00a000"),
        ("booking_cutoff", WEEKLY, describe_cutoffs(WEEKLY, WEEKLY)),
        ("classroom_id", 2, "CE1"),
        ("classroom_id", 9, "n° 9"),
        ("classroom_id", None, "sans classe"),
        ("capacity", 40, "40"),
    ],
)
def test_a_value_is_told_as_people_write_it(field, value, said):
    assert describe_value(field, value, {"classroom_id": {2: "CE1"}}) == said


def test_details_name_each_field():
    kept = {"first_name": "Zoé", "2026-11-30 Repas": "inscrit"}
    assert describe_details(kept) == "prénom : Zoé, 30.11.2026 Repas : inscrit"
    assert describe_details(None) == ""
