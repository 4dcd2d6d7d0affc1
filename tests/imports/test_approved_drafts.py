"""What is read out of whole files: families, people, bookings, faults, warnings, questions, approved word for word."""

from datetime import date

from cantine.imports.rules.cell import UnreadableCell
from cantine.imports.rules.columns import match_columns
from cantine.imports.rules.drafts import find_differences, list_lines
from cantine.imports.rules.rows import read_rows
from tests.imports.import_steps import SERVICES


def _shown(values):
    """« town=Lyon, note=nnn… (2000) »: of a long text its beginning and its length."""
    told = {name: value for name, value in values.items() if value not in (None, "", False)}
    long = {name: f"{value[:20]}… ({len(value)})" for name, value in told.items() if len(str(value)) > 60}
    return ", ".join(f"{name}={value}" for name, value in {**told, **long}.items())


def describe(table, answers=None, **more):
    """Everything that a draft says, a line each; the first row of the table has the titles, « ; » parts the cells."""
    titles, *rows = [row.split(";") if isinstance(row, str) else row for row in table]
    matched = match_columns(titles)
    draft = read_rows(titles, matched.fields, rows, SERVICES, turns=matched.turns, answers=answers, **more)
    said = [f"titles {[field and field.value for field in matched.fields]} {[*matched.turns]} {[*matched.faults]}"]
    for key, one in draft.families.items():
        money = f"qf={one.quotient} unknown={one.quotient_unknown} balance={one.balance}"
        said.append(f"{'.'.join(key)} line {one.line} « {one.name} » named={one.named} n°={one.number} {money}")
        said.append(f"  {_shown(one.values)}")
        for whose, guardian in one.guardians.items():
            said.append(f"  {'.'.join(whose)} line {guardian.line}: {_shown(guardian.values)}")
        for whose, child in one.children.items():
            said.append(
                f"  {'.'.join(whose)} line {child.line} {child.first_name}|{child.last_name}: {_shown(child.values)}"
            )
            said += [
                f"    {held.service_id} {sorted(held.weekdays)} {held.first} {held.last} {held.holidays_too}"
                for held in child.subscriptions
            ]
    said += [f"! {fault}" for fault in draft.faults]
    said += [f"~ {warning}" for warning in draft.warnings]
    said += [f"? {one.key} {one.kind} {one} {one.find_answer(draft.answers)}" for one in draft.questions]
    return [*said, f"balances {draft.has_balances}"]


FAMILY = "n° famille;nom famille;adresse;adresse2;cp;ville;n° CAF;habitant;QF;solde;note;tarif"
ADULTS = (
    "nom famille;civilité;nom responsable;prénom responsable;portable;fixe;email;mémo_contact;nom parent 2;"
    "prénom parent 2;téléphone parent 2;email2"
)
CHILDREN = (
    "nom famille;prénom enfant;nom enfant;date de naissance;classe;école;végétarien;sans porc;régime;PAI;allergenes;"
    "mémo_enfant"
)
BOOKINGS = (
    "nom famille;prénom enfant;prestation;matin;midi;soir;lundi;mardi;mercredi;jeudi;vendredi;du;au;actif;vacances"
)


def test_what_is_said_of_a_family(approved):
    approved(
        "families",
        [
            *describe([
                FAMILY,
                "12;MOREL;12 rue du Pont;Bât. B;69870;Saint-Just;0123456;oui;845,60;-12,50;Note;",
                "13;DUVAL;1 place de l'Église;3 chemin des Prés;1234;Lyon;77;non;0;3;Allergie à l'œuf;Extérieurs",
                "x;BERNARD;;;abc;;;peut-être;-1;beaucoup;;hors commune",
                "0;PETIT;;;;;;;99999999;;;Intérieur",
                "14;;;;;;;;;;;",
                "1000000000;GRAND;;;;;;;;;;",
                "15;Robert 2;" + "rue " * 60 + ";;;;123456789012345678901;;;0;" + "n" * 2001 + ";",
            ]),
            *describe([FAMILY, "12;MOREL;;;;;;;0;;;"], {"nought": "unknown"}),
            *describe([FAMILY, "12;MOREL;;;;;;;0;;;"], {"nought": "nil"}),
        ],
    )  # fmt: skip


def test_what_is_said_of_guardians(approved):
    approved(
        "guardians",
        [
            *describe([
                ADULTS,
                "MOREL;Mme;Morel;Hélène;06 12 34 56 78;0474000000;h@exemple.fr;Le soir;Duval;Bruno;0611111111;b@a.fr",
                "DUVAL;;M. DUVAL Paul;;12;appeler le soir;paul@exemple.fr, autre@exemple.fr;;;;;",
                "PETIT;mr.;Camille PETIT;;06123456;;pas une adresse;;;;;",
                "NOIR;;;;0612345678;;;;;;;",
                "BLANC;;;Zoé;;;;;;;;",
                "VERT;Docteur;vert;;;;;;;;;seul@exemple.fr",
                "GRIS;Mlle;Gris 4;Léa;;;lea@exemple.fr;;Gris;Léo;;lea@exemple.fr",
            ]),
            *describe([
                "nom famille;nom responsable;prénom responsable;email;portable",
                "MOREL;Morel;Hélène;h@exemple.fr;0612345678",
                "MOREL;Morel;Helene;h@exemple.fr;0699999999",
                "MOREL;Morel;Bruno;b@exemple.fr;",
                "MOREL;Morel-Duval;Hélène;h@exemple.fr;",
                "MOREL;MOREL;Bruno;autre@exemple.fr;",
            ]),
        ],
    )  # fmt: skip


def test_what_is_said_of_children(approved):
    approved(
        "children",
        [
            *describe([
                CHILDREN,
                "MOREL;Léo;;14/03/2018;CP;Bourg;;;;;;",
                "MOREL;Zoé;Duval;3/1/2020;MS;;oui;;;;;",
                "MOREL;Max;;2017-05-02;CE1;;;x;;oui;;",
                "MOREL;Ana;;12 mars 2016;;;;;halal;non;arachide;Timide",
                "DUVAL;Tom;;43173;;;;;sans gluten;;;Asthme : ventoline",
                "DUVAL;;Duval;;;;;;végé;-;;",
                "DUVAL;;;1/1/2019;;;;;;;;",
                "DUVAL;;;;CM2;;;;;;;",
                "DUVAL;Ida;;1/1/1989;;;;;repas normal;aucune;;ras",
                "DUVAL;Ida;;1/2/2019;CM1;;;;;PAI bouleau;lait;",
                "DUVAL;Ugo;;demain;;;peut-être;;Crétois;;;",
                ["DUVAL", "Eva", "", date(2018, 3, 14), date(2026, 2, 1), "", "", "", "", "", "", ""],
                ["DUVAL", "Noé", "", UnreadableCell("la formule est vide."), "", "", "", "", "", "", "", ""],
            ]),
            *describe([CHILDREN, "MOREL;Léo;;14/03/2018;;;;;Crétois;;;"], diets=("standard", "crétois")),
            *describe(["nom famille;prénom;né le", "A;Léo;3/14/2018", "A;Zoé;4/5/2019"]),
            *describe(["nom famille;prénom;né le", "A;Léo;3/14/2018", "A;Zoé;4/5/2019"], {"days:né le:2": "jour"}),
            *describe(["nom famille;prénom;né le", "A;Léo;3/14/2018", "A;Zoé;4/5/2019"], {"days:né le:2": "mois"}),
            *describe(["nom famille;prénom;né le", "A;Léo;3/14/2018", "A;Zoé;14/5/2019"]),
            *describe(["nom famille;prénom;né le", "A;Léo;41000"], later_epoch=True),
        ],
    )  # fmt: skip


def test_each_of_several_in_a_row_has_its_own_cells_and_columns(approved):
    people = ("nom;prénom;civilité;portable;fixe;mail;mémo_contact", "nom contact;prénom contact")
    adults = ";".join(
        f"nom parent {turn};prénom parent {turn};civilité parent {turn};portable parent {turn};mail parent {turn}"
        for turn in (1, 2)
    )
    children = ";".join(
        f"prénom enfant {turn};nom enfant {turn};né le enfant {turn};classe enfant {turn};végétarien enfant {turn};"
        f"sans porc enfant {turn};régime enfant {turn};PAI enfant {turn};mémo_enfant {turn}"
        for turn in (1, 2)
    )
    approved(
        "several",
        [
            *describe([
                f"nom famille;{adults}",
                "MOREL;Morel;Hélène;Mme;0612345678;h@a.fr;Duval;Bruno;M.;0699999999;b@a.fr",
                "NOIR;Noir;Ana;;;;Noir <2>;L<3>a;Mlle;06123456;x y",
                "VERT;;;;;;;;;0612345678;",
                "GRIS;Gris;Ida;;;i@a.fr, i2@a.fr;Gris;Max;;appeler;m@a.fr, m2@a.fr, non",
                "BLEU;" + "b" * 120 + ";Éva;" + "c" * 30 + ";;;" + "d" * 120 + ";Zoé;;;",
            ]),
            *describe([
                f"nom famille;{children}",
                "MOREL;Léo;;1/2/2018;CP;;;;;;Zoé;;3/4/2020;MS;x;;;oui;Timide",
                "NOIR;Tom;;;;;;;;;I<d>a;Noir <2>;demain;;peut-être;x;Crétois;bouleau;Asthme",
                "VERT;Max;;;;;;;;;;;1/2/2018;;;;;;",
                "GRIS;Ana;;;;;;;;;;Petit;;;;;;;",
                ["BLEU", "Ugo", "", "", date(2026, 1, 2), *[""] * 8, date(2026, 2, 1), *[""] * 5],
                ["ROSE", "Noé", *[""] * 8, "Lou", "", UnreadableCell("vide."), date(2026, 2, 1), *[""] * 5],
            ]),
            *(line for titles in people for line in describe([f"nom famille;{titles}"])),
        ],
    )  # fmt: skip


def test_what_is_said_of_bookings(approved):
    approved(
        "bookings",
        describe([
            f"{BOOKINGS};prénom enfant 2",
            "MOREL;Léo;Repas;;;;x;;;;;;;;;Zoé",
            "MOREL;Léo;Repas;;;;oui;oui;;oui;oui;01/09/2026;02/07/2027;;",
            "MOREL;Léo;Garderie;x;;x;x;;;;;;;oui;oui",
            "MOREL;Léo;Garderie;;;x;;x;;;;;;;",
            "MOREL;Zoé;Garderie soir;;;;;;x;;;;;;",
            "MOREL;Zoé;cantine;;;;;;;;;;;;",
            "MOREL;Zoé;cantine;;;;x;;;;;;;non;",
            "MOREL;Zoé;Piscine;;;;x;;;;;;;;",
            "MOREL;Zoé;Repas;;;;x;;;;;02/07/2027;01/09/2026;;",
            "MOREL;;Repas;;;;x;;;;;;;;",
            "MOREL;Zoé;accueil périscolaire du matin;;;;x;;;;;01/09/1999;;;",
        ]),
    )  # fmt: skip


def test_which_rows_are_one_family(approved):
    titles = "n° famille;nom famille;adresse;cp;nom responsable;prénom responsable;email;prénom enfant"
    approved(
        "grouping",
        [
            *describe([
                titles,
                "1;MOREL;;;;;;Léo",
                "1;Morel;12 rue du Pont;;;;;Zoé",
                "1;DUVAL;3 rue des Prés;;;;;Max",
                ";PETIT;12, av. du Gal Leclerc;69001;Petit;Ana;;Tom",
                ";PETIT;12 avenue du Général Leclerc;69001;Petit;Ana;;Ida",
                ";PETIT;5 rue Basse;69001;;;;Ugo",
                ";PETIT;;;;;;Eva",
                ";ROUX;;;;;roux@exemple.fr;Noé",
                ";ROUX;;;;;roux@exemple.fr;Lou",
                ";BLANC;;;;;;Jo",
                ";BLANC;;;;;;Li",
            ]),
            *describe([titles, ";BLANC;;;;;;Jo", ";BLANC;;;;;;Li"], {"rows:2,3": "one"}),
            *describe([titles, ";BLANC;;;;;;Jo", ";BLANC;;;;;;Li"], {"rows:2,3": "several"}),
        ],
    )  # fmt: skip


def test_which_lines_are_no_family(approved):
    table = ["nom famille;prénom;QF", "MOREL;Léo;0", ";;", "nom famille;prénom;", "Total;;845", "Page 2;;",
             "SOMME;Léa;", "Édité le 3 mars;;", "DUVAL;Zoé;0"]  # fmt: skip
    hidden = {3, 6, 8}
    approved(
        "lines",
        [
            *describe(table),
            *describe(table, lines=range(11, 19)),
            *describe(table, hidden={2}),
            *describe(table, {"hidden": "leave"}, hidden=hidden),
            *describe(table, {"hidden": "read"}, hidden=hidden),
            *describe(["nom famille;QF", *(f"F{line};0" for line in range(10))]),
            *[list_lines(range(2, 2 + many)) for many in (1, 8, 9, 10)],
        ],
    )


def test_what_titles_mean(approved):
    titles = [
        "Nom;Prénom;Classe", "Nom;Prénom;Prénom enfant", "Nom;Nom famille;Prénom;Nom enfant",
        "Nom;Prénom;Nom responsable;Prénom responsable;Nom enfant;Prénom enfant",
        "Famille;Adresse1;Cp1;Commune1;Adresse2;Cp2;Commune2", "Famille;Adresse;Adresse2",
        "Famille;Téléphone;Téléphone 2", "Famille;Téléphone;Fixe;Téléphone 2", "Famille;Tél. du père;Mail de la mère",
        "NOM RESP1;PRENOM RESP1;NOM RESP2;PRENOM RESP2;Responsable 3", "Père;Mère;Contact;Enfant",
        "Représentant légal;Prénom élève 2;Classe élève 2;Né(e) le 2", "N° de la Famille;numero_famille;Solde",
        "Famille;Enfant 1 allergies;Allergie(s) connue(s);Classe (2026)", "Rien;Du tout",
        "Famille;Famille;Solde;Solde famille", "Famille;PAI;Allergies;Autre adresse;Seconde adresse",
    ]  # fmt: skip
    said = []
    for title in titles:
        matched = match_columns(title.split(";"))
        fields = [field.value if field else "?" for field in matched.fields]
        said.append(f"{title} → {' '.join(f'{one}{turn}' for one, turn in zip(fields, matched.turns, strict=True))}")
        said += [f"  {fault}" for fault in matched.faults]
    approved("titles", said)


def test_an_empty_cell_differs_from_nothing():
    before = {"town": "Lyon", "note": "Ancienne", "resident": True, "caf_number": "1"}
    values = {"town": "Lyon", "note": "", "resident": False, "caf_number": None}
    assert find_differences(before, values) == {"resident": False}
