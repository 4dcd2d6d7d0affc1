"""Words by which a text is known to be French or English."""

import re

FRENCH = re.compile(
    r"\b(?:le|la|les|des|du|une?|est|sont|et|ou|pour|vous|votre|vos|avec|sur|pas|que|qui|dans|chez|aux?|ce|ces|cette"
    r"|jours?|semaines?|enfants?|inscri\w+|factures?|enregistr\w+|aucune?|mairie|lundi|mardi|mercredi|jeudi|vendredi"
    r"|jusqu|rien|mois|payer|heures?|novembre|janvier|tout|tous|toute)\b|[«»éèêàçùûôîœ]",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"\b(?:the|of|your|you|with|from|until|and|are|for|not|days|week|booking|bookings|save|child"
    r"|children|invoice|monday|tuesday|thursday|december)\b",
    re.IGNORECASE,
)
