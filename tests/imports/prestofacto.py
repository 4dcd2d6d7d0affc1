"""A town's file in PrestoFacto's columns: as many families as one likes, each with children and what they come for."""

import io
from random import Random

from openpyxl import Workbook

# fmt: off
TITLES = [
    "structure", "nom_compte", "civilité", "adresse1", "adresse2", "cp", "ville", "num_allocataire", "mémo_compte",
    "nom_contact", "fixe", "portable", "email", "mémo_contact", "nom_enfant", "prénom", "classe", "date_naissance",
    "menu_vege", "menu_sp", "menu_all", "tarif_type", "badge", "prestation_type", "début", "fin", "lundi", "mardi",
    "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "matin", "midi", "soir", "active",
    "hors_période_scolaire",
]
# fmt: on
CLASSES = ("PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2")


def town(families: int, seed: int = 1) -> list[dict[str, str]]:
    """The rows of so many families: one or two children each, meals on two to four days, some care in the evening."""
    random = Random(seed)
    return [row for number in range(families) for row in _family(number, random)]


def _family(number: int, random: Random) -> list[dict[str, str]]:
    name = f"FAMILLE {number:04}"
    account = {
        "structure": "École du Bourg",
        "nom_compte": name,
        "civilité": random.choice(("M.", "Mme")),
        "adresse1": f"{number + 1} rue Haute",
        "cp": "69870",
        "ville": "Saint-Just-d'Avray",
        "num_allocataire": f"{1_000_000 + number}",
        "nom_contact": name,
        "portable": f"06 39 98 {number // 100:02} {number % 100:02}",
        "email": f"famille{number}@exemple.fr",
        "tarif_type": "commune",
        "badge": str(number),
    }
    rows = []
    for child in range(1 + number % 2):
        about = {
            "nom_enfant": name,
            "prénom": f"Enfant{child}",
            "classe": random.choice(CLASSES),
            "date_naissance": f"{random.randint(1, 28):02}/{random.randint(1, 12):02}/{random.randint(2016, 2022)}",
            "menu_vege": "non",
            "menu_sp": "oui" if number % 7 == 0 else "non",
            "menu_all": "Arachides" if number % 50 == 0 else "",
        }
        meals = {"prestation_type": "Cantine", "midi": "x", "lundi": "x", "jeudi": "x", "active": "oui"}
        rows.append({**account, **about, **meals, "début": "01/09/2026", "fin": "31/12/2026"})
        if number % 3 == 0:
            care = {"prestation_type": "Garderie", "soir": "x", "mardi": "x", "active": "oui"}
            rows.append({**account, **about, **care, "début": "01/09/2026", "fin": "31/12/2026"})
    return rows


def csv(rows: list[dict[str, str]], *, encoding: str = "cp1252", separator: str = ";") -> bytes:
    """The file as PrestoFacto writes it."""
    lines = [separator.join(TITLES)]
    lines += [separator.join(_quoted(row.get(title, ""), separator) for title in TITLES) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def _quoted(cell: str, separator: str) -> str:
    return f'"{cell}"' if separator in cell else cell


def xlsx(rows: list[dict[str, str]]) -> bytes:
    """The same as a spreadsheet."""
    book = Workbook()
    book.active.append(TITLES)
    for row in rows:
        book.active.append([row.get(title) for title in TITLES])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


FAULTS = [
    (0, "nom_compte", ""),
    (3, "cp", "6987"[:3]),
    (5, "portable", "famille5@exemple"),
    (7, "cp", "69 87"),
    (9, "portable", "appeler le soir"),
    (11, "fixe", "12"),
    (13, "nom_compte", " "),
    (15, "date_naissance", "31/02/2018"),
    (17, "date_naissance", "14 marche 2018"),
    (19, "date_naissance", "14/03/1918"),
    (21, "menu_vege", "peut-être"),
    (23, "menu_sp", "2"),
    (25, "prestation_type", "Piscine"),
    (27, "début", "hier"),
    (29, "fin", "31/06/2026"),
    (31, "fin", "31/08/2026"),
    (33, "lundi", "parfois"),
    (35, "mardi", "??"),
    (37, "mercredi", "3"),
    (39, "jeudi", "y"),
    (41, "vendredi", "jeudi"),
    (43, "samedi", "-"),
    (45, "dimanche", "9h"),
    (47, "matin", "7h30"),
    (49, "midi", "12h"),
    (51, "soir", "17h"),
    (53, "active", "?"),
    (55, "hors_période_scolaire", "juillet"),
    (57, "cp", "ABCDE"),
    (59, "début", "01/01/1950"),
]
"""Thirty cells that cannot be: (row, column, what is planted there)."""


def with_faults(rows: list[dict[str, str]]) -> tuple[list[dict[str, str]], set[tuple[int, str]]]:
    """The rows with the thirty faults, and (line, column) of each; the titles are line 1."""
    spoilt = [dict(row) for row in rows]
    for number, column, planted in FAULTS:
        spoilt[number][column] = planted
    return spoilt, {(number + 2, column) for number, column, _planted in FAULTS}
