"""Where letters lead nowhere."""

import pytest

from cantine.mail.letter_states import is_local, list_obstacles


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8501",
        "https://LOCALHOST",
        "http://127.0.0.1:8501",
        "http://127.1.2.3",
        "http://[::1]:8501",
        "http://0.0.0.0:8501",
        "http://portail.localhost",
        "http://localhost.localdomain",
    ],
)
def test_an_address_of_this_machine_alone_is_local(address):
    assert is_local(address)
    [why] = list_obstacles(smtp=True, address=address)
    assert address in why


@pytest.mark.parametrize("address", ["https://cantine.exemple.fr", "http://192.168.1.4", "http://localhost.fr"])
def test_any_other_is_not(address):
    assert not is_local(address)
    assert list_obstacles(smtp=True, address=address) == []
    [why] = list_obstacles(smtp=False, address=address)
    assert "CANTINE_SMTP_URL" in why
