"""The rules for a new password, said in French before anybody fails at them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from zxcvbn import zxcvbn
from zxcvbn.matching import L33T_TABLE

from cantine.common.language.translate import translate

SHORTEST = 10
LONGEST = 72
"""Characters at least, and bytes of UTF-8 at most: bcrypt reads no more, and nothing is cut silently."""
JUDGED = 40
"""Letters of a password that zxcvbn looks at, the first ones: its time grows faster than the length."""
MOST_SIGNS = 6
"""Different signs such as « 4 » and « @ » that zxcvbn may take for letters; it tries all their meanings together, and
twenty of them cost seconds."""
STRONG_ENOUGH = 3
"""The zxcvbn score (0 to 4) that is enough: « safely unguessable, moderate protection from an offline attack »."""

_SIGNS = frozenset(sign for signs in L33T_TABLE.values() for sign in signs)


def describe_rule() -> str:
    """What a good password is, as it stands above the field for it."""
    return translate(
        "Au moins {shortest} caractères, difficile à deviner : par exemple quatre mots sans rapport entre eux. "
        "Majuscules, minuscules et espaces comptent.",
        shortest=SHORTEST,
    )


def find_fault(password: str, own_words: Sequence[str] = ()) -> str | None:
    """The French sentence about what is wrong with the password, or None.

    `own_words` (name, e-mail …) make a password guessable: what is left without them has to be enough. Letters are
    counted as they are stored: an accented one is one, however the keyboard composes it, and spaces at either end
    count.
    """
    kept = unicodedata.normalize("NFC", password)
    if "\0" in kept:
        return translate(
            "Ce mot de passe contient un caractère invisible qui ne peut pas servir : saisissez-le autrement."
        )
    if len(kept) < SHORTEST:
        return translate("Ce mot de passe est trop court : il faut au moins {shortest} caractères.", shortest=SHORTEST)
    if len(kept.encode()) > LONGEST:
        return translate(
            "Ce mot de passe est trop long : {longest} caractères au plus, moins s'il contient accents ou émojis.",
            longest=LONGEST,
        )
    guessable = [form[:JUDGED] for word in own_words for form in _list_forms(word[:LONGEST])]
    left = _take_out(kept, guessable)
    if not all(_is_enough(one, guessable) for one in {kept, left}):
        return translate("Ce mot de passe est trop facile à deviner : ajoutez des mots sans rapport entre eux.")
    return None


def _is_enough(password: str, own: Sequence[str]) -> bool:
    return bool(password) and zxcvbn(_take_judged(password), user_inputs=own)["score"] >= STRONG_ENOUGH


def _take_out(password: str, own: Sequence[str]) -> str:
    """The password without these words, however they are accented: « Helene.Morel9 » hides nothing but « .9 ». zxcvbn
    takes each sign between two words for one that is hard to guess."""
    longest_first = sorted((word for word in own if len(word) > 2), key=len, reverse=True)  # « Li » stands in « lilas »
    found = "|".join(re.escape(_take_accents(word)) for word in longest_first)
    bare = _take_accents(password)
    left = re.sub(found, "", bare, flags=re.IGNORECASE) if found else bare
    return password if left == bare else left


def _take_judged(password: str) -> str:
    """What zxcvbn is asked about: the first letters, where of the signs that may stand for letters only the first few
    different ones do; the others become signs that mean nothing."""
    begin = password[:JUDGED]
    further = list(dict.fromkeys(letter for letter in begin if letter in _SIGNS))[MOST_SIGNS:]
    return begin.translate(dict.fromkeys(map(ord, further), "_"))


def _list_forms(word: str) -> Iterator[str]:
    """What a guesser tries of « Hélène Morel »: whole, without spaces, each part; with and without accents."""
    for spelt in {word, _take_accents(word)}:
        parts = [part for part in re.split(r"[\W_]+", spelt) if len(part) > 2]
        yield from (spelt, re.sub(r"[\W_]+", "", spelt), *parts)


def _take_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
