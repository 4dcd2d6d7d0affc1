"""How one pays where one cannot pay online."""

from cantine.common.how_to_pay import describe_how_to_pay

AT_THE_TOWN_HALL = "Vous pouvez payer à la mairie"
MEANS = "par chèque, en espèces ou par virement."


def test_what_the_commune_wrote_stands_alone():
    assert describe_how_to_pay("  Chèque à l'ordre de la régie.\nIBAN FR76…\n", "Le Bourg", "04 65 71 00 00") == (
        "Chèque à l'ordre de la régie.\nIBAN FR76…"
    )


def test_a_commune_that_wrote_nothing_is_named_with_its_address_and_how_to_reach_it():
    said = describe_how_to_pay(" \n", "Le Bourg\n\n69870 Saint-Just-d'Avray\n", "04 65 71 00 00", "mairie@exemple.fr")
    assert said == (
        f"{AT_THE_TOWN_HALL}, Le Bourg, 69870 Saint-Just-d'Avray, {MEANS} "
        "Renseignements : 04 65 71 00 00, mairie@exemple.fr."
    )


def test_what_is_not_known_leaves_no_gap():
    assert describe_how_to_pay("") == f"{AT_THE_TOWN_HALL}, {MEANS}"
    assert describe_how_to_pay("", "", "", "a@exemple.fr").endswith("virement. Renseignements : a@exemple.fr.")
