"""Which names people and families may have: those of every language, and none that carries a message or a link.

A name goes into the greeting of mails that the portal sends to any address: « Bonjour Gagnez sur exemple.com » would be
spam from the town hall's own server.
"""

import re
import unicodedata

from cantine.common.form_input import NotAccepted, check_length
from cantine.common.language.translate import translate

_BETWEEN = frozenset(" '’ʼ‘´`ʻʹ′-‐‑–—.,·/()&+°\u200c\u200d")
"""What stands between the letters of names: « O'Neil-d'Ávila », « M. et Mme Durand (Petit) »; and what joins letters
in Persian and Hindi."""

_ENDINGS = "|".join(
    """
    com net org info biz fr eu be ch de uk it es pt ru cn us io co me tv cc ly to gl gg ai app dev xyz top site online
    shop store club live link click page pro tk ml ga cf icu vip bid win loan work men date stream download space fun
    website tech cloud asia mobi name tel cat re yt nc pf gp mq gf
    """.split()  # noqa: SIM905  # as a list it would fill a page
)

_WEB = re.compile(rf"(?<!\w)www\.|\w{{2,}}\.(?:{_ENDINGS})(?!\w)|[\w-]{{2,}}\.[a-z]{{2,}}/|https?(?!\w)", re.IGNORECASE)


def check_name(name: str) -> str:
    """The name as it is; an empty one is allowed. Raises NotAccepted, with what to write instead.

    A name has a letter of any script. Marks above letters, digits, apostrophes, hyphens, points and the like may stand
    beside it; other signs, and what a mail program would make a link of, may not.
    """
    if not name:
        return name
    check_length(name, what="name")
    if odd := next((letter for letter in name if not _is_of_names(letter)), None):
        raise NotAccepted(
            translate(
                "« {name} » : un nom ne contient pas « {odd} ». Écrivez-le en lettres, avec espaces, apostrophes ou "
                "tirets.",
                name=name,
                odd=odd,
            )
        )
    if not any(letter.isalpha() for letter in name):
        raise NotAccepted(translate("« {name} » n'est pas un nom : écrivez-le en lettres.", name=name))
    if _WEB.search(name):
        raise NotAccepted(translate("« {name} » contient une adresse internet : écrivez seulement le nom.", name=name))
    return name


def _is_of_names(letter: str) -> bool:
    return letter in _BETWEEN or unicodedata.category(letter)[0] in "LM" or letter.isdecimal()
