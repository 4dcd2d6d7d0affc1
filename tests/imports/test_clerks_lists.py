"""Lists as clerks and schools write them: shortened streets, totals at the bottom, names in one cell, lost quotes."""

from datetime import date

import pytest

from cantine.common.form_input import NotAccepted
from cantine.imports.reading import table_file
from tests.imports.import_steps import csv, families, read, xlsx


@pytest.mark.parametrize(
    "rows",
    [
        ('DUPONT;Tom;"pas fermé', "ROUX;Max;"),
        ('DUPONT;Tom;"pas fermé', 'ROUX;Max;"un mot"', "PETIT;Ana;"),
    ],
    ids=["to the end", "to the next quote"],
)
def test_a_quote_that_is_not_closed_loses_no_family(rows):
    with pytest.raises(NotAccepted, match="Ligne 3 : un guillemet n'est pas fermé"):
        table_file.read_sheet(csv("nom famille;prénom;note", 'MARTIN;Léa;dit "Lélé"', *rows))


def test_quoted_cells_over_several_lines_with_separators_are_cells():
    sheet = table_file.read_sheet(csv("nom famille;prénom;note", 'MARTIN;Léa;"a ; b', 'c ""d"" ; e ; f"', "ROUX;Max;"))
    assert [row[0] for row in sheet.rows] == ["MARTIN", "ROUX"]
    assert sheet.rows[0][2] == 'a ; b\r\nc "d" ; e ; f'


def test_titles_without_a_row_are_refused():
    with pytest.raises(NotAccepted, match="n'a que des titres"):
        table_file.read_sheet(csv("nom famille;prénom"))


@pytest.mark.parametrize("encoding", ["utf-16-be", "iso8859-15", "utf-16-le", "cp1252"])
def test_a_heart_in_every_encoding(encoding):
    text = "nom famille;adresse\r\nLEFÈVRE;1 rue du Cœur\r\nŒUVRARD;2 allée d'Été\r\n"
    assert [*map(list, table_file.read_sheet(text.encode(encoding)).rows)] == [
        ["LEFÈVRE", "1 rue du Cœur"],
        ["ŒUVRARD", "2 allée d'Été"],
    ]


@pytest.mark.parametrize(
    ("last", "left"),
    [
        ("Total;2;;-2,50", True),
        ("TOTAL GÉNÉRAL : 2 familles;;;", True),
        (";;Sous-total;-2,50", True),
        ("Édité le 23/11/2026;;;", True),
        ("Page 1/1;;;", True),
        ("Nom famille;PRÉNOM;classe;solde", True),  # said again on every page
        ("SOMME;Léa;CP;", False),
        ("TOTAL;Max;CP;-2,50", False),
        ("TOTALLI;;;", False),
    ],
)
def test_totals_and_footers_are_no_family(last, left):
    draft = read(csv("nom famille;prénom;classe;solde", "MARTIN;Léa;CP;-12,50", last))
    assert draft.faults == ()
    assert len(draft.families) == (1 if left else 2)
    assert len(draft.warnings) == (1 if left else 0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("12, av. du Gal Leclerc", "12 avenue du Général Leclerc", True),
        ("3 BD ST MARTIN", "3 boulevard Saint-Martin", True),
        ("1 r. de l'Église", "1 RUE EGLISE", True),
        ("12 avenue Foch", "12 rue Foch", False),
        ("1 rue Haute", "11 rue Haute", False),
    ],
)
def test_streets_as_people_shorten_them(one, other, same):
    head = "nom famille;prénom;adresse;nom responsable;prénom responsable"
    draft = read(csv(head, f"MARTIN;Léa;{one};MARTIN;Luc", f"MARTIN;Tom;{other};PETIT;Eva"))
    assert len(draft.questions) == (1 if same else 0)
    assert read(csv(head, f"MARTIN;Léa;{one};MARTIN;Luc", f"MARTIN;Tom;{other};MARTIN;Luc")).faults == ()


def test_two_whole_addresses_are_two_homes_and_two_lines_of_one_are_one():
    head = "nom famille;prénom;adresse 1;adresse 2"
    draft = read(csv(head, "MARTIN;Léa;1 rue A 69870 Bourg;2 rue B 69870 Bourg", "ROUX;Max;Résidence du Parc;12 rue C"))
    assert [family.values["address"] for family in draft.families.values()] == [
        "1 rue A 69870 Bourg",
        "Résidence du Parc, 12 rue C",
    ]
    assert "la seconde adresse « 2 rue B 69870 Bourg » n'est pas lue" in str(draft.warnings[0])


@pytest.mark.parametrize(
    ("titles", "row"),
    [
        (
            "Nom;Prénom;Classe;Responsable 1;Mail 1;Responsable 2;Mail 2",
            "MARTIN;Léa;CP;MARTIN Luc;l@x.fr;PETIT Eva;e@x.fr",
        ),
        ("Nom élève;Prénom élève;Classe;Père;Mère", "MARTIN;Léa;CP;MARTIN Luc;PETIT Eva"),
        (
            "Nom;Prénom;Mail;Nom enfant;Prénom enfant;Classe;Nom parent 2;Prénom parent 2",
            "MARTIN;Luc;l@x.fr;MARTIN;Léa;CP;PETIT;Eva",
        ),
    ],
)
def test_lists_as_schools_write_them(titles, row):
    [family] = families(csv(titles, row))
    assert family.name == "MARTIN"
    assert [(one.values["first_name"], one.values["last_name"]) for one in family.guardians.values()] == [
        ("Luc", "MARTIN"),
        ("Eva", "PETIT"),
    ]
    assert [(one.first_name, one.last_name) for one in family.children.values()] == [("Léa", "MARTIN")]


def test_a_class_that_a_spreadsheet_made_a_date_is_told():
    draft = read(xlsx(["nom famille", "prénom", "classe"], ["MARTIN", "Léa", date(2026, 2, 1)]))
    assert "« 01/02/2026 » est une date" in str(draft.warnings[0])


def test_health_in_a_note_of_the_family_is_told():
    draft = read(csv("nom famille;prénom;observations", "MARTIN;Léa;asthme", "ROUX;Tim;sonner deux fois"))
    assert [one.line for one in draft.warnings] == [2]
    assert "« asthme » parle de santé" in str(draft.warnings[0])
