"""Passwords that are mailed: easy to type, and taken however a telephone types them.

« q7kd-x2mp-9sva » is twelve of 31 letters and digits, log2(31 ** 12) = 59.4 bits. Hyphens, blanks and capitals carry
none of them, so that they need not be right.
"""

import unicodedata

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike: 0 and o, 1, l and i."""

GROUPS, GROUP = 3, 4

_LOST = ("Zs", "Zl", "Zp", "Cc", "Cf", "Pd")
"""What carries nothing: blanks, ends of lines, signs that are not seen, and all hyphens and dashes, which mail programs
replace; by Unicode's names of categories."""


def join_groups(letters: str) -> str:
    """Twelve letters as they are mailed and kept, in groups of four."""
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def read_mailed_password(typed: str) -> str:
    """What was typed or pasted, as it was mailed: « Q7KD x2mp – 9sva » is « q7kd-x2mp-9sva ».

    What has not the form of one of ours stays, without the blanks around it.
    """
    plain = unicodedata.normalize("NFKC", typed).lower()
    bare = "".join(one for one in plain if one != "\u2212" and unicodedata.category(one) not in _LOST)
    if len(bare) == GROUPS * GROUP and set(bare) <= set(LETTERS):
        return join_groups(bare)
    return typed.strip(" \t\r\n\v\f\u00a0\u202f\u200b\u2060\ufeff")
