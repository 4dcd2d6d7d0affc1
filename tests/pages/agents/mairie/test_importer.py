"""« Importer des familles »: what was shown is brought, by somebody who may at that very moment."""

import pytest
from sqlalchemy import func, select, update

from cantine.common.roles import Actor, Role
from cantine.imports.actions import uploads
from cantine.imports.actions.import_matching import NEW
from cantine.imports.rules.fields import Field
from cantine.imports.rules.grouping import ONE, SEVERAL
from cantine.imports.rules.rows import LEAVE
from cantine.settings import MODEL
from cantine.store import database
from cantine.store.tables import Account, Family, OpeningBalance
from tests.dates import on
from tests.imports import import_steps
from tests.pages.browser import said
from tests.pages.conftest import NOW


def families(url):
    with database.open_reader(url) as db:
        return db.scalar(select(func.count()).select_from(Family))


@pytest.fixture
def bring(browser, portal_url):
    """The administrator brings a file, and looks at what it would do."""
    browser.enter("mairie@exemple.fr")

    def brought(content, name="familles.csv"):
        with database.open_writer(portal_url) as db:
            account = db.scalars(select(Account.id).where(Account.email == "mairie@exemple.fr")).one()
            uploads.keep(db, Actor(account, role=Role.ADMIN), name, content, NOW)
        return browser.open("importer")

    return brought


@pytest.fixture
def previewed(bring):
    """What the model file would bring."""
    return bring(MODEL.read_bytes(), MODEL.name)


def answer(page, words, chosen):
    """Choose this answer of the question that holds these words."""
    [radio] = [radio for radio in page.at.radio if words in said(radio.label)]
    radio.set_value(chosen).run()
    assert not page.at.exception
    return page


def asked(page):
    return [said(radio.label) for radio in page.at.radio]


def can_import(page):
    return any(button.label == "Importer" for button in page.at.button)


def column(page, title):
    [field] = [field for field in page.at.selectbox if field.label == f"« {title} » contient"]
    return field


def test_what_was_shown_is_brought(previewed, portal_url):
    before = families(portal_url)
    previewed.click("Importer")
    assert families(portal_url) > before
    assert any(said.startswith("Importé") for said in previewed.notices)


def test_somebody_whose_role_was_taken_away_since_the_preview_brings_nothing(previewed, portal_url):
    before = families(portal_url)
    with database.open_writer(portal_url) as db:
        db.execute(update(Account).where(Account.email == "mairie@exemple.fr").values(role=None))
    previewed.click("Importer")
    assert families(portal_url) == before
    assert previewed.title == "Gestion des prestations de cantine et périscolaires"


def test_the_first_families_are_shown_as_they_will_be_and_once_more_nothing_is_left_to_import(bring):
    content = import_steps.csv("nom famille;prénom;classe;mail;solde", "ZOLA;Tim;1-2;roux@exemple.fr;-12,50")
    page = bring(content)
    [_head, family] = page.table("Premières familles")
    assert family[0] == "ZOLA"
    assert "roux@exemple.fr" in family[2]
    assert "Tim ZOLA" in family[3]
    assert "1-2" in family[3]
    assert "doit 12,50\u202f€" in family[4].replace("\xa0", "\u202f")
    assert "Nouvelle classe : 1-2." in page.texts
    page.click("Importer")
    assert any(one.startswith("Importé : 1 nouvelle famille") for one in page.notices)
    page = bring(content)
    assert "Tout ce que dit ce fichier est déjà dans le portail." in page.texts
    assert not can_import(page)


def test_hidden_rows_are_asked_about_before_anything_can_be_accepted(bring, portal_url):
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    before = families(portal_url)
    page = bring(import_steps.xlsx(["nom famille", "prénom"], ["ZOLA", "Tim"], ["PARTI", "Max"], change=hide), "a.xlsx")
    assert asked(page) == ["1 ligne masquée (3) : la lire aussi ?"]
    assert not can_import(page)
    answer(page, "masquée", LEAVE).click("Importer")
    assert families(portal_url) == before + 1


def test_a_file_with_faults_is_refused_by_line_and_column(bring, portal_url):
    before = families(portal_url)
    page = bring(import_steps.csv("nom famille;prénom;date de naissance", "ZOLA;Tim;31/02/2018", ";Max;"))
    assert page.notices == ["Rien n'est importé : 2 erreur(s) à corriger dans le fichier."]
    assert [row[:2] for row in page.table("Erreurs du fichier")[1:]] == [
        ["Ligne 2", "date de naissance"],
        ["Ligne 3", "nom famille"],
    ]
    assert not can_import(page)
    assert families(portal_url) == before


def test_an_answer_that_leads_to_faults_can_be_taken_back(bring, portal_url):
    before = families(portal_url)
    rows = "ZOLA;Emma;14/03/2018", "ZOLA;Emma;15/03/2018"
    page = answer(bring(import_steps.csv("nom famille;prénom;date de naissance", *rows)), "« ZOLA »", ONE)
    assert page.notices[0].startswith("Rien n'est importé")
    answer(page, "« ZOLA »", SEVERAL).click("Importer")
    assert families(portal_url) == before + 2


def test_two_rows_that_were_said_to_be_one_family_can_be_answered_otherwise(bring, portal_url):
    before = families(portal_url)
    head = "nom famille;adresse;prénom responsable;nom responsable;prénom"
    bring(import_steps.csv(head, "ZOLA;1 rue A;Luc;ZOLA;Tim")).click("Importer")
    page = bring(import_steps.csv(head, "ZOLA;5 rue B;Luc;ZOLA;Max", "ZOLA;9 rue C;Eva;ZOLA;Ana"))
    rows = [radio for radio in page.at.radio if "est-elle une famille du portail" in said(radio.label)]
    assert len(rows) == 1
    answer(page, "Ligne 2", NEW).click("Importer")
    assert families(portal_url) == before + 3


def test_a_column_that_is_read_wrongly_is_read_otherwise(bring, portal_url):
    page = bring(import_steps.csv("n° famille;nom famille;prénom;parent référent", "A12;ZOLA;Tim;Luc ZOLA"))
    assert page.notices == ["Rien n'est importé : 1 erreur(s) à corriger dans le fichier."]
    column(page, "n° famille").set_value(Field.IGNORED).run()
    column(page, "parent référent").set_value(Field.CONTACT).run()
    [_head, family] = page.table("Premières familles")
    assert family[2] == "Luc ZOLA"
    assert can_import(page)


def test_two_columns_that_say_the_same_can_be_told_apart(bring):
    page = bring(import_steps.csv("nom famille;prénom;prénom enfant;prénom responsable", "ZOLA;Marie;Tim;Luc"))
    assert any("Deux colonnes disent la même chose" in one for one in page.notices)
    column(page, "prénom").set_value(Field.IGNORED).run()
    assert page.table("Premières familles")[1][3] == "Tim ZOLA"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide"),
        (import_steps.csv("nom famille;prénom"), "Ce fichier n'a que des titres"),
        (b"%PDF-1.7", "Ce fichier est un PDF"),
    ],
)
def test_what_is_no_list_of_families_is_refused_in_words(bring, content, sentence):
    page = bring(content)
    assert page.notices[0].startswith(sentence)
    assert not can_import(page)


def test_balances_are_of_the_day_that_is_chosen(bring, portal_url):
    """A day to come is refused in words; the day that is chosen stands in the preview and in the books."""
    page = bring(import_steps.csv("nom famille;prénom;classe;mail;solde", "ZOLA;Tim;1-2;zola@exemple.fr;-12,50"))
    [field] = [field for field in page.at.text_input if field.label == "Soldes repris au"]
    field.set_value("01/09/2099").run()
    assert any("Soldes repris au" in one for one in page.notices)
    assert not can_import(page)
    [field] = [field for field in page.at.text_input if field.label == "Soldes repris au"]
    field.set_value("01/09/2026").run()
    assert "Soldes repris au 1er septembre 2026" in page.everything
    page.click("Importer")
    with database.open_reader(portal_url) as db:
        assert db.scalars(select(OpeningBalance.taken_on)).all() == [on("mardi 2026-09-01")]
