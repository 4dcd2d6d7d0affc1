"""What one cell says, in the words that people and programs use."""

from datetime import date, datetime

import pytest

from cantine.common.form_input import NotAccepted
from cantine.imports.rules import cells, dates
from cantine.imports.rules.dates import DateOrder, DateStyle
from cantine.imports.rules.people import split_name
from tests.imports.import_steps import csv, families, read, xlsx

THE_DAY = date(2018, 3, 14)


@pytest.mark.parametrize("said", ["oui", "Oui", "OUI", "o", "x", "X", "1", 1, 1.0, "vrai", "true", True, "yes"])
def test_yes(said):
    assert cells.read_yes(said) is True


@pytest.mark.parametrize("said", ["", None, "non", "Non", "n", "0", 0, 0.0, "faux", "false", False, "no"])
def test_no(said):
    assert cells.read_yes(said) is False


@pytest.mark.parametrize("said", ["peut-être", "2", "-", "?", "9h"])
def test_neither_yes_nor_no(said):
    with pytest.raises(NotAccepted, match="ni oui ni non"):
        cells.read_yes(said)


@pytest.mark.parametrize(
    "said",
    [
        *("14/03/2018", "14.03.2018", "14-03-2018", "14/3/2018", "14/03/18", "14 03 2018", "14/03/2018 00:00"),
        *("14/03/2018 00:00:00", "2018-03-14", "2018/03/14", "2018-03-14T00:00:00", "14 mars 2018", "14-mars-18"),
        *(
            "20180314",
            "14032018",
            20180314.0,
            "14 MARS 2018",
            "mercredi 14 mars 2018",
            "14 mar. 2018",
            "43173",
            43173,
            43173.0,
            43173.5,
        ),
        THE_DAY,
        datetime(2018, 3, 14, 12),  # noqa: DTZ001
    ],
)
def test_one_day_in_many_ways(said):
    assert dates.read_day(said, first=1990) == THE_DAY


@pytest.mark.parametrize(("said", "found"), [("01/09/49", 2049), ("01/09/50", 1950), ("1er septembre 2016", 2016)])
def test_two_digits_of_a_year(said, found):
    assert dates.read_day(said) == date(found, 9, 1)


def test_days_from_1904():
    assert dates.read_day(41711, calendar=DateStyle(later_epoch=True)) == THE_DAY


@pytest.mark.parametrize(
    "said",
    ["31/02/2018", "20181303", "99999999", "14/13/2018", "hier", "14/03", "2018", "14 foo 2018", 99.5, "1", True, 2018],
)
def test_what_is_no_day_is_refused_with_what_to_write(said):
    with pytest.raises(NotAccepted, match=r"14/03/2018|possible"):
        dates.read_day(said, first=1990)


def test_a_day_of_a_spreadsheet_is_told_as_people_write_it():
    with pytest.raises(NotAccepted, match="14/03/1918"):
        dates.read_day(date(1918, 3, 14), first=1990)


def test_the_month_first():
    assert dates.read_day("03/14/2018", calendar=DateStyle(DateOrder.MONTH_FIRST)) == THE_DAY


@pytest.mark.parametrize(
    ("said", "found"),
    [
        *(("69870", "69870"), ("1000", "01000"), (1000, "01000"), (69870.0, "69870"), ("69 870", "69870")),
        *(("F-69870", "69870"), ("FR 69870", "69870"), ("69870.0", "69870"), ("", ""), (None, "")),
    ],
)
def test_postal_codes_as_written(said, found):
    assert cells.read_postal_code(said) == found


@pytest.mark.parametrize("said", ["698", "698700", "ABCDE", "٦٩٨٧٠"])
def test_what_is_no_postal_code(said):
    with pytest.raises(NotAccepted, match="cinq chiffres"):
        cells.read_postal_code(said)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        *((639980101, "06 39 98 01 01"), ("639980101", "06 39 98 01 01"), ("0639980101", "06 39 98 01 01"), ("", "")),
        *(("06 39 98 01 01", "06 39 98 01 01"), ("+33 6 39 98 01 01", "+33 6 39 98 01 01")),
    ],
)
def test_telephones(said, found):
    assert cells.read_phone(said) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        *((845.5, 846), ("845,50", 846), ("845,49", 845), ("845.5", 846), ("1\u202f245", 1245), ("1 245", 1245)),
        *(("850 €", 850), ("850,00 €", 850), ("QF 850", 850), ("QF : 850", 850), (850, 850), (0, 0), (None, None)),
    ],
)
def test_quotients_as_files_write_them(said, found):
    assert cells.read_quotient(said)[0] == found


@pytest.mark.parametrize("said", ["-3", "douze", "850 / 900", "1.245.3", "100001", "1,2,3"])
def test_what_is_no_quotient(said):
    with pytest.raises(NotAccepted, match="quotient familial"):
        cells.read_quotient(said)


@pytest.mark.parametrize(
    ("said", "cents"), [(-12.5, -1250), (-12, -1200), (12, 1200), (0.1, 10), ("-12,50", -1250), ("1 234,5 €", 123450)]
)
def test_a_balance_typed_as_a_number_or_as_text(said, cents):
    assert cells.read_amount(said) == cents


@pytest.mark.parametrize(
    ("said", "found", "left"),
    [
        ("a@exemple.fr ; b@exemple.fr", ["a@exemple.fr", "b@exemple.fr"], ""),
        ("A@exemple.fr.\n", ["a@exemple.fr"], ""),
        ("zoé@exemple.fr", [], "zoé@exemple.fr"),
        ("a@exemple.fr / néant", ["a@exemple.fr"], "néant"),
    ],
)
def test_addresses_of_a_cell(said, found, left):
    assert cells.read_emails(said) == (found, left)


@pytest.mark.parametrize(
    ("whole", "last", "first", "title"),
    [
        ("EXEMPLE Camille", "EXEMPLE", "Camille", ""),
        ("Mme Camille D'EXEMPLE", "D'EXEMPLE", "Camille", "Mme"),
        ("M. EXEMPLE-MODELE Jean Paul", "EXEMPLE-MODELE", "Jean Paul", "M."),
        ("FAMILLE 0007", "FAMILLE 0007", "", ""),
        ("Exemple", "Exemple", "", ""),
        ("李", "李", "", ""),
    ],
)
def test_a_name_in_one_cell(whole, last, first, title):
    assert split_name(whole) == (last, first, title)


@pytest.mark.parametrize(
    ("menu_all", "allergens", "note"),
    [
        *(("NON", "arachide", "arachide"), ("OUI", "arachide", "arachide"), ("", "", None), ("NON", "aucune", None)),
        *(("OUI", "", "Allergie signalée : à préciser avec la famille."), ("Œufs", "lait", "Œufs / lait")),
    ],
)
def test_an_allergy_in_a_column_of_its_own_is_never_dropped(menu_all, allergens, note):
    [family] = families(csv("nom famille;prénom;menu_all;allergenes", f"A;Tim;{menu_all};{allergens}"))
    [child] = family.children.values()
    assert child.values.get("health") == note


@pytest.mark.parametrize("title", ["Allergie(s) connue(s)", "PAI (oui/non, lequel)", "allergies_alimentaires enfant"])
def test_a_column_about_health_is_read_whatever_it_is_called(title):
    [family] = families(csv(f"nom famille;prénom;{title}", "A;Tim;arachide"))
    assert next(iter(family.children.values())).values["health"] == "arachide"


def test_a_memo_is_the_family_s_unless_it_is_about_health():
    one, two = families(csv("nom famille;prénom;mémo_enfant", "A;Tim;mange lentement", "B;Tom;allergique au lait"))
    assert one.values["note"] == "Tim : mange lentement"
    assert next(iter(two.children.values())).values["health"] == "allergique au lait"


def test_a_bad_address_is_left_out_and_told():
    draft = read(csv("nom famille;nom responsable;mail", "A;Ali;pas d'adresse", "B;Eva;b@exemple.fr;c@exemple.fr"))
    assert not draft.faults
    assert [str(one).partition(" : ")[0] for one in draft.warnings] == ["Ligne 2, colonne mail"]
    assert [next(iter(one.guardians.values())).values.get("email") for one in draft.families.values()] == [
        None,
        "b@exemple.fr",
    ]


def test_a_nought_is_asked_about_and_unknown_is_no_quotient():
    content = csv("nom famille;QF", "A;0", "B;850")
    assert [one.key for one in read(content).questions] == ["nought"]
    nil, unknown = families(content, {"nought": "nil"}), families(content, {"nought": "unknown"})
    assert [(one.quotient, one.quotient_unknown) for one in nil] == [(0, False), (850, False)]
    assert [(one.quotient, one.quotient_unknown) for one in unknown] == [(None, True), (850, False)]


def test_a_column_with_the_month_first_is_doubted_as_a_whole():
    content = csv("nom famille;prénom;date naissance", "A;Tim;03/04/2018", "B;Tom;03/14/2018")
    [question] = read(content).questions
    assert "« 03/14/2018 » (ligne 3)" in question.sentence
    one, two = families(content, {question.key: "mois"})
    assert next(iter(one.children.values())).values["birth_date"] == date(2018, 3, 4)
    assert next(iter(two.children.values())).values["birth_date"] == THE_DAY
    assert [fault.line for fault in read(content, {question.key: "jour"}).faults] == [3]


@pytest.mark.parametrize("neighbour", ["14/03/2018", THE_DAY])
def test_a_column_that_mixes_both_orders_is_a_fault(neighbour):
    rows = [["A", "Tim", neighbour], ["B", "Tom", "03/14/2018"]]
    draft = read(xlsx(["nom famille", "prénom", "date naissance"], *rows))
    assert "écrivez-les toutes comme 14/03/2018" in str(draft.faults[0])


def test_one_name_is_enough_and_any_letters_are():
    head = "nom famille;nom enfant;prénom;classe"
    draft = read(csv(head, "李;李;;CP", "EXEMPLE;;Zoé 🌸;CP", "MODELE;MODELE;;"))
    assert not draft.faults
    names = [(child.first_name, child.last_name) for one in draft.families.values() for child in one.children.values()]
    assert names == [("", "李"), ("Zoé 🌸", "EXEMPLE"), ("", "MODELE")]
    assert [fault.line for fault in read(csv(head, "EXEMPLE;;;CP")).faults] == [2]  # nobody is named
