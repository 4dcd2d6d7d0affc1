"""What a new town has to do before its first booking, in the order in which it is done."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class TownProgress:
    """What a town has: classes, services on offer, how many of them have a price, families, staff, who sends mail."""

    classrooms: int
    services: int
    priced: int
    families: int
    staff: int
    mail_leaves: bool


@dataclass(frozen=True)
class FirstStep:
    """One thing to do, at the page of this address (none where it is done on the server), and whether it is done."""

    title: str
    about: str
    address: str
    done: bool


def list_first_steps(begun: TownProgress) -> Sequence[FirstStep]:
    """All steps, done or not; a town that has done them all needs them no more."""
    services = "repas, garderies, centre : jours servis et délais"
    mail = "réglé sur le serveur (CANTINE_SMTP_URL) : sans lui, aucun mail n'arrive aux familles"
    every_price = 0 < begun.services <= begun.priced
    return (
        FirstStep("Écoles et classes", "où sont les enfants", "ecoles", begun.classrooms > 0),
        FirstStep("Prestations", services, "prestations", begun.services > 0),
        FirstStep("Tarifs", "un prix pour chaque prestation proposée", "tarifs", every_price),
        FirstStep("Familles", "importées d'un fichier, ou saisies une à une", "importer", begun.families > 0),
        FirstStep("Agents", "la cantine et les finances ont chacune leur compte", "agents", begun.staff > 1),
        FirstStep("Serveur de messagerie", mail, "", begun.mail_leaves),
    )
