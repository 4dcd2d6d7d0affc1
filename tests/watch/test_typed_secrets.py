"""A secret that somebody leaves in the tree is found; words, names and what is known to be public are none."""

import secrets

import pytest

from tests.watch.typed_secrets import KNOWN, list_new, look_through, read_known

PLANTED = {
    "a cloud's key": 'aws = "AKIA' + secrets.token_hex(8).upper() + '"',
    "a forge's token": "ghp_" + secrets.token_hex(18),
    "a private key": "-----BEGIN OPENSSH PRIVATE" + " KEY-----",
    "the key of a backup": "AGE-SECRET-" + "KEY-1" + secrets.token_hex(29).upper(),
    "a password in an address": "CANTINE_DATABASE_URL=postgresql://cantine:" + secrets.token_hex(6) + "@db/base",
    "a named password": 'smtp_password = "' + secrets.token_urlsafe(9) + '"',
    "a key of a dictionary": '{"api_key": "' + secrets.token_urlsafe(12) + '"}',
    "a string by chance": 'salt = "' + secrets.token_urlsafe(48) + '7aZ"',
    "hexadecimal digits": "lyra = '" + "0123456789abcdef" + secrets.token_hex(16) + "'",
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_new_secret_is_found_where_it_stands(tmp_path, planted):
    file = tmp_path / "settings.py"
    file.write_text(f"FIRST = 1\n{PLANTED[planted]}\n", "utf-8")
    assert {(one.file, one.line) for one in list_new([file], read_known())} == {("settings.py", 2)}


@pytest.mark.parametrize(
    "text",
    [
        'PASSWORD = "Mot de passe changé"',
        'password = os.environ["CANTINE_PASSWORD"]',
        'f"postgresql://{user}:{secret}@{host}/base"',
        "smtp://serveur:25",
        'address = "agents/finances/paiements_en_ligne/paiements_en_ligne"',
        'digits = "000000000000000000000000a1"',
        "test_a_name_of_a_test_with_2026_in_it",
    ],
)
def test_words_and_names_are_no_secrets(text):
    assert list(look_through("file", text)) == []


def test_each_known_one_has_its_reason_and_is_none_elsewhere():
    known = read_known()
    assert all(len(fingerprint) == 16 and reason for fingerprint, reason in known.items())
    assert len(known) == KNOWN.read_text("utf-8").count("[[known]]")
