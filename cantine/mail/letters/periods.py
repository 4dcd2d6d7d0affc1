"""Letters about booking periods: that one opens, and what became of a family's wishes."""

from collections.abc import Sequence

from cantine.mail.letters.letter import Letter, compose


def write_announcement(commune: str, portal: str, label: str, sentences: Sequence[str]) -> Letter:
    """That a period opens: `sentences` say when, and who comes first."""
    return compose(
        commune,
        f"inscriptions, {label}",
        *sentences,
        f"Pour inscrire vos enfants :\n{portal}/inscriptions",
    )


def write_answer(commune: str, label: str, children: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> Letter:
    """What became of a family's wishes: each child with a line for each day that it has, and each that it has not."""
    parts = []
    for name, granted, declined in children:
        if granted:
            parts.append("\n".join([f"{name} est inscrit :", *(f"- {line}" for line in granted)]))
        if declined:
            title = f"{name} est sur la liste d'attente (complet) :"
            parts.append("\n".join([title, *(f"- {line}" for line in declined)]))
    waits = any(declined for _name, _granted, declined in children)
    return compose(
        commune,
        f"réponse à vos souhaits, {label}",
        f"La mairie a attribué les places : {label}.",
        *parts,
        "Si une place se libère, la mairie vous écrit." if waits else "",
    )
