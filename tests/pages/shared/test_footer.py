"""What stands below every page."""

from tests.pages.browser import Browser

FOOT = "Pied de page"


def read_footer(browser: Browser) -> str:
    [footer] = [one.value for one in browser.at.html if one.value.startswith("<footer")]
    return footer


def test_whoever_is_stuck_finds_the_telephone_of_the_town_hall_below_every_page(browser):
    for address in ("", "mot-de-passe-oublie", "reglement"):
        footer = read_footer(browser.open(address))
        assert 'href="tel:0465710000"' in footer
        assert "Mairie de Saint-Just" in footer
    browser.open("connexion").sign_in("1")
    for address in ("compte", "absence", "inscriptions"):
        assert "tel:" in read_footer(browser.open(address))


def test_a_page_that_ends_early_has_its_footer_too(parent):
    assert parent.open("inscriptions", enfant="999").title == "Cette page n'existe pas"
    assert "tel:" in read_footer(parent)


def test_the_footer_is_below_all_else_and_says_where_one_is(parent):
    parent.open("aide")
    seen = [one for one in parent.at.main if getattr(one, "key", None) != "cookie_fetch"]  # which draws nothing
    assert seen[-1].value == read_footer(parent)
    assert read_footer(parent).count("aria-current") == 1
    assert '<a class="page" href="/aide" aria-current="page">' in read_footer(parent)


def test_staff_has_no_need_to_call_itself(browser):
    footer = read_footer(browser.enter("mairie@exemple.fr"))
    assert "tel:" not in footer
    assert 'href="/aide"' not in footer
