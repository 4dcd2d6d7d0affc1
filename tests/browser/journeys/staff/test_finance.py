"""The accountant looks at what is owed, takes lists away, and reminds who pays late."""

import csv
from pathlib import Path

from playwright.sync_api import expect

from cantine.common.balance_words import measure_balance
from tests.browser.journeys.window import Window
from tests.support.sheets import opened, rows


def menu(window: Window, name: str) -> None:
    """A page of the menu « Finances »."""
    window.follow(name, "Finances")
    window.title(name)
    window.settle()


def taken(window: Window, link: str) -> bytes:
    """The file behind a link, as the browser saves it."""
    with window.page.expect_download() as download:
        window.link(link).click()
    return Path(download.value.path()).read_bytes()


def shown(window: Window, table: str) -> list[list[str]]:
    """The rows of a table on the page, its head first."""
    found = window.table(table).get_by_role("row")
    found.first.wait_for()
    window.settle()
    return [[cell.strip() for cell in row.locator("th, td").all_text_contents()] for row in found.all()]


def cents(written: str) -> int:
    digits = int("".join(letter for letter in written if letter.isdigit()) or 0)
    return -digits if written[:1] in ("-", "−") else digits


def test_the_accountant_takes_a_month_away_and_finds_what_the_screen_says(window, portal):
    window.enter("finance@exemple.fr")
    menu(window, "Exports")
    screen = shown(window, "Factures et avoirs")
    place = screen[0].index("Montant")
    ((counted, total),) = portal.ask("SELECT count(*), sum(cents) FROM invoice WHERE month = '2026-10-01'")
    expect(window.text(f"{counted} lignes")).to_be_visible()
    assert cents(screen[-1][place]) == total

    head, *lines, last = rows(opened(taken(window, "Tableur (XLSX)")).worksheets[0])
    assert head == screen[0]
    assert len(lines) == counted
    assert round(last[place] * 100) == total
    assert [line[0] for line in lines[:10]] == [line[0] for line in screen[1:-1]]
    assert [round(line[place] * 100) for line in lines[:10]] == [cents(line[place]) for line in screen[1:-1]]

    text = taken(window, "CSV").decode("utf-8-sig").splitlines()
    head, *lines, last = csv.reader(text, delimiter=";")
    assert head == screen[0]
    assert len(lines) == counted
    assert cents(last[place]) == total


def test_a_choice_stays_in_the_address_and_decides_what_leaves(window, portal):
    window.enter("finance@exemple.fr", "/exports?liste=Paiements&dates=Toutes+les+dates&famille=2&mode=Carte+bancaire")
    ((counted, total),) = portal.ask("SELECT count(*), sum(cents) FROM payment WHERE family_id = 2 AND method = 'card'")
    screen = shown(window, "Paiements")
    assert len(screen) == counted + 2
    assert cents(screen[-1][screen[0].index("Montant")]) == total
    window.reload()
    assert shown(window, "Paiements") == screen
    _head, *lines, _last = csv.reader(taken(window, "CSV").decode("utf-8-sig").splitlines(), delimiter=";")
    assert len(lines) == counted


def test_from_the_balances_to_a_family_and_to_a_reminder_that_arrives(window, portal):
    window.enter("finance@exemple.fr")
    menu(window, "Soldes")
    ((billed,),) = portal.ask("SELECT sum(cents) FROM invoice")
    ((paid,),) = portal.ask("SELECT sum(cents) FROM payment WHERE cancelled_at IS NULL")
    balances = shown(window, "Soldes des familles")
    assert balances[-1][1] == measure_balance(paid - billed)
    window.link("DURAND (n° 2)").click()
    window.title("Compte de la famille DURAND (n° 2)")
    account = shown(window, "Relevé de compte")
    assert [account[-1][-1]] == [row[1] for row in balances if row[0] == "DURAND (n° 2)"]
    window.link("Tous les soldes").click()
    window.title("Soldes")
    window.link("Rappeler les retards").click()
    window.title("Rappels")
    window.settle()
    family = window.page.locator("[data-testid=stForm] label").first
    words = family.text_content() or ""
    family.click()
    window.button("Voir le courrier").click()
    expect(window.text("Sauf erreur de notre part")).to_be_visible()
    window.settle()
    letter = window.page.locator(".letter")
    recipients, subject = (letter.locator("p").nth(place).text_content() or "" for place in (0, 1))
    window.button("Envoyer 1 rappel").click()
    expect(window.page.locator(".notice.good")).to_have_text("1 rappel est parti.")
    expect(window.page.get_by_role("listitem").filter(has_text=words.split(" :")[0])).to_be_visible()
    address = recipients.removeprefix("À : ").split(" et ")[0]
    received = portal.letter(address, "restent à payer")
    assert subject.removeprefix("Objet : ").split(" : ")[1].split("\u00a0")[0] in received
    assert words.split(" : ")[1].split("\u00a0")[0] in received


def test_the_month_has_its_charts_and_the_same_figures_beside_them(window, portal):
    window.enter("lecture@exemple.fr")
    menu(window, "Vue du mois")
    charts = window.page.get_by_test_id("stVegaLiteChart")
    expect(charts).to_have_count(2)
    for chart in charts.all():
        expect(chart.locator("canvas, svg").first).to_be_visible()
    ((total,),) = portal.ask("SELECT sum(cents) FROM invoice WHERE month = '2026-10-01'")
    table = shown(window, "Prestations d'octobre 2026")
    assert cents(table[-1][1]) == total
    assert cents(table[-1][1]) == cents(table[-1][3]) + cents(table[-1][4])
