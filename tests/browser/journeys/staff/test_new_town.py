"""From an empty database to a family's first invoice: one administrator, a town's file, nobody else's help."""

import os
import re
import sqlite3
import subprocess
from contextlib import closing

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.journeys.portal import MONDAY, ROOT, serving
from tests.browser.journeys.window import Window
from tests.imports import prestofacto
from tests.support.programs.nursery import python

ADMIN, SECRET = "ines@avray.fr", "quatre mots sans rapport"
CHOSEN = "un autre secret facile à retenir"
FAMILY, CHILD = "famille7@exemple.fr", "Enfant1"
FAMILIES = 500


@pytest.fixture
def town(tmp_path):
    """A portal that was founded on the command line a minute ago, and holds nothing else."""
    database = tmp_path / "founded.db"
    environment = {**os.environ, "CANTINE_DATABASE_URL": f"sqlite:///{database}", "CANTINE_NOW": MONDAY}
    given = ["--name", "Mairie d'Avray", "--zone", "A", "--admin", "Inès", "--email", ADMIN, "--password", SECRET]
    subprocess.run([*python(), "-m", "cantine", "init", *given], cwd=ROOT, env=environment, check=True)
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE commune SET demonstration = true")  # so that the journey's clock may stand still
    (tmp_path / "served").mkdir()
    with serving(tmp_path / "served", database) as portal:
        yield portal


def choose(window: Window, label: str, option: str, instead_of: Locator) -> None:
    """An option of the list of this name; until its own fields stand there `instead_of` those of the one before."""
    before = instead_of.element_handle()
    window.page.get_by_role("combobox", name=label).last.click()
    window.page.get_by_role("option", name=option, exact=True).click()
    window.page.wait_for_function("field => !field.isConnected", arg=before)
    window.settle()


def bring(window: Window, name: str, content: bytes) -> None:
    window.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    expect(window.page.get_by_role("heading", name=name)).to_be_visible()


def set_price(window: Window, service: str, lines: str) -> None:
    window.open("/tarifs")
    prices = window.page.get_by_label("Prix par tranche")
    if service != "Repas":  # which stands there already; another service has fields of its own
        choose(window, "Prestation", service, instead_of=prices)
    prices.fill(lines)
    prices.press("Tab")
    window.settle()
    window.button("Enregistrer le prix").click()
    expect(window.text("Le prix est enregistré.")).to_be_visible()


def invite(window: Window, name: str, email: str, role: str) -> str:
    """The password that an agent finds in the letter."""
    window.open("/agents")
    window.field("Nom").last.fill(name)
    window.field("Adresse mail").fill(email)
    window.page.get_by_text(re.compile(f"^{role} :")).last.click()
    window.button("Inviter par mail").click()
    expect(window.text("L'invitation part par mail.")).to_be_visible()
    return provisional(window, email)


def provisional(window: Window, email: str) -> str:
    letter = window.portal.letter(email, "votre accès au portail")
    return re.search(r"mot de passe provisoire : (\S+)", letter)[1]


def first_sign_in(window: Window, email: str, password: str) -> Window:
    """With the mailed password; then an own one."""
    window.open("/").sign_in(email, password)
    window.title("Choisissez votre mot de passe")
    window.settle()
    window.field("Nouveau mot de passe").fill(CHOSEN)
    window.field("Le même, une seconde fois").fill(CHOSEN)
    window.button("Enregistrer").click()
    expect(window.page.get_by_role("heading", name="Choisissez votre mot de passe")).to_have_count(0)
    return window.settle()


def test_a_town_is_set_up_imported_invited_booked_cooked_for_and_billed(town, open_browser):
    admin = open_browser("desk", at=town).enter(ADMIN, password=SECRET)

    admin.open("/prestations")
    choose(admin, "Modifier", "Garderie soir", instead_of=admin.field("Nom"))
    expect(admin.field("Nom")).to_have_value("Garderie soir")
    offered = admin.page.get_by_text("Proposée (sinon elle disparaît partout)")
    expect(offered).to_have_count(1)
    offered.click()
    admin.settle()
    admin.button("Enregistrer").click()
    expect(admin.text("La prestation est modifiée.")).to_be_visible()
    set_price(admin, "Repas", "de 0 à 599 : 2,80 €\nde 600 … : 4,00 €")
    set_price(admin, "Garderie soir", "1,50 €")
    passwords = {email: invite(admin, name, email, role) for name, email, role in AGENTS}

    rows = prestofacto.town(FAMILIES)
    admin.open("/importer")
    bring(admin, "fautes.csv", prestofacto.csv(prestofacto.with_faults(rows)[0]))
    expect(admin.text("30 erreur(s) à corriger")).to_be_visible()
    expect(admin.page.get_by_role("row")).to_have_count(1 + len(prestofacto.FAULTS))
    assert town.ask("SELECT count(*) FROM family") == [(0,)]
    bring(admin, "familles.csv", prestofacto.csv(rows))
    expect(admin.page.get_by_text(re.compile(r"À importer : 500 nouvelles familles"))).to_be_visible()
    assert town.ask("SELECT count(*) FROM family") == [(0,)]
    admin.button("Importer").click()
    expect(admin.page.get_by_text(re.compile(r"^Importé : 500 nouvelles familles"))).to_be_visible()

    admin.open("/familles?recherche=famille7@")
    admin.link("FAMILLE 0007 (n° 8)").click()
    admin.title("FAMILLE 0007 (n° 8)")
    admin.settle()
    admin.page.get_by_role("tab", name="Responsables").click()
    admin.button("Inviter par mail").click()
    expect(admin.text(f"Une invitation part vers {FAMILY}.")).to_be_visible()

    parent = first_sign_in(open_browser("phone", at=town), FAMILY, provisional(admin, FAMILY))
    parent.title("Bienvenue FAMILLE 0007 !")
    parent.link("Ajouter des inscriptions").first.click()
    parent.month("NOVEMBRE 2026")
    parent.button("Mois suivant").click()
    parent.month("DÉCEMBRE 2026")
    parent.box("Repas, mardi 1er décembre 2026").check()
    parent.save()
    expect(parent.bar).to_contain_text("1 modification enregistrée")

    manager = first_sign_in(open_browser("desk", at=town), "nadia@avray.fr", passwords["nadia@avray.fr"])
    manager.open("/liste-du-jour?jour=2026-12-01")
    expect(manager.page.get_by_role("row", name=re.compile("FAMILLE 0007"))).to_be_visible()

    finance = first_sign_in(open_browser("desk", at=town), "farid@avray.fr", passwords["farid@avray.fr"])
    town.set_clock("2027-01-04T10:00:00+01:00")
    finance.enter("farid@avray.fr", "/facturation", CHOSEN)
    finance.button("Préparer l'aperçu").click()
    finance.page.get_by_role("button", name=re.compile("^Émettre 500 factures")).click()
    expect(finance.page.get_by_text(re.compile("^Décembre 2026 : 500 factures émises"))).to_be_visible(timeout=60_000)
    ((lines,),) = town.ask(
        "SELECT group_concat(days, ' | ') FROM invoice_line AS line JOIN invoice ON invoice.id = invoice_id "
        "JOIN family ON family.id = family_id WHERE family.number = 8 AND line.label LIKE 'Repas%'"
    )
    assert "1" in re.findall(r"\d+", lines)  # the Tuesday that the parent ticked


AGENTS = (("Nadia", "nadia@avray.fr", "Cantine"), ("Farid", "farid@avray.fr", "Finances"))
