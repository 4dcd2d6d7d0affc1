"""A password is the one of its hash whoever compares: the system's libcrypt, or the package."""

import bcrypt
import pytest

from cantine.access.actions.passwords import comparing

SECRETS = [b"", b"a", "Été à Noël".encode(), b"\xff\xfe\x80", b"x" * 71, b"x" * 72, "🦊".encode() * 18]


@pytest.fixture(params=["system", "package"])
def compare(request, monkeypatch):
    comparing._find_system_compare.cache_clear()
    if request.param == "package":
        monkeypatch.setattr(comparing, "_find_system_compare", lambda: None)
    return comparing.compare


@pytest.mark.parametrize("secret", SECRETS)
def test_the_right_secret_and_no_other_is_that_of_the_hash(compare, secret):
    kept = bcrypt.hashpw(secret, bcrypt.gensalt(4))
    assert compare(secret, kept)
    for other in (secret[:-1] + b"!", secret[:70] + b".", secret.swapcase() + b"q"):
        assert compare(other[:72], kept) is bcrypt.checkpw(other[:72], kept) is (other[:72] == secret)


def test_a_nul_and_what_is_no_hash_are_answered_alike(compare):
    kept = bcrypt.hashpw(b"secret", bcrypt.gensalt(4))
    with_nul = bcrypt.checkpw(b"secret\0x", kept)
    assert compare(b"secret\0x", kept) is with_nul
    for broken in (b"no hash", b"$2b$", b"$2b$04$short", b"$2b$99$" + b"." * 53):
        with pytest.raises(ValueError, match="Invalid"):
            compare(b"secret", broken)


def test_a_system_without_the_library_compares_by_the_package(monkeypatch):
    def refuse(name):
        raise OSError(name)

    comparing._find_system_compare.cache_clear()
    monkeypatch.setattr(comparing.ctypes, "CDLL", refuse)
    assert comparing._find_system_compare() is None
    kept = bcrypt.hashpw(b"secret", bcrypt.gensalt(4))
    assert comparing.compare(b"secret", kept)
    comparing._find_system_compare.cache_clear()
