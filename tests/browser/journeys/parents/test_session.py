"""A session lasts over reloads and tabs, and ends everywhere at once."""

from playwright.sync_api import expect

from cantine.demo import PASSWORD
from cantine.http.session.cookie import COOKIE
from tests.browser.journeys.window import LOGIN


def test_f5_and_a_new_tab_keep_the_session(window, open_browser):
    window.enter("1", password=PASSWORD)
    window.reload()
    window.title("Bienvenue TEST !")
    tab = open_browser(beside=window)
    tab.open("/profil")
    tab.title("Mon profil")
    expect(tab.text("Votre adresse : test@exemple.fr")).to_be_visible()


def test_signing_out_ends_the_session_on_the_server_and_in_the_other_tab(open_browser, portal):
    window = open_browser()
    window.enter("1", password=PASSWORD)
    context = window.page.context
    (cookie,) = (one for one in context.cookies() if one["name"] == COOKIE)
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    tab = open_browser(beside=window)
    tab.open("/compte")
    statement = f"{portal.address}/telecharger/releve.csv"
    old = open_browser()
    by_hand = old.page.context
    by_hand.add_cookies([cookie])
    assert by_hand.request.get(statement, max_redirects=0).status == 200

    window.open(f"/inscriptions?enfant={portal.child('TOTO')}&mois=2026-12")
    window.sign_out()
    expect(window.text("Vous êtes déconnecté.")).to_be_visible()
    expect(window.page).to_have_url(f"{portal.address}/")  # nothing of hers for whoever signs in next on this device
    assert COOKIE not in {one["name"] for one in context.cookies()}
    refused = by_hand.request.get(statement, max_redirects=0)
    assert (refused.status, refused.headers["location"]) == (303, "/connexion")
    old.open("/compte")
    expect(old.field(LOGIN)).to_be_visible()
    assert portal.ask("SELECT count(*) FROM web_session") == [(0,)]

    tab.follow("Mon profil")
    expect(tab.field(LOGIN)).to_be_visible()
    expect(tab.button("Déconnexion")).to_have_count(0)


def test_the_footer_leads_to_the_help_and_back_without_loading_the_portal_anew(window):
    window.open()
    login = window.field(LOGIN)
    expect(login).to_have_attribute("inputmode", "email")  # the keyboard of a phone has an @
    assert login.evaluate("one => one.form.elements.length") == 3
    loads = []
    window.page.on("request", lambda one: loads.append(one.url) if one.is_navigation_request() else None)
    window.page.get_by_role("contentinfo").get_by_role("link", name="Aide").click()
    window.title("Aide")
    expect(window.page.get_by_role("contentinfo").get_by_role("link", name="Aide")).to_have_attribute(
        "aria-current", "page"
    )
    window.page.go_back()
    expect(window.field(LOGIN)).to_be_visible()
    assert loads == []


def test_a_guardian_of_two_families_switches_between_them_in_the_profile(window, portal):
    ((account,),) = portal.ask("SELECT id FROM account WHERE email = 'test@exemple.fr'")
    portal.insert(
        "INSERT INTO guardian (family_id, account_id, first_name, last_name, phone, position) "
        "VALUES (2, ?, '', '', '', 9)",
        account,
    )
    window.enter("test@exemple.fr", "/profil", password=PASSWORD)
    expect(window.text("Famille TEST, n° 1")).to_be_visible()
    choice = window.page.get_by_role("combobox", name="Vous êtes responsable de plusieurs familles")
    choice.click()
    window.page.get_by_role("option", name="DURAND (n° 2)").click()
    expect(window.text("Famille DURAND, n° 2")).to_be_visible()
    window.follow("Accueil")
    window.title("Bienvenue DURAND !")
    window.open(f"/inscriptions?enfant={portal.child('Jules')}")
    expect(window.text("Jules DURAND")).to_be_visible()
    window.open(f"/inscriptions?enfant={portal.child('TOTO')}")
    window.title("Cette page n'existe pas")
