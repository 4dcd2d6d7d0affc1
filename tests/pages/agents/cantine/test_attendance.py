"""« Fréquentation », « Liste du jour » and « Feuille de cuisine »: every choice, and one figure everywhere."""

import json
import re
from datetime import date, timedelta
from html import unescape

import pyarrow as pa
import pytest
from sqlalchemy import delete, func, insert, select, update

from cantine.common.vocabulary import Presence, State
from cantine.settings import settings
from cantine.store import database
from cantine.store.replication import standby
from cantine.store.tables import Booking, Child, Classroom, Closure, HealthNote, School
from tests.dates import on
from tests.support.query_count import queries

MONDAY = on("lundi 2026-11-23")
AT_MOST = 11
SPANS = {
    "Semaine": ("2026-11-23", "2026-11-29"),
    "Mois": ("2026-11-01", "2026-11-30"),
    "Entre vacances": ("2026-11-02", "2026-12-18"),
    "Année scolaire": ("2026-09-01", "2027-08-31"),
}
TABLES = {"Semaine": "Par jour et par prestation", "Mois": "Par jour et par prestation"}


@pytest.fixture
def manager(browser):
    return browser.enter("cantine@exemple.fr")


def show(window, address, **choices):
    """The page as a new window opens it; on the same page the choices made before would stay."""
    return window.open("profil").open(address, **choices)


def counted(url, *which):
    """A plain count of the bookings that stand."""
    with database.open_reader(url) as db:
        standing = Booking.state.in_([State.BOOKED, State.ADDED])
        return db.scalar(select(func.count()).select_from(Booking).where(standing, *which))


def figure(shown):
    """« 1 240 » as a number; empty is nought."""
    return int(re.sub(r"\D", "", shown) or 0)


def cards(window):
    """The figures at the top by their title, each with everything that its card says."""
    [html] = [one.value for one in window.at.html if 'class="headlines' in one.value]
    found = {}
    for section in html.split("<section>")[1:]:
        title = re.search("<h2>(.*?)</h2>", section)[1]
        count = re.search('class="figure">(?:<a [^>]*>)?(.*?)<', section)[1]
        found[unescape(title)] = (count, unescape(" ".join(re.sub("<[^>]+>", " ", section).split())))
    return found


def charts(window):
    """The specification of each chart, with its data sets as rows."""
    found = []
    for element in window.at.get("vega_lite_chart"):
        sets = {one.name: pa.ipc.open_stream(one.data.data).read_pandas() for one in element.proto.datasets}
        found.append((json.loads(element.proto.spec), sets))
    return found


def bars(window):
    """How much stands in the chart on each (day, group)."""
    [(_, sets), *_] = charts(window)
    [rows] = [rows for rows in sets.values() if "quoi" in rows]
    return {(date.fromisoformat(row.jour), row.quoi): row.nombre for row in rows.itertuples()}


def test_one_figure_everywhere(manager, portal_url):
    """Card, chart, table, list of names, kitchen sheet: a day has as many as a plain count of the bookings says."""
    meals = counted(portal_url, Booking.day == MONDAY, Booking.service_id == 1)
    assert meals > 20
    assert cards(manager)["Aujourd'hui"][0] == str(meals)
    for part in ("Classe", "Régime"):
        show(manager, "frequentation", par=part)
        assert sum(count for (day, _), count in bars(manager).items() if day == MONDAY) == meals
    show(manager, "frequentation", par="Prestation")
    assert bars(manager)[MONDAY, "Repas"] == meals
    head, monday, *_ = manager.table("Par jour et par prestation")
    assert (head[1], monday[0], monday[1]) == ("Repas", "lundi 23 novembre 2026", str(meals))
    address = manager.html.links[str(meals)]
    assert address == "/liste-du-jour?jour=2026-11-23&prestation=Repas"
    show(manager, "liste-du-jour", jour="2026-11-23", prestation="Repas")
    assert len(manager.table("Repas, lundi 23 novembre 2026")) - 1 == meals
    assert f"{meals} enfants attendus." in manager.texts
    show(manager, "feuille-de-cuisine", jour="2026-11-23")
    *_, total = manager.table("Feuille de cuisine, lundi 23 novembre 2026")
    assert (total[0], total[-1]) == ("Total", str(meals))


@pytest.mark.parametrize("figures", ["Inscrits", "Présents"])
@pytest.mark.parametrize("part", ["Classe", "Régime", "Prestation"])
@pytest.mark.parametrize("span", SPANS)
def test_every_choice_shows_the_same_totals_as_a_plain_count(manager, portal_url, span, part, figures):
    show(manager, "frequentation", periode=span, par=part, chiffre=figures)
    first, last = map(date.fromisoformat, SPANS[span])
    only = [Booking.presence == Presence.PRESENT] if figures == "Présents" else []
    expected = [
        counted(portal_url, Booking.day.between(first, last), Booking.service_id == service, *only)
        for service in range(1, 7)
    ]
    *_, total = manager.table(TABLES.get(span, "Par mois et par prestation"))
    assert list(map(figure, total[1:])) == expected
    in_chart = sum(bars(manager).values())
    assert in_chart == (sum(expected) if part == "Prestation" else expected[0])
    assert len(charts(manager)) == (2 if span == "Année scolaire" else 1)
    assert not manager.at.exception


def test_the_page_asks_at_most_eleven_questions_whatever_is_shown(manager, portal_url):
    for span in SPANS:
        for part in ("Classe", "Prestation"):
            manager.open("profil")
            with queries(portal_url) as statements:
                manager.open("frequentation", periode=span, par=part)
            assert len(statements) <= AT_MOST, statements


def test_the_cards_say_how_a_day_stands_and_until_when_it_may_change(manager):
    told = cards(manager)
    assert list(told) == ["Aujourd'hui", "Demain", "Jour de service suivant", "Semaine prochaine"]
    assert "lundi 23 novembre" in told["Aujourd'hui"][1]
    assert "par rapport aux 4 derniers lundis" in told["Aujourd'hui"][1]
    assert "Plus modifiable par les parents" in told["Aujourd'hui"][1]
    count, said = told["Semaine prochaine"]
    assert f"{count} encore modifiables jusqu'au jeudi 26 novembre à 17\u00a0h\u00a000" in said.replace(
        " h ", "\u00a0h\u00a0"
    )


def test_a_day_says_what_each_school_cooks_and_which_diets(browser, portal_url):
    """The call to the caterer: as many as on the kitchen sheet, no baskets; PAI for who may see them."""
    with database.open_writer(portal_url) as db:
        db.add(School(id=9, name="Annexe <b>"))
        db.flush()
        db.add(Classroom(id=90, school_id=9, name="CP"))
        db.flush()
        eating = [Booking.day == MONDAY, Booking.service_id == 1, Booking.state == State.BOOKED]
        first, second, third = db.scalars(select(Booking.child_id).where(*eating).order_by(Booking.child_id).limit(3))
        db.execute(update(Booking).where(Booking.child_id.in_([first, second]), *eating).values(classroom_id=90))
        db.execute(update(Booking).where(Booking.child_id == first, *eating).values(diet="no_pork"))
        db.execute(delete(HealthNote))
        db.add_all([HealthNote(child_id=first, text="Arachide"), HealthNote(child_id=third, text="Lait", basket=True)])
    meals = counted(portal_url, Booking.day == MONDAY, Booking.service_id == 1)
    browser.enter("cantine@exemple.fr")
    count, said = cards(browser)["Aujourd'hui"]
    assert count == str(meals - 1)
    assert "à cuisiner" in said
    assert "Annexe <b> 2 Sans porc 1" in said
    assert "Panier PAI 1" in said
    assert "PAI 2" in said
    assert any("prestation=Repas&amp;ecole=Annexe" in one.value for one in browser.at.html)
    show(browser, "feuille-de-cuisine", jour="2026-11-23")
    assert f"À cuisiner : **{meals - 1}**" in "".join(one.value for one in browser.at.markdown)
    show(browser, "frequentation", prestation="Garderie soir")
    assert "attendus" in cards(browser)["Aujourd'hui"][1]
    browser.open("profil").click("Déconnexion").sign_in("lecture@exemple.fr")
    assert cards(show(browser, "frequentation"))["Aujourd'hui"][0] == str(meals - 1)
    assert "PAI 2" not in cards(browser)["Aujourd'hui"][1]


def test_a_closed_tomorrow_says_why(manager, portal_url):
    with database.open_writer(portal_url) as db:
        tuesday = MONDAY + timedelta(1)
        db.execute(update(Booking).where(Booking.day == tuesday).values(state=State.CANCELLED))
        db.add(Closure(first=tuesday, last=tuesday, label="Grève <b>nationale</b>"))
    show(manager, "frequentation")
    assert cards(manager)["Demain"] == ("–", "Demain – Fermeture : Grève <b>nationale</b>.")
    [html] = [one.value for one in manager.at.html if 'class="headlines' in one.value]
    wide, _, small = unescape(html).partition('<div class="headlines">')
    assert [re.findall("<h2>(.*?)</h2>", part) for part in (wide, small)] == [
        ["Aujourd'hui", "Jour de service suivant"],
        ["Demain", "Semaine prochaine"],
    ]
    assert "mardi 24 novembre 2026 (Grève <b>nationale</b>)" in [
        row[0] for row in manager.table("Par jour et par prestation")
    ]


def test_the_year_before_stands_beside(manager, portal_url):
    before = on("lundi 2025-11-24")
    with database.open_writer(portal_url) as db:
        rows = [{"child_id": child, "day": before, "service_id": 1, "family_id": 1} for child in range(1, 6)]
        db.execute(insert(Booking), rows)
    show(manager, "frequentation")
    here = counted(portal_url, Booking.day.between(MONDAY, MONDAY + timedelta(6)), Booking.service_id == 1)
    change = f"{100 * (here - 5) / 5:.1f}".replace(".", ",")
    said = "".join(manager.html.words)
    assert f"Repas, inscrits : {here}. Un an avant (semaine du 24 novembre 2025) : 5, soit +{change}\u00a0%." in said
    [(_, sets)] = charts(manager)
    [lines] = [rows for rows in sets.values() if list(rows.columns) == ["jour", "nombre", "texte", "date"]]
    assert [tuple(row) for row in lines.itertuples(index=False)] == [("2026-11-23", 5, "5", "lundi 23 novembre 2026")]
    show(manager, "frequentation", comparer="false")
    assert "Un an avant" not in "".join(manager.html.words)


def test_before_and_after_lead_to_the_ranges_beside(manager):
    for span, before, after in (
        ("Semaine", "Semaine du 16 novembre 2026", "Semaine du 30 novembre 2026"),
        ("Mois", "Octobre 2026", "Décembre 2026"),
        (
            "Entre vacances",
            "Vacances de la Toussaint, du 17 octobre au 1er novembre 2026",
            "Vacances de Noël, du 19 décembre 2026 au 3 janvier 2027",
        ),
        ("Année scolaire", "Année scolaire 2025-2026", "Année scolaire 2027-2028"),
    ):
        for words, name in (("Avant", before), ("Après", after)):
            show(manager, "frequentation", periode=span, par="Régime", jour="2026-11-24")
            manager.click(words)
            assert manager.at.header[0].value == name
            assert {group for _, group in bars(manager)} <= {"Standard", "Sans porc", "Végétarien"}


def test_a_step_that_is_clicked_as_the_length_is_chosen_is_of_that_length(manager):
    """Both arrive at once where the network is slow: the page was last drawn with weeks."""
    show(manager, "frequentation", jour="2026-11-24")
    manager.at.button_group(key="periode").set_value("Mois")
    manager.click("Avant")
    assert manager.at.header[0].value == "Octobre 2026"


def test_a_town_of_several_schools_is_parted_by_school_until_one_is_chosen(manager, portal_url):
    with database.open_writer(portal_url) as db:
        db.add(School(id=9, name="Annexe"))
        db.flush()
        db.add(Classroom(id=90, school_id=9, name="CP"))
        db.flush()
        db.execute(update(Child).where(Child.classroom_id == 3).values(classroom_id=90))
    show(manager, "frequentation", jour="2026-11-30")
    groups = {group for _, group in bars(manager)}
    assert groups == {"Annexe", "École de Saint-Just-d'Avray"}
    show(manager, "frequentation", jour="2026-11-30", ecole="Annexe")
    assert {group for _, group in bars(manager)} == {"CP"}
    monday = on("lundi 2026-11-30")
    expected = counted(portal_url, Booking.day == monday, Booking.service_id == 1, Booking.classroom_id == 90)
    assert expected
    assert manager.table("Par jour et par prestation")[1][1] == str(expected)
    show(manager, "liste-du-jour", jour="2026-11-30", ecole="Annexe")
    assert len(manager.table("Repas, lundi 30 novembre 2026")) - 1 == expected
    show(manager, "feuille-de-cuisine", jour="2026-11-30", ecole="Annexe")
    assert manager.table("Feuille de cuisine, lundi 30 novembre 2026")[-1][-1] == str(expected)


def test_of_a_citys_schools_eleven_have_a_colour_and_all_others_share_one(manager, portal_url):
    with database.open_writer(portal_url) as db:
        for number in range(13):
            db.add(School(id=20 + number, name=f"École n° {number}"))
            db.flush()
            db.add(Classroom(id=90 + number, school_id=20 + number, name="CP"))
            db.flush()
        db.execute(update(Child).values(classroom_id=90 + Child.id % 13))
    show(manager, "frequentation", jour="2026-11-30")
    shown = bars(manager)
    groups = {group for _, group in shown}
    assert (len(groups), "Toutes les autres écoles" in groups) == (12, True)
    monday = on("lundi 2026-11-30")
    expected = counted(portal_url, Booking.day == monday, Booking.service_id == 1)
    assert sum(count for (day, _), count in shown.items() if day == monday) == expected > 0
    assert "Les 11 écoles qui ont le plus d'enfants ont leur couleur." in " ".join(manager.html.words)


def test_a_range_without_bookings_shows_an_empty_chart_and_no_error(manager):
    show(manager, "frequentation", jour="2019-11-18", periode="Année scolaire")
    assert manager.table("Par mois et par prestation")[-1][1:] == ["0"] * 6
    show(manager, "liste-du-jour", jour="2019-11-18")
    assert "Personne n'est attendu." in manager.texts
    show(manager, "feuille-de-cuisine", jour="2019-11-18")
    assert "Aucun repas : personne n'est inscrit." in manager.texts


@pytest.mark.parametrize(
    ("login", "sees"), [("cantine", True), ("mairie", True), ("finance", False), ("lecture", False)]
)
def test_health_notes_are_told_to_those_who_may_see_them(browser, portal_url, login, sees):
    with database.open_writer(portal_url) as db:
        child = db.scalar(select(Booking.child_id).where(Booking.day == MONDAY, Booking.service_id == 1))
        db.merge(HealthNote(child_id=child, text="Arachide <i>interdite</i>", basket=True))
    browser.open().sign_in(f"{login}@exemple.fr")
    for address in ("feuille-de-cuisine", "liste-du-jour"):
        show(browser, address, jour="2026-11-23")
        assert ("Arachide <i>interdite</i>" in browser.everything) is sees
    show(browser, "feuille-de-cuisine", jour="2026-11-23")
    total = dict(
        zip(*[browser.table("Feuille de cuisine, lundi 23 novembre 2026")[place] for place in (0, -1)], strict=True)
    )
    assert total["Panier PAI"] == "1"


def test_the_week_of_the_kitchen_is_the_sum_of_its_days(manager):
    show(manager, "feuille-de-cuisine", duree="Semaine", jour="2026-11-26")
    _head, *days = manager.table("Récapitulatif de la semaine")
    assert [day[0] for day in days] == [
        "lundi 23 novembre 2026",
        "mardi 24 novembre 2026",
        "mercredi 25 novembre 2026",
        "jeudi 26 novembre 2026",
        "vendredi 27 novembre 2026",
    ]
    for day, *cells in days:
        assert manager.table(f"Feuille de cuisine, {day}")[-1] == ["Total", *cells]


def test_the_list_tells_class_diet_time_and_who_came(manager, portal_url):
    friday = on("vendredi 2026-11-20")
    show(manager, "liste-du-jour", jour="2026-11-20", prestation="Garderie soir")
    head, *rows = manager.table("Garderie soir, vendredi 20 novembre 2026")
    assert head == ["Enfant", "Classe", "Régime", "Heure", "Inscription", "Pointage"]
    assert len(rows) == counted(portal_url, Booking.day == friday, Booking.service_id == 3)
    assert all(re.fullmatch("1[678]\u00a0h\u00a0\\d\\d", row[3]) for row in rows)
    assert {row[5] for row in rows} <= {"Présent", "Absent"}
    [first_class, *_] = [row[1] for row in rows]
    show(manager, "liste-du-jour", jour="2026-11-20", prestation="Garderie soir", classe=first_class)
    assert {row[1] for row in manager.table("Garderie soir, vendredi 20 novembre 2026")[1:]} == {first_class}


def test_statistics_tell_who_came_by_service_class_weekday_and_month(manager, portal_url):
    show(manager, "statistiques", periode="Année scolaire")
    first, last = map(date.fromisoformat, SPANS["Année scolaire"])
    year = Booking.day.between(first, last)
    meal = (year, Booking.service_id == 1)
    expected, came = counted(portal_url, *meal), counted(portal_url, *meal, Booking.presence == Presence.PRESENT)
    absent = counted(portal_url, *meal, Booking.presence == Presence.ABSENT)
    of_meals = {row[0]: row[1:] for row in manager.table("Par prestation")}["Repas"]
    assert [figure(cell) for cell in of_meals[:3]] == [expected, came, absent]
    assert figure(of_meals[5]) == expected - came - absent
    assert of_meals[6] == f"{100 * came / (came + absent):.1f}".replace(".", ",") + "\u00a0%"
    for title in ("Repas par classe", "Repas par jour de la semaine", "Repas par mois"):
        _, *rows = manager.table(title)
        assert [sum(figure(row[place]) for row in rows) for place in (1, 2, 3)] == [expected, came, absent]


def test_statistics_tell_the_state_of_each_child_of_a_class(manager, portal_url):
    show(manager, "statistiques", periode="Mois", jour="2026-10-15", classe="CP")
    head, *rows = manager.table("État par enfant")
    meals = head.index("Repas")
    which = (Booking.day.between(on("jeudi 2026-10-01"), on("samedi 2026-10-31")), Booking.service_id == 1)
    assert sum(figure(row[meals]) for row in rows) == counted(portal_url, *which, Booking.classroom_id == 3)
    assert len(rows) > 5


def test_hours_of_a_service_without_times_are_those_that_are_typed(manager, portal_url):
    show(manager, "statistiques", periode="Mois", jour="2026-10-15", heures_4="3.5")
    head, *_, total = manager.table("Heures réalisées")
    month = Booking.day.between(on("jeudi 2026-10-01"), on("samedi 2026-10-31"))
    came = counted(portal_url, month, Booking.service_id == 4, Booking.presence == Presence.PRESENT)
    minutes = round(came * 3.5 * 60)
    assert came
    assert total[head.index("Centre matin")] == f"{minutes // 60}\u00a0h\u00a0{minutes % 60:02}"
    assert "Garderie soir" in head


def test_statistics_of_the_standby_say_how_late_they_are(manager, portal_url, monkeypatch):
    show(manager, "statistiques", periode="Mois", jour="2026-10-15")
    assert not [one for one in manager.at.caption if "base secondaire" in one.value]
    monkeypatch.setattr(standby.states, "find", lambda _read_url: standby.StandbyState(3.2))
    monkeypatch.setattr(settings(), "read_url", portal_url)
    show(manager, "statistiques", periode="Mois", jour="2026-10-15")
    assert "Chiffres de la base secondaire, en retard de 3 s." in [one.value for one in manager.at.caption]
