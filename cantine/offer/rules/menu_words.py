"""Which lines of a pasted text are no dishes: greetings, signatures, a mail's headers; and when a day is vegetarian."""

import re
from collections.abc import Sequence

from cantine.offer.rules.menu_days import fold

_START = r"^[^\w+(]*"
_GOODBYE = re.compile(
    _START + r"(?:(?:tres |bien )?cordialement|(?:bien|sincerement|amicalement|respectueusement) (?:a|votre|vôtre)"
    r"|bien a (?:vous|toi)|(?:sinceres |meilleures |cordiales |mes )*salutations|amicalement"
    r"|(?:bonne|belle) (?:reception|journee"
    r"|soiree|semaine|fin de|lecture|continuation)|bon(?:ne)? (?:week|vacances|courage)"
    r"|a (?:bientot|plus|tres vite)\b|a\+|bis(?:es|ous)\b|merci\b|en vous"
    r"|je (?:vous|reste)|nous (?:vous|restons)|veuillez|dans l.attente|restant a|vous en souhaitant"
    r"|cdlt|cdt\b|envoye (?:de|depuis|a partir|avec)\b|sent from|get outlook|telecharge[rz] outlook|obtenir outlook"
    r"|ce (?:message|mail|courriel)\b|this (?:message|e-?mail)|l.integrite de ce|pensez a l.environnement"
    r"|p\.?\s?s\.?\s*:|n\.?b\.?\s*:|legende\b|signature\b)"
    r"|\bvous souhait|^\s*(?:--+|__+|==+|\*\*\*+)\s*$"
)
_HEADER = re.compile(
    _START + r"(?:(?:de|from|cc|cci|date|envoye|sent|objet|subject|sujet|repondre a|pj|pieces? jointes?|importance)"
    r"\s?:|le .{4,60} a ecrit\b|on .{4,60} wrote|-+\s*(?:message|forwarded|mail)|debut du message|begin forwarded"
    r"|message (?:d.origine|original|transfere)|tr\s?:|fwd?\s?:|re\s?:)"
)
_GREETING = re.compile(
    _START + r"(?:bonjour|bonsoir|salut\b|coucou|hello|madame|monsieur|mesdames|messieurs|cher(?:e|s|es)?\b"
    r"|ci-?joint|voici|vous trouverez|veuillez trouver|comme convenu|suite a)"
)
_NOTE = re.compile(
    _START + r"(?:pour info\b|a noter\b|attention\b"
    r"|(?:ces |les |nos )?menus? (?:\w+ ){0,3}(?:sous reserve|susceptible|donne|peu(?:ven)?t)"
    r"|sous reserve|toutes? nos |tous nos |origine de|nos viandes|nos produits"
    r"|\(?\*+\)?\s*(?:plat|produit|contien|peut|contenant|:|=|viande|bio|fait)|tel(?:ephone)?\b\s*[.:]?\s*[+(\d]"
    r"|(?:mob(?:ile)?|portable|fax)\s*[.:]|page \d)|\bbon appetit\b"
)
_REACH = re.compile(r"^\D{0,25}(?:\+33|0)\s?\(?0?\)?\s?[1-9](?:[\s.-]?\d\d){4}\b|\S@\S+\.\w|https?://|\bwww\.")
_LABEL = re.compile(
    r"^\W*(?:entrees?|plats?(?: principal)?|garnitures?|accompagnements?|desserts?|fromages?|laitages?)\W*$"
)
_ALLERGENS = re.compile(_START + r"(?:liste des )?allergenes?\b")


_SIGNED = re.compile(
    _START
    + r"(?:(?:mme|mlle|mr|m\.)\s+[a-z]|mairie\b|commune de|cuisine centrale\b|(?:le |la )?(?:responsable|gestionnaire"
    r"|direct(?:eur|rice)|chef de cuisine|chef gerant|secretariat)\b)|\b(?:sarl|sasu?|scop)\b|\b\d{5}\s+[a-z]{2}"
)
LOOKED_AT = 200
"""Letters at the head of a line that are examined."""


def is_goodbye(line: str) -> bool:
    """Whether the end of a letter begins here: until the next day there are only names and addresses."""
    folded = fold(line[:LOOKED_AT])
    return any(kind.search(folded) for kind in (_GOODBYE, _HEADER, _SIGNED, _REACH))


def is_no_dish(line: str) -> bool:
    """Whether a line is a greeting, a note about all menus, a bare label, or nothing but signs."""
    folded = fold(line[:LOOKED_AT])
    return any(kind.search(folded) for kind in (_GREETING, _NOTE, _LABEL)) or not re.search(r"\w", line)


def is_allergens(line: str) -> bool:
    """Whether a line lists allergens: those of a day where each day has such a line, else a legend for all."""
    return bool(_ALLERGENS.search(fold(line[:LOOKED_AT])))


_VEGETARIAN = re.compile(r"\bvege(?:(?:tarien|talien)(?:ne)?s?)?\b|\bvegan\b")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_WHOLE_DAY = re.compile(r"^\W*(?:repas|menus?|jour(?:nee)?|dejeuner)\s+(?:\w+\s+)?vege(?:tarien|talien)(?:ne)?s?\W*$")
_BESIDE = re.compile(
    r"(?:\bou\b|/|\boption|\balternative|\bvariante|\bsubstitu|\bchoix\b|\bpour les\b|\bremplace|\bsans viande)"
)


def is_vegetarian(dishes: Sequence[str]) -> bool:
    """Whether everybody eats without meat and fish on this day.

    « Repas végétarien » says so of the whole day, and so does a dish or a word that stands by itself. In brackets,
    after « ou », as « option », or as « végétarien : … » behind other dishes it is an alternative.
    """
    segments: list[str] = []
    for number, dish in enumerate(dishes):
        folded = fold(dish)
        for found in _BRACKETS.findall(folded):
            if number == 0 and folded.strip().startswith(found) and _VEGETARIAN.search(found) and ":" not in found:
                return True  # « Mardi (végétarien) : lasagnes »
        bare = _BRACKETS.sub(" ", folded)
        segments += [part for part in re.split(r"[,;\n]|\s[-–—•]\s", bare) if part.strip()]
    for number, segment in enumerate(segments):
        found = _VEGETARIAN.search(segment)
        if not found:
            continue
        if _WHOLE_DAY.match(segment):
            return True
        beside = _BESIDE.search(segment[: found.start()]) or (number and re.match(r"\s*s?\s*:", segment[found.end() :]))
        if not beside:
            return True
    return False
