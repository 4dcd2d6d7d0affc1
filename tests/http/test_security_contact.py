"""Who finds a hole in the portal learns whom to write to, where the town has said so."""

from datetime import datetime, timedelta

from cantine import clock
from tests.dates import at


def test_a_contact_that_is_set_is_told_as_rfc_9116_says(browser, configure, monkeypatch):
    configure(security_contact="mailto:securite@avray.fr", base_url="https://cantine.avray.fr")
    monkeypatch.setattr(clock, "now", lambda: at("jeudi 2026-11-19 12:00"))
    answer = browser.get("/.well-known/security.txt")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert answer.text == (
        "Contact: mailto:securite@avray.fr\nExpires: 2027-05-18T11:00:00Z\nPreferred-Languages: fr\n"
        "Canonical: https://cantine.avray.fr/.well-known/security.txt\n"
    )


def test_it_ends_within_a_year(browser, configure):
    configure(security_contact="https://avray.fr/securite")
    text = browser.get("/.well-known/security.txt").text
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    ends = datetime.fromisoformat(fields["Expires"])
    assert clock.now() < ends < clock.now() + timedelta(days=365)
    assert "Canonical" not in fields  # only an address with HTTPS may be one


def test_without_a_contact_there_is_no_such_page(browser):
    assert browser.get("/.well-known/security.txt").status_code == 404
