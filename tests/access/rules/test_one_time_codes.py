"""Codes of an authenticator app: as RFC 6238 computes them, half a minute around, each once, however they are typed."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP

from cantine.access.rules.one_time_codes import EVERY, find_step, group_secret, read_code, write_address

SECRET = b32encode(b"12345678901234567890").decode()
"""Of the appendix of RFC 6238."""

VECTORS = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
"""Its seconds since 1970, and its codes of eight digits, of which an app shows the last six."""

NOW = datetime(2026, 11, 23, 9, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // EVERY


@pytest.mark.parametrize("seconds", VECTORS)
def test_the_codes_are_those_of_the_standard(seconds):
    step = find_step(SECRET, VECTORS[seconds][-6:], datetime.fromtimestamp(seconds, UTC), 0)
    assert step == seconds // 30


@pytest.mark.parametrize(("away", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephone_may_go_wrong_by_one_step(away, taken):
    code = TOTP(SECRET).generate_otp(STEP + away)
    assert (find_step(SECRET, code, NOW, 0) == STEP + away) is taken


def test_a_code_is_taken_once_and_none_before_it_any_more():
    before, now, after = (TOTP(SECRET).generate_otp(STEP + away) for away in (-1, 0, 1))
    assert find_step(SECRET, now, NOW, STEP) is None
    assert find_step(SECRET, before, NOW, STEP) is None
    assert find_step(SECRET, after, NOW, STEP) == STEP + 1
    assert find_step(SECRET, now, NOW - timedelta(seconds=EVERY), STEP) is None, "nor where the clock is set back"


@pytest.mark.parametrize(
    "typed", ["123 456", " 123456\n", "123\u00a0456", "123-456", "123\u202f456", "\uff11\uff12\uff13456"]
)
def test_what_is_pasted_along_does_not_matter(typed):
    assert read_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "123456 7", "q7kd-x2mp-9sva", "9" * 200])
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None
    assert find_step(SECRET, typed, NOW, 0) is None


def test_the_app_reads_who_and_where():
    address = write_address("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "ines@exemple.fr", "Mairie d'Avray")
    assert address.startswith(
        "otpauth://totp/Mairie%20d%27Avray:ines%40exemple.fr?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    )
    assert group_secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") == "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"
