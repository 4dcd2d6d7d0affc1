"""« Modèles »: a commune that begins reads what a model says, and begins with it."""

import pytest
from sqlalchemy import select

from cantine.settings import settings
from cantine.store import database, tables
from tests.cast import play
from tests.dates import on
from tests.pages.browser import Browser


@pytest.fixture
def cast(sqlite_url, cookies, monkeypatch):  # the page reads the cookies of its window
    monkeypatch.setenv("CANTINE_DATABASE_URL", sqlite_url)
    settings.cache_clear()
    yield play(sqlite_url)
    settings.cache_clear()


def test_a_model_is_read_and_applied_and_is_no_longer_offered_once_something_is_booked(cast):
    window = Browser().enter("ines@exemple.fr").open("reglages")
    assert "Commencer avec un modèle" in window.links
    window.open("modeles")
    assert "Une école, un repas à prix unique, une garderie à la séance." in window.texts
    window.at.radio(key="model").set_value("Bourg").run()
    assert "Départ de 16 h 45 à 18 h 30." in [word.replace("\xa0", " ") for word in window.html.words]
    with database.open_reader(cast.url) as db:
        assert not db.scalars(select(tables.Tariff.id)).all()  # it was only read
    window.click("Commencer avec le modèle « Bourg »")
    assert window.notices == ["Le modèle est appliqué : chaque réglage se change ensuite."]
    with database.open_writer(cast.url) as db:
        evening = select(tables.Service.first_time).where(tables.Service.label == "Garderie soir")
        assert db.scalar(evening) == 16 * 60 + 45
        cell = {"child_id": cast.leo, "day": on("lundi 2026-11-30"), "service_id": cast.meal}
        db.add(tables.Booking(**cell, family_id=cast.alices_family))
    assert not window.open("modeles").at.radio
    assert "Commencer avec un modèle" not in window.open("reglages").links
