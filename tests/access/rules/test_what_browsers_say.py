"""What the portal reads out of what a browser sends: its name, its network, a mailed password, a link's secret."""

import pytest

from cantine.access.rules.device_names import LONGEST, cut_device, name_device
from cantine.access.rules.link_kinds import AccessLinkKind, is_secret, write_address
from cantine.access.rules.mailed_passwords import read_mailed_password
from cantine.access.rules.networks import find_network


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge sur Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36 OPR/116.0", "Opera sur Linux"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox sur Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari sur iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari sur iPad"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605.1", "Safari sur Mac"),
        ("Lynx/2.9 (Linux)", "Navigateur sur Linux"),
        ("Firefox/132.0", "Firefox"),
        ("", "Navigateur"),
    ],
)
def test_a_browser_is_named_though_each_claims_to_be_the_others(said, name):
    assert name_device(said) == name


def test_of_what_a_browser_says_the_beginning_is_kept():
    assert cut_device("Firefox") == "Firefox"
    assert cut_device("é" * LONGEST + "!") == "é" * LONGEST


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("inconnue", "inconnue"),
    ],
)
def test_a_household_is_one_network(address, network):
    assert find_network(address) == network


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("q7kd-x2mp-9sva", "q7kd-x2mp-9sva"),
        ("  Q7KD x2mp – 9sva\n", "q7kd-x2mp-9sva"),
        ("q7kdx2mp\u22129sva", "q7kd-x2mp-9sva"),  # the sign « minus »
        ("ｑ７ｋｄｘ２ｍｐ９ｓｖａ", "q7kd-x2mp-9sva"),  # as a Japanese keyboard types
        (" q7kd-x2mp-9sv ", "q7kd-x2mp-9sv"),
        ("q7kd-x2mp-9svaa", "q7kd-x2mp-9svaa"),
        ("Q7KD-X2MP-9SV0", "Q7KD-X2MP-9SV0"),  # no 0 among ours
        ("\u00a0\ufeffun mot de passe\u200b\r\n", "un mot de passe"),
    ],
)
def test_a_mailed_password_is_read_however_it_is_typed(typed, meant):
    assert read_mailed_password(typed) == meant


def test_a_link_leads_to_the_page_of_links_and_its_secret_has_one_form():
    hexadecimal = "0123456789abcdef" * 4
    assert write_address("https://cantine.exemple.fr", hexadecimal) == f"https://cantine.exemple.fr/acces#{hexadecimal}"
    assert is_secret(hexadecimal)
    assert not any(
        is_secret(one) for one in (hexadecimal[1:], hexadecimal + "0", hexadecimal.upper(), f" {hexadecimal}", None, 7)
    )


def test_only_who_is_kept_waiting_chooses_no_password():
    assert [kind for kind in AccessLinkKind if not kind.leads_to_choosing] == [AccessLinkKind.BLOCKED]
