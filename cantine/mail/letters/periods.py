"""Letters about booking periods: that one opens, and what became of a family's wishes."""

from collections.abc import Sequence

from cantine.common.language.translate import translate
from cantine.mail.letters.letter import Letter, compose


def write_announcement(commune: str, portal: str, label: str, sentences: Sequence[str]) -> Letter:
    """That a period opens: `sentences` say when, and who comes first."""
    return compose(
        commune,
        translate("inscriptions, {label}", label=label),
        *sentences,
        translate("Pour inscrire vos enfants :\n{portal}/inscriptions", portal=portal),
    )


def write_answer(commune: str, label: str, children: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> Letter:
    """What became of a family's wishes: each child with a line for each day that it has, and each that it has not."""
    parts = []
    for name, granted, declined in children:
        if granted:
            parts.append("\n".join([translate("{name} est inscrit :", name=name), *(f"- {line}" for line in granted)]))
        if declined:
            title = translate("{name} est sur la liste d'attente (complet) :", name=name)
            parts.append("\n".join([title, *(f"- {line}" for line in declined)]))
    waits = any(declined for _name, _granted, declined in children)
    return compose(
        commune,
        translate("réponse à vos souhaits, {label}", label=label),
        translate("La mairie a attribué les places : {label}.", label=label),
        *parts,
        translate("Si une place se libère, la mairie vous écrit.") if waits else "",
    )
