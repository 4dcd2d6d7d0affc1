"""The règlement that parents read says what the settings are, and nothing that they are not."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from cantine.billing.queries.printed_invoices import read_letterhead
from cantine.common.roles import Actor, Role
from cantine.families.actions.families import set_quotient
from cantine.reglement.actions.apply_settings import apply_settings, read_file
from cantine.reglement.documents.reglement_pdf import reglement_pdf
from cantine.reglement.queries.town_rules import read_own_children, read_town_rules
from cantine.reglement.rules.chapters import write_chapters
from cantine.store import database
from tests.dates import at, on
from tests.reglement.test_settings_file import FILE
from tests.support.query_count import queries

TODAY = on("lundi 2026-11-23")

PRICES = """
[[tariff]]
service = "Repas"
first_day = 2026-09-01
lines = '''
de 0 à 599 : 2,80 €
de 600 … : 3,60 €
Panier PAI
1,20 €'''

[[tariff]]
service = "Repas"
first_day = 2027-01-04
lines = "4,00 €"
"""


def set_up(cast, admin):
    with database.open_writer(cast.url) as db:
        for text in (FILE, PRICES):
            apply_settings(db, admin, read_file(text), at("lundi 2026-11-23 10:00:00"))


@pytest.fixture
def admin(cast):
    return Actor(cast.ines, role=Role.ADMIN)


@pytest.fixture
def town(cast, admin):
    set_up(cast, admin)
    return cast


def read_chapters(cast):
    with database.open_reader(cast.url) as db:
        return write_chapters(read_town_rules(db, TODAY))


def say(chapters):
    """Chapter by chapter, title by title: the sentences, with plain spaces."""
    said = {}
    for chapter in chapters:
        said[chapter.title] = [*chapter.sentences]
        said |= {f"{chapter.title}, {part.title}": [*part.sentences] for part in chapter.parts}
    return {title: [" ".join(one.split()) for one in sentences] for title, sentences in said.items()}


def test_each_setting_is_said_in_the_words_of_its_page(town):
    said = say(read_chapters(town))
    assert said["Prestations, Repas"] == ["Du lundi au vendredi en période scolaire."]
    assert said["Prestations, Accueil du soir"] == [
        "Le lundi et le mardi en période scolaire.",
        "Départ de 16 h 45 à 18 h 30.",
    ]
    deadlines = said["Inscriptions et annulations"]
    assert any(one.startswith("Accueil du soir : réservation et annulation jusqu'à l'avant") for one in deadlines)
    assert said["Tarifs, Repas"] == ["de 0 à 599 : 2,80 €", "600 et plus : 3,60 €"]
    assert said["Tarifs, Repas – Panier PAI"] == ["1,20 €"]
    assert said["Tarifs, Repas, à partir du 4 janvier 2027"] == ["4,00 €"]
    assert said["Maladie"][0] == "Une absence du jour même se signale avant 8 h 30."
    assert said["Fermetures, Jours fermés par la mairie"] == ["Pont : Atelier, le vendredi 4 décembre 2026."]
    assert "Noël : le vendredi 25 décembre 2026." in said["Fermetures, Vacances scolaires et jours fériés"]
    assert said["Paiement"][0] == "Les factures sont à payer au plus tard 25 jours après leur émission."


def test_the_paper_says_what_the_page_says(town):
    chapters = read_chapters(town)
    with database.open_reader(town.url) as db:
        paper = reglement_pdf(chapters, read_letterhead(db), TODAY)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split())
    for title, sentences in say(chapters).items():
        assert " ".join(title.split(", ", 1)[-1].split()) in text
        assert all(one in text for one in sentences)


def test_it_asks_the_same_number_of_questions_whatever_is_set(cast, admin):
    with queries(cast.url) as bare:
        read_chapters(cast)
    set_up(cast, admin)
    with queries(cast.url) as asked:
        read_chapters(cast)
    assert len(asked) == len(bare) <= 12


def test_what_a_service_goes_with_is_one_sentence_for_each_other_service(town, admin):
    links = "[{ other = 'Repas', kind = 'needs' }, { other = 'Repas', kind = 'brings' }]"
    centre = f"[[service]]\nlabel = 'Centre'\nterm_weekdays = ['lundi']\nlinks = {links}"
    with database.open_writer(town.url) as db:
        apply_settings(db, admin, read_file(centre), at("lundi 2026-11-23 10:00:00"))
    assert "Toujours avec Repas le même jour." in say(read_chapters(town))["Prestations, Centre"]


def test_a_family_finds_its_own_prices_marked(town, admin):
    with database.open_writer(town.url) as db:
        set_quotient(db, admin, town.alices_family, on("mercredi 2026-09-02"), 700, at("lundi 2026-11-23 10:00:00"))
    with database.open_reader(town.url) as db:
        rules = replace(read_town_rules(db, TODAY), own=read_own_children(db, town.alices_family, TODAY))
    [prices] = [chapter for chapter in write_chapters(rules) if chapter.title == "Tarifs"]
    [meal] = [part for part in prices.parts if part.title == "Repas"]
    said = [" ".join(one.split()) for one in meal.sentences]
    assert said == ["de 0 à 599 : 2,80 €", "600 et plus : 3,60 € – votre tarif"]
    assert meal.own == [1]
    assert not any("votre tarif" in one for sentences in say(read_chapters(town)).values() for one in sentences)
