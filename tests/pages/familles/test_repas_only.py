"""The commune of the tutorial opens Repas only: services that are switched off appear nowhere."""

import pytest
from sqlalchemy import update

from cantine.store import database
from cantine.store.tables import Booking, Service
from tests.dates import on

OTHERS = ("Garderie", "Centre", "Étude")
PARENTS = ("compte", "inscriptions", "absence", "profil")
STAFF = ("frequentation", "inscriptions-famille", "familles", "famille", "fermetures", "paiements", "exports")


@pytest.fixture
def _repas_only(portal_url):
    """What was booked before of the others still stands in the database."""
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).where(Service.id != 1).values(active=False))


def shown(browser):
    """All words of the page, what its widgets offer to choose too."""
    choices = [*browser.at.selectbox, *browser.at.multiselect, *browser.at.radio]
    boxes = [box.label for box in browser.at.checkbox]
    return "\n".join([browser.everything, *(option for one in choices for option in one.options), *boxes])


def others_in(text):
    return [other for other in OTHERS if other in text]


@pytest.mark.parametrize("address", PARENTS)
def test_without_switching_them_off_they_are_there(browser, address):
    """Else the tests below would prove nothing."""
    browser.enter("durand@exemple.fr").open(address, mois="2026-12")
    assert bool(others_in(shown(browser))) is (address in ("compte", "inscriptions"))


@pytest.mark.usefixtures("_repas_only")
@pytest.mark.parametrize("address", PARENTS)
def test_parents_see_repas_only(browser, address):
    browser.enter("durand@exemple.fr").open(address, mois="2026-12")
    assert others_in(shown(browser)) == []


@pytest.mark.usefixtures("_repas_only")
@pytest.mark.parametrize("address", STAFF)
def test_staff_see_repas_only(browser, address):
    browser.enter("mairie@exemple.fr")
    parameters = {"inscriptions-famille": {"enfant": "4"}, "famille": {"numero": "2"}}.get(address, {})
    browser.open(address, **parameters)
    assert others_in(shown(browser)) == []


@pytest.mark.usefixtures("_repas_only")
def test_a_day_of_which_only_other_services_were_booked_has_no_row(browser, portal_url):
    with database.open_writer(portal_url) as db:
        db.add(Booking(child_id=4, day=on("samedi 2026-12-12"), service_id=6, family_id=2))
    browser.enter("durand@exemple.fr")
    rows = [row for name, table in browser.html.tables.items() if name.startswith("Inscriptions") for row in table]
    assert all(row in (["Date", "Repas"], [row[0], "✓"]) for row in rows)
    assert not any("12 décembre" in row[0] for row in rows)


@pytest.mark.usefixtures("_repas_only")
def test_the_grid_has_one_column_and_its_estimate_is_of_it(browser):
    browser.enter("durand@exemple.fr").open("inscriptions", mois="2026-12")
    grid, cost = browser.grid, browser.cost
    assert [service["label"] for service in grid["services"]] == ["Repas"]
    assert {len(day["cells"]) for week in grid["weeks"] for day in week["days"]} == {1}
    assert {cell.split()[1] for cell in cost["held"]} == {"1"}
    assert cost["cents"] == len(cost["held"]) * 445
    assert cost["stretches"][0].keys() == {"from", "cents", "pairs"}
    assert cost["stretches"][0]["cents"].keys() == {"1"}
