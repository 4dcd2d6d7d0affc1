"""The declaration of accessibility: its state follows the audit, its chapters the RGAA."""

import pytest

from cantine.common.terms.legal_notice import LegalNotice
from cantine.legal.rules.accessibility import FULL, NONE, PART, find_conformity, write_declaration
from cantine.legal.rules.chapters import TownNotice
from tests.dates import on

TODAY = on("jeudi 2026-11-26")
AUDIT = on("jeudi 2026-10-15")
TOWN = TownNotice(
    "Mairie de Saint-Just", email="mairie@exemple.fr", phone="04 65 71 00 00", portal="https://cantine.fr"
)


@pytest.mark.parametrize(
    ("audited_on", "rate", "state"),
    [
        (None, None, NONE),
        (AUDIT, 49, NONE),
        (AUDIT, 50, PART),
        (AUDIT, 99, PART),
        (AUDIT, 100, FULL),
        (on("dimanche 2023-11-26"), 80, NONE),  # three years are over today
        (on("lundi 2023-11-27"), 80, PART),  # and tomorrow of this one
        (on("vendredi 2026-11-27"), 80, NONE),  # not made yet
        (on("jeudi 2024-02-29"), 80, PART),
    ],
)
def test_the_state_is_that_of_an_audit_of_the_last_three_years(audited_on, rate, state):
    assert find_conformity(audited_on, rate, TODAY) == state


def test_an_audit_of_a_29_february_counts_until_the_27_three_years_later():
    made = on("jeudi 2024-02-29")
    assert find_conformity(made, 80, on("samedi 2027-02-27")) == PART
    assert find_conformity(made, 80, on("dimanche 2027-02-28")) == NONE


def write(**more):
    return {chapter.title: chapter for chapter in write_declaration(TownNotice(**{**vars(TOWN), **more}), TODAY)}


def test_the_declaration_has_every_part_that_the_rgaa_asks_for():
    assert list(write(audited_on=AUDIT, audited_rate=84)) == [
        "Déclaration d'accessibilité",
        "État de conformité : partiellement conforme",
        "Contenus non accessibles",
        "Non-conformités",
        "Dérogations pour charge disproportionnée",
        "Contenus non soumis à l'obligation d'accessibilité",
        "Établissement de cette déclaration",
        "Pages vérifiées",
        "Retour d'information et contact",
        "Voies de recours",
    ]


def test_the_result_of_the_audit_is_said_with_who_made_it():
    said = write(audited_on=AUDIT, audited_rate=84, notice=LegalNotice(auditor="Access Conseil"))
    assert said["État de conformité : partiellement conforme"].sentences[1] == (
        "L'audit du 15 octobre 2026, réalisé par Access Conseil, révèle que 84 % des critères sont respectés."
    )


def test_without_an_audit_the_declaration_says_that_none_counts():
    said = write()["État de conformité : non conforme"].sentences
    assert said[1] == "Aucun audit en cours de validité ne mesure encore le respect des critères."


def test_what_the_town_adds_stands_among_what_is_not_accessible():
    said = write(notice=LegalNotice(inaccessible="Les menus en photo\n\n  Le plan du bourg "))["Non-conformités"].items
    assert said[-2:] == ["Les menus en photo", "Le plan du bourg"]


def test_who_is_barred_writes_to_the_contact_else_to_the_town_hall():
    contact = "Retour d'information et contact"
    assert write()[contact].items == ["mairie@exemple.fr", "04 65 71 00 00"]
    own = write(notice=LegalNotice(accessibility_contact="accessibilite@exemple.fr"))[contact]
    assert own.items == ["accessibilite@exemple.fr"]
    nobody = write(email="", phone="")[contact]
    assert (nobody.items, len(nobody.missing)) == ([], 1)
