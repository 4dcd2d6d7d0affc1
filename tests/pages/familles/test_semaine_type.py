"""« Semaine type »: a week ticked once, its preview, and what became of it."""

import pytest
from sqlalchemy import func, select, update

from cantine.bookings.rules.typical_week import WeekHorizon
from cantine.common.french import euros
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Booking, Child, Closure, Custody, CustodyDay, JournalEntry, Service, WebSession
from tests.dates import on
from tests.pages.browser import Html
from tests.pages.familles.test_inscriptions import MISSING, set_clock
from tests.support.query_count import queries

MEAL, EARLY, LATE, CENTRE, STUDY = 1, 2, 3, 4, 6
NOTHING_TICKED = "Cochez au moins une case de la semaine."


@pytest.fixture
def ids(portal_url):
    """Every child's id by first name."""
    with database.open_reader(portal_url) as db:
        return dict(db.execute(select(Child.first_name, Child.id).order_by(Child.id.desc())).all())


def coming(url, child):
    """(day, service, time) of what is booked from the next open week on."""
    asked = select(Booking.day, Booking.service_id, Booking.time).where(
        Booking.child_id == child, Booking.state == State.BOOKED, Booking.day >= on("lundi 2026-11-30")
    )
    with database.open_reader(url) as db:
        return [(f"{day}", service, time) for day, service, time in db.execute(asked.order_by(Booking.day))]


def choose(window, *, until=None, replace=None, **children):
    """Which dates, whether to replace, and the box of each child (by its id as `for_12`)."""
    if until:
        window.at.radio(key="until").set_value(until)
    if replace is not None:
        window.at.checkbox(key="replace").set_value(replace)
    for key, on_ in children.items():
        window.at.checkbox(key=key).set_value(on_)
    return window.reload()


def children_of(window):
    """The boxes of all children, by their keys."""
    return [box.key for box in window.at.checkbox if box.key.startswith("for_")]


def sums(window):
    """The sentences « TOTO : 12 inscriptions à ajouter »."""
    return [words for words in window.html.words if " : " in words and ("inscription" in words or "rien" in words)]


def button(window):
    [found] = [button for button in window.at.button if button.label == "Appliquer"]
    return found


def test_the_page_proposes_what_the_child_mostly_does_to_all_children_until_the_next_holidays(parent):
    parent.open("semaine-type")
    assert parent.title == "Semaine type"
    assert "Proposée d'après les dernières inscriptions de TOTO." in parent.texts
    assert parent.week["week"] == [[weekday, MEAL, None] for weekday in (0, 1, 3, 4)]
    assert [day["label"] for day in parent.week["days"]] == ["lundi", "mardi", "mercredi", "jeudi", "vendredi"]
    labels = ["Repas", "Garderie matin", "Garderie soir", "Centre matin", "Centre soir", "Étude"]
    assert [service["label"] for service in parent.week["services"]] == labels
    assert parent.week["days"][0]["offered"] == [True, True, True, False, False, True]
    assert parent.week["days"][2]["offered"] == [True, False, False, True, True, False]
    assert [(box.label, box.value) for box in parent.at.checkbox] == [
        ("TOTO", True),
        ("LILI", True),
        ("Remplacer ce qui est déjà inscrit", False),
    ]
    assert parent.at.radio(key="until").options == [
        "Les prochaines vacances : 18 décembre 2026",
        "La fin de l'année scolaire : 2 juillet 2027",
    ]
    assert parent.at.radio(key="until").value == WeekHorizon.HOLIDAYS
    assert "Du lundi 30 novembre 2026 au vendredi 18 décembre 2026, semaines d'école seulement." in parent.texts
    assert sums(parent) == ["TOTO : 12 inscriptions à ajouter", "LILI : 12 inscriptions à ajouter"]
    assert parent.table("Changements de TOTO") == [["Mois", "Repas"], ["novembre 2026", "+1"], ["décembre 2026", "+11"]]


def test_opened_without_a_child_the_week_is_for_those_who_do_the_same(browser, portal_url, ids):
    """Alice does not get the evenings of Jules: she has to be ticked."""
    browser.enter("2").open("semaine-type")
    assert "Proposée d'après les dernières inscriptions de Jules." in browser.texts
    assert {box.label: box.value for box in browser.at.checkbox if box.key.startswith("for_")} == {
        "Jules": True,
        "Alice": False,
    }
    assert [line.partition(" : ")[0] for line in sums(browser)] == ["Jules"]
    choose(browser, **{f"for_{ids['Alice']}": True})
    assert [line.partition(" : ")[0] for line in sums(browser)] == ["Jules", "Alice"]


def test_a_child_that_is_ticked_as_the_button_is_clicked_is_booked_too(parent, portal_url, ids):
    """Both arrive at once where the network is slow: the page was last drawn without her."""
    choose(parent.open("semaine-type"), **{f"for_{ids['LILI']}": False})
    assert sums(parent) == ["TOTO : 12 inscriptions à ajouter"]
    parent.at.checkbox(key=f"for_{ids['LILI']}").check()
    parent.click("Appliquer")
    assert len(coming(portal_url, ids["TOTO"])) == len(coming(portal_url, ids["LILI"])) == 12


def test_what_it_costs_is_said_before_and_is_what_the_months_cost_more_afterwards(parent, ids):
    def estimate():
        """Cents of TOTO's and LILI's November and December, as the grid estimates them."""
        months = [("TOTO", "2026-11"), ("TOTO", "2026-12"), ("LILI", "2026-11"), ("LILI", "2026-12")]
        shown = [(parent.open("inscriptions", enfant=str(ids[who]), mois=of).grid["costs"], of) for who, of in months]
        return [one["cents"] for costs, of in shown for one in costs if one["month"] == of]

    before = estimate()
    parent.open("semaine-type")
    said = [one for one in parent.at.html if 'class="cost"' in one.value]
    words = "".join(Html(said[0].value).words)
    parent.click("Appliquer")
    more = sum(estimate()) - sum(before)
    assert more > 0
    assert words.startswith(f"Estimation : {euros(more)} de plus (TOTO {euros(more // 2)}, LILI {euros(more // 2)}).")


def test_home_and_grid_lead_to_the_week_of_one_child(parent, ids):
    lili = {"enfant": str(ids["LILI"])}
    assert parent.links["Semaine type"] == ("semaine-type", f"enfant={ids['LILI']}")
    assert parent.open("inscriptions", **lili).links["Semaine type"] == ("semaine-type", f"enfant={ids['LILI']}")
    parent.open("semaine-type", **lili)
    assert [(box.label, box.value) for box in parent.at.checkbox][:2] == [("TOTO", False), ("LILI", True)]
    assert "Proposée d'après les dernières inscriptions de LILI." in parent.texts


def test_the_child_of_others_is_answered_like_one_that_does_not_exist(parent, ids):
    answers = []
    for child in (str(ids["Jules"]), "999999", "", "rubbish"):
        parent.open("semaine-type", enfant=child)
        answers.append((parent.title, parent.everything))
    assert answers[0][0] == MISSING
    assert all(answer == answers[0] for answer in answers)


def test_what_the_preview_shows_is_saved_and_said_and_then_there_is_nothing_left_to_do(parent, portal_url, ids):
    choose(parent.open("semaine-type"), until=WeekHorizon.YEAR)
    assert sums(parent) == ["TOTO : 95 inscriptions à ajouter", "LILI : 95 inscriptions à ajouter"]
    assert {"6 inscriptions impossibles", "Jour férié : Lundi de Pâques. (1 jour)"} <= set(parent.html.words)
    assert "Lundi 29 mars 2027 : Repas" in parent.html.words
    assert "Fermeture : Journée pédagogique. (1 jour)" in parent.html.words
    assert parent.table("Changements de LILI")[-1] == ["juillet 2027", "+2"]
    assert coming(portal_url, ids["TOTO"]) == []
    parent.click("Appliquer")
    assert parent.notices == ["Enregistré : 190 inscriptions ajoutées."]
    assert sums(parent)[1:] == ["TOTO : 95 inscriptions ajoutées", "LILI : 95 inscriptions ajoutées"]
    assert "Lundi 29 mars 2027 : Repas" in parent.html.words
    for name in ("TOTO", "LILI"):
        assert parent.links[f"Voir les inscriptions de {name}"][1] == f"enfant={ids[name]}&mois=2026-11"
        booked = coming(portal_url, ids[name])
        assert len(booked) == 95
        assert booked[0] == ("2026-11-30", MEAL, None)
    choose(parent.open("semaine-type"), until=WeekHorizon.YEAR)
    assert sums(parent) == ["TOTO : rien à changer", "LILI : rien à changer"]
    assert button(parent).disabled
    with database.open_reader(portal_url) as db:
        counted = select(func.count()).where(JournalEntry.action == "apply_week")
        assert db.execute(counted).scalar_one() == 2


def test_what_is_ticked_instead_and_for_whom_decides(parent, portal_url, ids):
    parent.open("semaine-type").tick_week((0, MEAL, None), (1, LATE, 17 * 60), (2, CENTRE, None))
    choose(parent, **{f"for_{ids['TOTO']}": False})
    assert sums(parent) == ["LILI : 9 inscriptions à ajouter"]
    assert "Repas +3, Garderie soir +3, Centre matin +3" in parent.html.words
    parent.click("Appliquer")
    assert coming(portal_url, ids["TOTO"]) == []
    assert coming(portal_url, ids["LILI"])[:3] == [
        ("2026-11-30", MEAL, None),
        ("2026-12-01", LATE, 17 * 60),
        ("2026-12-02", CENTRE, None),
    ]


def test_what_is_booked_stays_unless_it_is_to_be_replaced(browser, portal_url, ids):
    browser.enter("durand@exemple.fr").open("semaine-type", enfant=str(ids["Jules"]))
    before = coming(portal_url, ids["Jules"])
    browser.tick_week((0, MEAL, None), (0, LATE, 18 * 60))
    assert sums(browser) == ["Jules : rien à changer"]
    choose(browser, replace=True)
    [said] = sums(browser)
    assert said == "Jules : 15 inscriptions à retirer et 3 heures à changer"
    [row] = [row for row in browser.table("Changements de Jules") if row[0] == "novembre 2026"]
    assert row == ["novembre 2026", "", "1 heure changée", ""]
    browser.click("Appliquer")
    after = coming(portal_url, ids["Jules"])
    term = [booked for booked in after if booked[0] < "2026-12-19"]
    mondays = ("2026-11-30", "2026-12-07", "2026-12-14")
    assert sorted(term) == [cell for day in mondays for cell in ((day, MEAL, None), (day, LATE, 18 * 60))]
    assert [one for one in after if one not in term] == [one for one in before if one[0] > "2026-12-18"], (
        "holidays stay"
    )


def test_nothing_ticked_or_nobody_chosen_asks_for_it(parent, ids):
    parent.open("semaine-type").tick_week()
    assert NOTHING_TICKED in parent.texts
    assert [button.label for button in parent.at.button] == ["Déconnexion"]
    choose(parent, **{f"for_{ids[name]}": False for name in ("TOTO", "LILI")})
    assert "Choisissez au moins un enfant." in parent.texts


@pytest.mark.parametrize(
    "rubbish",
    [
        [(9, 1, None)],
        [(0, 99, None)],
        [(2, STUDY, None)],
        [("0", 1, None)],
        [(0, 1)],
        [None],
        [(True, 1, None)],
        [(0, 1.0, None)],
    ],
)
def test_what_the_services_do_not_offer_is_left_out(parent, rubbish):
    parent.open("semaine-type").tick_week(*rubbish)
    assert NOTHING_TICKED in parent.texts


@pytest.mark.parametrize(("time", "taken"), [(7 * 60, 7 * 60), (None, 390), ("7:00", 390), (421, 390)])
def test_a_time_that_is_not_offered_becomes_the_first_one(parent, portal_url, ids, time, taken):
    parent.open("semaine-type", enfant=str(ids["TOTO"])).tick_week((0, EARLY, time)).click("Appliquer")
    assert {booked[2] for booked in coming(portal_url, ids["TOTO"])} == {taken}


def test_separated_parents_each_spread_their_own_days(browser, portal_url, ids):
    """ZOÉ's Tuesday 1 December, of her father's week, was given to her mother."""
    with database.open_writer(portal_url) as db:
        db.execute(
            Booking.__table__.delete().where(Booking.child_id == ids["ZOÉ"], Booking.day > on("lundi 2026-11-30"))
        )
        db.add(CustodyDay(child_id=ids["ZOÉ"], day=on("mardi 2026-12-01"), family_id=3))
    days = {}
    for login, family in (("martin@exemple.fr", 3), ("bernard@exemple.fr", 4)):
        browser.enter(login)
        browser.open("semaine-type").tick_week(*((weekday, MEAL, None) for weekday in (0, 1, 3, 4)))
        assert "Les jours où ZOÉ est chez l'autre parent ne changent pas." in browser.texts
        assert [box.label for box in browser.at.checkbox] == ["Remplacer ce qui est déjà inscrit"]
        browser.click("Appliquer")
        with database.open_reader(portal_url) as db:
            asked = select(Booking.day).where(Booking.family_id == family, Booking.day > on("lundi 2026-11-30"))
            days[family] = {f"{day:%d}" for day in db.scalars(asked)}
        browser.click("Déconnexion")
    assert days == {3: {"01", "07", "08", "10", "11"}, 4: {"03", "04", "14", "15", "17", "18"}}


def test_what_closes_meanwhile_is_refused_and_listed(browser, portal_url, ids, monkeypatch):
    set_clock(monkeypatch, "2026-11-26T16:59:59+01:00")
    parent = browser.enter("1")
    parent.open("semaine-type", enfant=str(ids["TOTO"])).tick_week((0, MEAL, None))
    with database.open_writer(portal_url) as db:
        db.add(Closure(first=on("lundi 2026-12-14"), last=on("lundi 2026-12-14"), label="Grève"))
    set_clock(monkeypatch, "2026-11-26T17:00:00+01:00")
    parent.click("Appliquer")
    assert parent.notices == ["Enregistré : 1 inscription ajoutée."]
    assert {"Délai dépassé. (1 jour)", "Lundi 30 novembre 2026 : Repas", "Fermeture : Grève. (1 jour)"} <= set(
        parent.html.words
    )
    assert coming(portal_url, ids["TOTO"]) == [("2026-12-07", MEAL, None)]


def test_a_refusal_that_is_not_for_every_child_names_those_it_is_for_and_many_days_fold(parent, portal_url, ids):
    with database.open_writer(portal_url) as db:
        db.execute(update(Child).where(Child.id == ids["LILI"]).values(enrolled_until=on("vendredi 2026-12-11")))
        db.execute(update(Service).where(Service.id == STUDY).values(capacity=1))
        db.execute(Booking.__table__.delete().where(Booking.service_id == STUDY))
    choose(parent.open("semaine-type"), until=WeekHorizon.YEAR)
    assert "Vendredi 18 décembre 2026 : Repas (LILI)" in parent.html.words
    assert "Lundi 29 mars 2027 : Repas" in parent.html.words  # a bank holiday is one for everybody
    [folded] = [words for words in parent.html.words if words.startswith("L'enfant n'est pas inscrit à l'école")]
    assert folded.endswith("(87 jours)")
    assert parent.html.elements.count("summary") == 2
    parent.tick_week((0, STUDY, None))
    assert "Lundi 30 novembre 2026 : Étude (LILI)" in parent.html.words
    assert "Complet. (2 jours)" in parent.html.words


def test_a_child_that_is_no_longer_the_familys_saves_nothing_and_says_so(parent, portal_url, ids):
    parent.open("semaine-type")
    with database.open_writer(portal_url) as db:
        db.execute(update(Custody).where(Custody.child_id == ids["LILI"]).values(family_id=60))
    parent.click("Appliquer")
    assert parent.notices == ["Rien n'a été enregistré. Vérifiez, puis recommencez."]
    assert coming(portal_url, ids["TOTO"]) == []


def test_a_click_after_the_session_has_ended_saves_nothing_and_asks_to_sign_in(parent, portal_url, ids):
    parent.open("semaine-type")
    with database.open_writer(portal_url) as db:
        db.execute(WebSession.__table__.delete())
    parent.click("Appliquer")
    assert parent.title == "Gestion des prestations de cantine et périscolaires"
    assert coming(portal_url, ids["TOTO"]) == []


def test_without_children_or_open_days_the_page_says_so(parent, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).values(open_to_parents=False))
    assert "Aucun jour d'école n'est ouvert à l'inscription pour l'instant." in parent.open("semaine-type").texts
    with database.open_writer(portal_url) as db:
        db.execute(update(Custody).where(Custody.family_id == 1).values(family_id=60))
    assert parent.open("semaine-type").texts[-1].startswith("Aucun enfant n'est rattaché à votre compte.")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "**gras**", "[x](http://y)"])
def test_names_are_shown_letter_by_letter(parent, portal_url, name):
    with database.open_writer(portal_url) as db:
        db.execute(update(Child).where(Child.first_name == "TOTO").values(first_name=name))
        db.execute(update(Service).where(Service.id == MEAL).values(label=name))
    parent.open("semaine-type")
    assert parent.table(f"Changements de {name}")[0] == ["Mois", name]
    assert "script" not in parent.html.elements
    assert parent.at.checkbox[0].label.replace("\\", "").replace("\u2060", "") == name
    assert "**gras**" not in parent.at.checkbox[0].label
    assert "[x](" not in parent.at.checkbox[0].label


@pytest.mark.parametrize(("capacity", "at_most"), [(None, 6), (500, 7)])
def test_the_page_asks_as_much_for_six_children_and_a_year_as_for_one_child(parent, portal_url, capacity, at_most):
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).values(capacity=capacity))
    with queries(portal_url) as little:
        parent.open("semaine-type")
    with database.open_writer(portal_url) as db:
        children = [Child(first_name=f"Enfant {number}", last_name="TEST") for number in range(4)]
        db.add_all(children)
        db.flush()
        db.add_all([Custody(child_id=child.id, family_id=1) for child in children])
    parent.open("semaine-type")
    for child in children_of(parent):
        parent.at.checkbox(key=child).set_value(True)
    with queries(portal_url) as much:
        parent.reload()
    assert len(sums(parent)) == 6
    assert len(much) == len(little) == at_most
