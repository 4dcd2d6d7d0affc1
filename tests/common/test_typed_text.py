"""What people typed, without the signs that show nothing and change what is read."""

import pytest

from cantine.common.typed_text.hidden_signs import drop_hidden_signs, make_one_line
from cantine.common.typed_text.html import escape


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("\u2066Zoé\u2069 \u200eMARTIN\ufeff", "Zoé MARTIN"),
        ("a\x00b\x1bc\x9bd\ud800e\U000e0041f", "abcdef"),
        ("deux\nlignes\tet une colonne", "deux\nlignes\tet une colonne"),
        ("👨‍👩‍👧 Nguyễn Đỗ", "👨‍👩‍👧 Nguyễn Đỗ"),
        ("12,50\u00a0€", "12,50\u00a0€"),
    ],
)
def test_a_sign_that_turns_or_controls_is_left_out_and_all_others_stay(typed, read):
    assert drop_hidden_signs(typed) == read


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("Zoé\r\nBcc: x@y.fr", "Zoé Bcc: x@y.fr"),
        ("  a \t b\x0bc\x0cd\x85e\u2028f\u2029g ", "a b c d e f g"),
        ("12,50\u00a0€ à 17\u202fh", "12,50\u00a0€ à 17\u202fh"),
    ],
)
def test_a_line_has_no_second_one(typed, line):
    assert make_one_line(typed) == line


def test_html_shows_the_letters_and_opens_nothing():
    assert escape('<b>"O\'Neil" & \u202efils</b>') == "&lt;b&gt;&quot;O&#x27;Neil&quot; &amp; fils&lt;/b&gt;"
    assert escape('"', quote=False) == '"'
