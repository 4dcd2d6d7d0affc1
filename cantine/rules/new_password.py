"""What a password that somebody chooses must be, said in French before it fails."""

import unicodedata
from collections.abc import Sequence

from zxcvbn import zxcvbn

SHORTEST = 10
LONGEST = 72
"""Characters at least, and bytes of UTF-8 at most: bcrypt reads no more, and nothing is cut silently."""
STRONG_ENOUGH = 3
"""Of zxcvbn's scores 0 to 4: « safely unguessable, moderate protection from an offline attack »."""

RULE = (
    f"Au moins {SHORTEST} caractères, difficile à deviner : par exemple quatre mots sans rapport entre eux. "
    "Majuscules, minuscules et espaces comptent."
)


def fault(password: str, own_words: Sequence[str] = ()) -> str | None:
    """The French sentence about what is wrong, or None. `own_words` (name, e-mail …) make a password guessable."""
    if len(password) < SHORTEST:
        return f"Ce mot de passe est trop court : il faut au moins {SHORTEST} caractères."
    if len(unicodedata.normalize("NFC", password).encode()) > LONGEST:
        return f"Ce mot de passe est trop long : {LONGEST} caractères au plus, moins s'il contient accents ou émojis."
    words = [part for word in own_words for part in word.replace("@", " ").replace(".", " ").split() if len(part) > 2]
    if zxcvbn(password, user_inputs=words)["score"] < STRONG_ENOUGH:
        return "Ce mot de passe est trop facile à deviner : ajoutez des mots sans rapport entre eux."
    return None
