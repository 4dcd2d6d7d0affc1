"""What a sickness costs in words, made from its rules."""

from dataclasses import replace

import pytest

from cantine.common.cutoff_types import Weekly
from cantine.common.vocabulary import Carence, CarenceCount, ProofRule
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sickness_sentences import is_proof_useful, list_sickness_costs

SCHOOL_DAYS = frozenset({0, 1, 3, 4})
MEAL = ServiceRules(1, "Repas", "Repas", SCHOOL_DAYS, frozenset(), Weekly(), Weekly())
CENTRE = replace(MEAL, id=2, label="Centre")


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({}, "Le premier jour est facturé, les suivants ne le sont pas."),
        ({"carence_days": 3}, "Les trois premiers jours sont facturés, les suivants ne le sont pas."),
        ({"carence_days": 7}, "Les 7 premiers jours sont facturés, les suivants ne le sont pas."),
        ({"carence_days": 0}, "Les jours de maladie ne sont pas facturés."),
        ({"carence": Carence.FIRST_FREE}, "Le premier jour n'est pas facturé, les suivants le sont."),
        (
            {"carence": Carence.FIRST_FREE, "carence_days": 2},
            "Les deux premiers jours ne sont pas facturés, les suivants le sont.",
        ),
        ({"carence": Carence.FIRST_FREE, "carence_days": 0}, "Les jours de maladie sont facturés."),
        (
            {"proof": ProofRule.FREES},
            "Le premier jour est facturé, les suivants ne le sont pas. "
            "Avec un justificatif remis à la mairie, aucun jour n'est facturé.",
        ),
        ({"proof": ProofRule.FREES, "carence_days": 0}, "Les jours de maladie ne sont pas facturés."),
    ],
)
def test_what_a_sickness_costs_is_told_from_its_rule(rule, sentence):
    assert list_sickness_costs([replace(MEAL, **rule), replace(CENTRE, **rule)]) == [sentence]


def test_services_with_rules_of_their_own_are_named():
    services = [MEAL, replace(CENTRE, carence_days=0), replace(MEAL, id=3, label="Étude")]
    assert list_sickness_costs(services) == [
        "Repas et Étude : le premier jour est facturé, les suivants ne le sont pas.",
        "Centre : les jours de maladie ne sont pas facturés.",
    ]


def test_without_services_there_is_nothing_to_tell():
    assert list_sickness_costs([]) == []


@pytest.mark.parametrize(("days", "said"), [(5, "Les cinq premiers jours"), (6, "Les 6 premiers jours")])
def test_days_of_carence_are_words_up_to_five(days, said):
    assert list_sickness_costs([replace(MEAL, carence_days=days)])[0].startswith(said)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            {"least_days": 8, "carence_days": 0, "proof": ProofRule.NEEDED},
            "Une maladie de moins de 8 jours est facturée. À partir de 8 jours, les jours de maladie ne sont pas "
            "facturés. Sans justificatif remis à la mairie, tout est facturé.",
        ),
        (
            {"carence_days": 3, "carence_counts": CarenceCount.CALL},
            "Le jour du signalement et les deux jours suivants sont facturés, comme les jours qui précèdent le "
            "signalement ; les autres ne le sont pas.",
        ),
        (
            {"carence_days": 1, "carence_counts": CarenceCount.CALL},
            "Le jour du signalement est facturé, comme les jours qui précèdent le signalement ; les autres ne le sont "
            "pas.",
        ),
        (
            {"carence_days": 3, "carence_counts": CarenceCount.CALENDAR},
            "Les trois premiers jours du calendrier sont facturés, les suivants ne le sont pas.",
        ),
        (
            {"carence": Carence.FIRST_FREE, "carence_days": 2, "carence_counts": CarenceCount.CALL},
            "Le jour du signalement et le lendemain ne sont pas facturés ; les jours qui précèdent le signalement et "
            "les autres le sont.",
        ),
        (
            {"proof": ProofRule.FREES, "proof_hours": 48},
            "Le premier jour est facturé, les suivants ne le sont pas. Avec un justificatif remis à la mairie dans les "
            "48 heures qui suivent le signalement, aucun jour n'est facturé.",
        ),
        (
            {"proof": ProofRule.NEEDED, "proof_hours": 8 * 24},
            "Le premier jour est facturé, les suivants ne le sont pas. Sans justificatif remis à la mairie dans les 8 "
            "jours qui suivent le signalement, tout est facturé.",
        ),
        ({"carence": Carence.FIRST_FREE, "carence_days": 0, "least_days": 3}, "Les jours de maladie sont facturés."),
    ],
)
def test_a_rule_of_several_parts_is_one_sentence(rule, sentence):
    assert list_sickness_costs([replace(MEAL, **rule)]) == [sentence]


@pytest.mark.parametrize(
    ("rule", "useful"),
    [
        ({}, False),
        ({"proof": ProofRule.FREES}, True),
        ({"proof": ProofRule.FREES, "carence_days": 0}, False),
        ({"proof": ProofRule.FREES, "carence": Carence.FIRST_FREE, "carence_days": 0}, True),
        ({"proof": ProofRule.NEEDED, "carence_days": 0}, True),
        ({"proof": ProofRule.NEEDED, "carence": Carence.FIRST_FREE, "carence_days": 0}, False),
    ],
)
def test_a_proof_is_asked_for_where_it_makes_a_day_free(rule, useful):
    assert is_proof_useful(replace(MEAL, **rule)) is useful
