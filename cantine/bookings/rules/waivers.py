"""Why the town hall does not ask what a lateness or an absence costs: the town's list of reasons."""

from collections.abc import Iterable

from cantine.common.form_input import NotAccepted, clean_line

USUAL_REASONS = ("Erreur de la mairie", "Événement grave", "Travail")
"""The list of a town that has not made its own."""

MOST = 50
"""Reasons of a list."""


class NotOffered(NotAccepted):
    """A reason that is not on the town's list."""

    def __str__(self) -> str:
        return "Choisissez un motif de la liste de la commune."


class WaivedTooLate(NotAccepted):
    """What is on an invoice changes by a credit note only."""

    def __str__(self) -> str:
        return "Déjà facturé : établissez un avoir, depuis « Facturation »."


def clean_reasons(typed: Iterable[str]) -> list[str]:
    """The reasons of a list without empty lines and doubles, in their order.

    Raises NotAccepted for none, or more than MOST.
    """
    found = dict.fromkeys(line for one in typed if (line := clean_line(one)))
    if not found:
        raise NotAccepted("Indiquez au moins un motif.")
    if len(found) > MOST:
        raise NotAccepted(f"{MOST} motifs au plus : retirez ceux qui ne servent pas.")
    return [*found]
