"""Every route of the portal's own × everybody, asking for the things of Alice's family."""

import pytest

from cantine.http import routes
from cantine.http.cookie import COOKIE
from tests.access.people import EVERYBODY, NOW, session_of
from tests.http.conftest import PORTAL, browser, cast, configure, server

__all__ = ["browser", "cast", "configure", "server"]

OK, GONE, MISSING, TO_SIGN_IN, REFUSED = 200, 204, 404, 303, 403


def everyone(status: int) -> dict[str, int]:
    return dict.fromkeys(EVERYBODY, status)


ANSWERS = {
    ("GET", "/sante"): everyone(OK),
    ("GET", "/favicon.png"): everyone(OK),
    ("POST", "/session"): everyone(REFUSED),  # nobody has a ticket to show
    ("DELETE", "/session"): everyone(GONE),
    ("GET", "/telecharger/releve.csv"): {
        **everyone(MISSING),
        "nobody": TO_SIGN_IN,
        "guardian": OK,
        "other parent": OK,  # her own
    },
    ("GET", "/telecharger/inscriptions-{which}.csv"): {**everyone(MISSING), "nobody": TO_SIGN_IN, "guardian": OK},
}


def test_the_table_names_every_route():
    methods = {(method, route.path) for route in routes for method in route.methods - {"HEAD"}}
    assert methods == ANSWERS.keys()


@pytest.mark.parametrize("person", EVERYBODY)
@pytest.mark.parametrize(("method", "path"), ANSWERS)
def test_a_route_answers_those_it_is_for(browser, cast, method, path, person, monkeypatch):
    if person != "nobody":
        monkeypatch.setattr("cantine.clock.now", lambda: NOW)
        ticket = session_of(cast, person).ticket
        browser.post("/session", json={"ticket": ticket}, headers={"origin": PORTAL})
        assert browser.cookies[COOKIE]
    answer = browser.request(
        method, path.replace("{which}", f"{cast.leo}-2026-11"), headers={"origin": PORTAL}, json=None
    )
    assert answer.status_code == ANSWERS[method, path][person]
    if person == "other parent":
        assert "Léo" not in answer.text
