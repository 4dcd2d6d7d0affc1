"""On a telephone a second factor is set up by whoever shows again who it is, asked for at the next sign-in, and
replaced once by a recovery code."""

from datetime import datetime, timedelta

from playwright.sync_api import expect
from pyotp import TOTP

from tests.browser.journeys.portal import MONDAY
from tests.cast import PASSWORD

FIRST, CODE, RECOVERY = "2. Saisissez le code à six chiffres qu'elle affiche", "Code à six chiffres", "Code de secours"


def test_a_second_factor_is_set_up_asked_for_and_replaced_by_a_recovery_code(open_browser, portal):
    now = datetime.fromisoformat(MONDAY)
    window = open_browser("phone")
    window.enter("mairie@exemple.fr", "/profil", PASSWORD)
    portal.insert("UPDATE web_session SET proved_at = NULL")
    window.button("Mettre en place la double authentification").click()
    question = window.field("Votre mot de passe, pour confirmer")
    expect(question).to_be_focused()
    question.fill(PASSWORD)
    window.button("C'est bien moi").click()
    expect(window.page.get_by_role("img", name="Code QR à scanner avec l'application")).to_be_visible()
    phone = TOTP(window.page.locator(".stCode code").inner_text().replace(" ", ""))
    window.field(FIRST).fill(phone.at(now))
    window.button("Activer").click()
    expect(window.page.locator(".codes li")).to_have_count(10)
    codes = window.page.locator(".codes code").all_inner_texts()
    with window.page.expect_download() as taken:
        window.button("Télécharger les codes").click()
    assert codes[9] in taken.value.path().read_text("utf-8")
    window.button("J'ai gardé ces codes").click()
    expect(window.text("Il vous reste 10 codes de secours.")).to_be_visible()
    window.sign_out()

    later = now + timedelta(seconds=30)
    portal.set_clock(later.isoformat())
    with window.page.expect_response("**/session"):  # what is loaded anew before it knows nobody
        window.sign_in("mairie@exemple.fr")
    window.title("Code à usage unique")
    window.reload().title("Code à usage unique")
    field = window.field(CODE)
    expect(field).to_have_attribute("inputmode", "numeric")
    expect(field).to_have_attribute("autocomplete", "one-time-code")
    field.fill(phone.at(later)[:3] + " " + phone.at(later)[3:])
    with window.page.expect_response("**/session"):
        window.button("Continuer").click()
    window.title("Fréquentation")
    window.reload().title("Fréquentation")
    window.sign_out()

    window.sign_in("mairie@exemple.fr")
    window.page.get_by_text("Je n'ai pas mon téléphone").click()
    window.field(RECOVERY).fill(codes[0])
    window.button("Entrer avec ce code de secours").click()
    window.title("Fréquentation")
