"""The gate's pages are made once for all visitors: what Streamlit notes in them is left out."""

from streamlit.navigation.page import Page

from pages.shared import gate


def test_a_page_is_one_for_all_and_runs_for_the_next_visitor_too(parent):
    parent.open("compte")
    pages = [page for (_, address, _, _), page in gate._known.items() if address == "compte"]
    assert pages
    parent.open("inscriptions").open("compte")
    assert parent.title == "Bienvenue TEST !"
    assert [page for (_, address, _, _), page in gate._known.items() if address == "compte"] == pages
    assert {page._script_hash for page in pages} == {Page._script_hash.fget(pages[0])}


def test_streamlit_still_notes_in_a_page_that_it_may_run():
    """A page that is shared must not have it: another visitor's run would take it away."""
    assert "_can_be_called" in Page.run.__code__.co_names
    page = gate.KnownPage.__new__(gate.KnownPage)
    page._can_be_called = False
    assert page._can_be_called
