"""Files as programs and clerks save them: each is the same table, or a sentence that says what to do."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from cantine.common.form_input import NotAccepted
from cantine.imports.reading import table_file
from tests.imports.import_steps import csv, families, read, xlsx
from tests.support.sheets import saved_as

TITLES = ["nom famille", "classe", "prénom"]
ROW = ["LEFÈVRE", "CP École", "Zoé"]


def names(content):
    return [
        (one.name, *((child.first_name, child.values.get("classroom")) for child in one.children.values()))
        for one in families(content)
    ]


EXPECTED = [("LEFÈVRE", ("Zoé", "CP École"))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "cp850", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_encoding_and_separator(encoding, separator):
    assert names(csv(separator.join(TITLES), separator.join(ROW), encoding=encoding)) == EXPECTED


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize(
    "said",
    ["Élodie à l'école", "L’ÉTÉ À LA CRÈCHE", "Noël, Zoë, Maïlys", "n° 12 bis, allée des Chênes", "FRANÇOISE", "Œuvre"],
)
def test_french_words_in_old_encodings(encoding, said):
    try:
        content = csv("nom famille;adresse;prénom", f"A;{said};Tim", encoding=encoding)
    except UnicodeEncodeError:
        return  # cp850 has no œ and no ’
    assert families(content)[0].values["address"] == said


def test_sep_and_empty_lines_and_commas_in_a_title():
    title = "note (allergie, PAI, régime, autre)"
    plain = csv(f"nom famille;prénom;{title}", "A;Tim;arachide", ";;", "", "B;Tom;")
    assert [one[0] for one in names(plain)] == ["A", "B"]
    assert names(b"sep=;\r\n" + plain) == names(plain)
    assert names(b'\xef\xbb\xbf"sep=;"\r\n' + plain) == names(plain)
    assert next(iter(families(plain)[0].children.values())).values["health"] == "arachide"


@pytest.mark.parametrize(
    "titles",
    [
        "n famille;nom famille;complement d adresse;prenom;date de naissance;vegetarien",
        "N° FAMILLE;NOM DE LA FAMILLE;COMPLÉMENT D’ADRESSE;PRÉNOM ENFANT;DATE_NAISSANCE;VÉGÉTARIEN",
        "numero_famille;famille;complement dadresse;Prenom de l'eleve;ne le;menu_vege",
    ],
)
def test_titles_without_accents_or_apostrophes(titles):
    [family] = families(csv(titles, "501;A;Bât. B;Tim;14/03/2018;oui"))
    assert (family.number, family.values["address"]) == (501, "Bât. B")
    assert next(iter(family.children.values())).values.keys() == {"birth_date", "diet"}


def test_blank_rows_to_the_bottom_are_no_rows():
    def stretch(book):
        book.active["A60000"] = " "

    assert len(table_file.read_sheet(xlsx(TITLES, ROW, change=stretch)).rows) == 1
    assert len(table_file.read_sheet(csv("nom famille;prénom", "A;Tim", *([";"] * 50_001))).rows) == 1
    with pytest.raises(NotAccepted, match="50 000"):
        table_file.read_sheet(csv("nom famille", *(["A"] * 50_001)))


def test_headlines_above_the_titles_and_the_lines_of_the_file():
    content = csv("Mairie de Saint-Just", "", "Liste des familles;;au 01/09", "nom famille;prénom;QF", "A;Tim;douze")
    assert str(read(content).faults[0]).startswith("Ligne 5, colonne QF")
    sheet = table_file.read_sheet(xlsx(["Commune de Ville"], [], TITLES, ROW))
    assert (sheet.titles, sheet.titles_line, sheet.lines) == (TITLES, 3, [4])


def test_the_sheet_with_the_titles_is_read_and_hidden_sheets_are_not():
    book = Workbook()
    book.active.title = "Mode d'emploi"
    book.active.append(["Remplissez la feuille suivante"])
    for name, state in (("Ancien", "hidden"), ("Familles", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(TITLES)
        sheet.append([name, "CP", "Tim"])
    file = io.BytesIO()
    book.save(file)
    assert (table_file.read_sheet(file.getvalue()).name, names(file.getvalue())[0][0]) == ("Familles", "Familles")


def test_hidden_rows_are_asked_about():
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    content = xlsx(TITLES, ["A", "CP", "Tim"], ["B", "CP", "Tom"], change=hide)
    [question] = read(content).questions
    assert question.sentence == "1 ligne masquée (3) : la lire aussi ?"
    assert [one.name for one in families(content, {"hidden": "leave"})] == ["A"]
    assert [one.name for one in families(content, {"hidden": "read"})] == ["A", "B"]


def test_a_formula_without_its_result_is_a_fault_where_it_is_read():
    content = xlsx(["nom famille", "prénom", "total"], ["A", '="T"&"im"', "=1+1"])
    [fault] = read(content).faults
    assert str(fault).startswith("Ligne 2, colonne prénom : le résultat de la formule n'est pas dans le fichier")
    [error] = read(xlsx(["nom famille", "prénom"], ["A", "#REF!"])).faults
    assert "#REF!" in error.sentence


def test_days_of_a_workbook_that_counts_from_1904():
    from datetime import date

    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def later(book):
        book.epoch = CALENDAR_MAC_1904

    rows = [["A", "Tim", date(2018, 3, 14)], ["B", "Tom", 41711]]
    content = xlsx(["nom famille", "prénom", "date naissance"], *rows, change=later)
    born = {child.values["birth_date"] for one in families(content) for child in one.children.values()}
    assert born == {date(2018, 3, 14)}


def test_excel_97_with_a_hidden_row(tmp_path):
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    old = saved_as(xlsx(TITLES, ROW, ["B", "CP", "Tom"], change=hide), "xlsx", "xls:MS Excel 97", tmp_path)
    sheet = table_file.read_sheet(old)
    assert (sheet.titles, sheet.rows[0], sheet.hidden) == (TITLES, ROW, {3})


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><style>td {}</style></head><body><table>{}</table></body></html>",
        "<table>{}",
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><table>{}</table></html>',
    ],
)
def test_a_web_page_that_is_called_a_spreadsheet(page):
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (TITLES, ROW))
    assert names(page.replace("{}", rows).encode()) == EXPECTED


def test_excel_s_old_xml():
    cells = "".join(f'<Cell><Data ss:Type="String">{title}</Data></Cell>' for title in TITLES)
    row = '<Cell><Data>A</Data></Cell><Cell ss:Index="3"><Data>Tim</Data></Cell>'
    table = f"<Table><Row>{cells}</Row><Row>{row}</Row></Table>"
    book = f'<?xml version="1.0"?><Workbook><Worksheet>{table}</Worksheet></Workbook>'
    assert names(book.encode()) == [("A", ("Tim", None))]


def packed(*parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as folder:
        for name in parts:
            folder.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "how"),
    [
        (packed("content.xml"), "LibreOffice et enregistrez-le en .xlsx"),
        (packed("Index/Document.iwa"), "Numbers, exportez-le vers Excel"),
        (packed("word/document.xml"), "document de texte"),
        (packed("xl/workbook.bin"), "classeur binaire"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 2000, "enregistrez-le en .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<html><body>Bonjour</body></html>", "page web sans tableau"),
    ],
)
def test_what_cannot_be_read_says_how_to_save_it(content, how):
    with pytest.raises(NotAccepted, match=how):
        table_file.read_sheet(content)


def _onde():
    parent = "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;"
    parent += "CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;Téléphone portable"
    child = ";Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants"
    return parent + child * 3


def test_the_ministry_s_parents_with_three_children_in_a_row():
    father = "M.;;EXEMPLE;Paul;1 rue A;69870;Ville;;p@exemple.fr;;;;;EXEMPLE;Tim;CP;;EXEMPLE;Léa;CE1;;;;"
    wife = "MME;;MODELE;Ana;1 rue A;69870;Ville;;a@exemple.fr;;;;;EXEMPLE;Tim;CP;;EXEMPLE;Léa;CE1;;;;"
    mother = "MME;USAGE;MODELE;Eva;9 rue B;69870;Ville;;e@exemple.fr;;;;;EXEMPLE;Tim;CP;;;;;;;;"
    one, two = families(csv(_onde(), father, wife, mother, encoding="latin-1"))
    assert [child.first_name for child in one.children.values()] == ["Tim", "Léa"]
    assert [guardian.values["first_name"] for guardian in one.guardians.values()] == ["Paul", "Ana"]
    assert (two.name, [child.first_name for child in two.children.values()]) == ("USAGE", ["Tim"])


def test_the_ministry_s_pupils_have_two_homes_and_keep_the_first():
    head = (
        "Nom élève;Prénom élève;Date naissance;Adresse1;Cp1;Commune1;Adresse2;Cp2;Commune2; Cycle;Niveau;Libellé classe"
    )
    row = "EXEMPLE;Tim;2018-03-14;1 rue A;69870;Ville;9 rue B;69400;Autre;CYCLE II;CE2;Classe A"
    draft = read(csv(head, row, encoding="latin-1"))
    [family] = draft.families.values()
    assert (family.values["address"], family.values["postal_code"]) == ("1 rue A", "69870")
    assert "9 rue B, 69400, Autre" in draft.warnings[0].sentence
    flat = families(csv("nom famille;adresse1;adresse2;cp", "A;1 rue A;Bât. B;69870"))
    assert flat[0].values["address"] == "1 rue A, Bât. B"


def test_numbered_contacts_are_two_guardians():
    head = "structure;nom_compte;cp;ville;num_allocataire;nom_enfant;prénom;classe;"
    head += "nom_contact1;portable1;email1;prevenir1;nom_contact2;portable2;email2;prevenir2"
    row = "Bourg;EXEMPLE;69870;Ville;1234567;EXEMPLE;Tim;CP;EXEMPLE Camille;0639980101;camille@exemple.fr;OUI;"
    row += "MODELE Ali;0639980102;ali@exemple.fr;NON"
    [family] = families(csv(head, row))
    assert [
        (one.values["first_name"], one.values["last_name"], one.values["phone"], one.values["email"])
        for one in family.guardians.values()
    ] == [
        ("Camille", "EXEMPLE", "06 39 98 01 01", "camille@exemple.fr"),
        ("Ali", "MODELE", "06 39 98 01 02", "ali@exemple.fr"),
    ]


def test_a_second_telephone_is_the_first_person_s_other_one():
    [family] = families(csv("nom famille;nom responsable;téléphone 1;téléphone 2", "A;Ali;0639980101;0474000000"))
    [guardian] = family.guardians.values()
    assert (guardian.values["phone"], guardian.values["landline"]) == ("06 39 98 01 01", "04 74 00 00 00")


def test_a_service_without_days_books_nothing_and_lets_the_file_in():
    draft = read(csv("nom famille;prénom;prestation;active;midi", "EXEMPLE;Tim;Repas;OUI;OUI"))
    assert not draft.faults
    assert "rien n'est inscrit" in draft.warnings[0].sentence


@pytest.mark.parametrize(
    "titles",
    [
        "famille;Nom du parent 1;Prénom du parent 1;Mail du parent 1;Nom parent 2;Prénom parent 2;Mail parent 2",
        "nom famille;NOM RESP1;PRENOM RESP1;MAIL RESP1;NOM RESP2;PRENOM RESP2;MAIL RESP2",
        "nom famille;Nom du père;Prénom du père;Courriel du père;Nom de la mère;Prénom de la mère;Courriel de la mère",
        "famille;Parent 1 - Nom;Parent 1 - Prénom;Parent 1 - E-mail;Parent 2 - Nom;Parent 2 - Prénom;Parent 2 - mail",
    ],
)
def test_two_parents_however_their_columns_are_called(titles):
    [family] = families(csv(titles, "A;EXEMPLE;Ali;ali@exemple.fr;MODELE;Eva;eva@exemple.fr"))
    told = [
        (one.values["last_name"], one.values["first_name"], one.values["email"]) for one in family.guardians.values()
    ]
    assert told == [("EXEMPLE", "Ali", "ali@exemple.fr"), ("MODELE", "Eva", "eva@exemple.fr")]


def test_columns_of_the_child():
    titles = "famille;Nom de l'enfant;Prénom de l'enfant;Date de naissance de l'enfant;Classe enfant;Régime de l'enfant"
    [family] = families(csv(titles, "A;EXEMPLE;Tim;14/03/2018;CP;sans porc"))
    [child] = family.children.values()
    assert (child.first_name, child.last_name, child.values["classroom"]) == ("Tim", "EXEMPLE", "CP")
    assert child.values["diet"] == "no_pork"


def test_what_is_doubtful_or_too_long_goes_in_with_a_remark():
    head = "nom famille;adresse1;nom responsable;prénom responsable;portable"
    draft = read(
        csv(head, f"{'A' * 130};1 rue A;www.gains.fr;Ali;0639980101 / 0474000000", "B;2 rue B;Bo;Bea;0639980101")
    )
    one, two = draft.families.values()
    assert (one.name, draft.faults) == ("A" * 100, ())
    [ali], [bea] = (family.guardians.values() for family in (one, two))
    assert (ali.values["last_name"], ali.values["phone"]) == ("www.gains.fr", "0639980101 / 0474000000")
    assert bea.values["phone"] == "06 39 98 01 01"
    told = "\n".join(map(str, draft.warnings))
    assert "a 130 caractères : les 100 premiers sont gardés." in told
    assert "contient une adresse internet : écrivez seulement le nom. Il est gardé tel quel : vérifiez-le." in told
    assert "« 0639980101 / 0474000000 » n'est pas un numéro de téléphone" in told
