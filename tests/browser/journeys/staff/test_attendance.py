"""The manager's morning: the figures, the chart, the names behind one, the kitchen sheet, paper and files."""

import re
from io import BytesIO

import openpyxl
import pypdf
from playwright.sync_api import expect

MONDAY = "SELECT count(*) FROM booking WHERE day = '2026-11-23' AND service_id = 1 AND state IN ('booked', 'added')"


def test_a_figure_is_the_same_on_the_card_in_the_chart_the_table_the_list_the_sheet_and_the_files(window, portal):
    ((meals,),) = portal.ask(MONDAY)
    page = window.enter("cantine@exemple.fr", "/frequentation").page
    expect(page.locator(".headlines .figure a").first).to_have_text(str(meals))
    bars = page.locator("[data-testid=stVegaLiteChart] [aria-roledescription=bar]")
    expect(bars.first).to_be_visible()
    window.settle()
    told = [bar.get_attribute("aria-label") for bar in bars.all()]
    assert sum(int(re.search(r"Nombre: (\d+)", one)[1]) for one in told if "lundi 23 novembre 2026" in one) == meals
    cell = page.get_by_role("link", name=f"Repas, lundi 23 novembre 2026 : {meals}, les noms")
    expect(cell).to_have_text(str(meals))

    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger (Excel)").click()
    sheet = openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes()))["Fréquentation"]
    assert [cell.value for cell in sheet["C"]][:2] == ["Repas", meals]

    cell.click()
    window.title("Liste du jour")
    expect(page.get_by_role("table", name="Repas, lundi 23 novembre 2026").get_by_role("row")).to_have_count(meals + 1)

    window.open("/feuille-de-cuisine?jour=2026-11-23")
    expect(page.get_by_role("row", name=re.compile(f"^Total.*{meals}$"))).to_have_count(1)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Imprimer (PDF)").click()
    [paper] = pypdf.PdfReader(BytesIO(taken.value.path().read_bytes())).pages
    assert re.search(rf"Total .*{meals}\b", paper.extract_text())


def test_choices_stand_in_the_address_and_come_back_with_it(window):
    page = window.enter("cantine@exemple.fr", "/frequentation").page
    page.get_by_role("radio", name="Mois").or_(page.get_by_role("button", name="Mois")).first.click()
    expect(page.get_by_role("heading", name="Novembre 2026")).to_be_visible()
    expect(page).to_have_url(re.compile("periode=Mois"))
    window.settle()
    window.button("Avant").click()
    expect(page.get_by_role("heading", name="Octobre 2026")).to_be_visible()
    expect(page).to_have_url(re.compile("periode=Mois"))
    window.reload()
    expect(page.get_by_role("heading", name="Octobre 2026")).to_be_visible()


def test_a_year_is_printed_whole_and_without_what_is_clicked(open_browser):
    window = open_browser()
    page = window.enter("cantine@exemple.fr", "/frequentation?periode=Année+scolaire").page
    expect(page.get_by_role("heading", name="Calendrier de l'année")).to_be_visible()
    expect(
        page.locator("[data-testid=stVegaLiteChart] svg")
        .or_(page.locator("[data-testid=stVegaLiteChart] canvas"))
        .first
    ).to_be_visible()
    printed = pypdf.PdfReader(BytesIO(page.pdf(format="A4")))
    words = "\n".join(sheet.extract_text() for sheet in printed.pages)
    assert len(printed.pages) > 1
    assert "lundi 23 novembre 2026" in words  # of a month that is folded on the screen
    assert "Calendrier de l'année" in words
    assert "Déconnexion" not in words
    assert "Télécharger" not in words


def test_before_clicked_twice_fast_steps_twice(window):
    page = window.enter("cantine@exemple.fr", "/frequentation?periode=Mois").page
    expect(page.get_by_role("heading", name="Novembre 2026")).to_be_visible()
    window.settle()
    window.button("Avant").evaluate("(button) => { button.click(); setTimeout(() => button.click(), 40); }")
    expect(page.get_by_role("heading", name="Septembre 2026")).to_be_visible()
    window.settle()
    window.button("Après").click()
    expect(page.get_by_role("heading", name="Octobre 2026")).to_be_visible()


def test_the_next_month_of_the_grid_clicked_twice_fast_is_the_one_after_it(window):
    page = window.enter("test@exemple.fr", "/inscriptions?mois=2026-12").page
    window.month("DÉCEMBRE 2026")
    page.locator(".grid nav .next").evaluate("(button) => { button.click(); button.click(); }")
    window.month("FÉVRIER 2027")
    page.locator(".grid nav .previous").click()
    window.month("JANVIER 2027")
