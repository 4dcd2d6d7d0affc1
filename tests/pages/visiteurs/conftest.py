"""The door is the subject here: whoever comes in does so by its pages."""

import pytest


@pytest.fixture
def parent(browser):
    """A window of family TEST that has signed in, on its home."""
    return browser.open().sign_in("1")
