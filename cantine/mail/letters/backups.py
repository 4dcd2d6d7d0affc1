"""Letters to the administrators about the backups of the portal; in French, as the page that they name."""

from datetime import datetime

from cantine.common.french import numeric_moment
from cantine.mail.letters.letter import Letter, compose


def write_no_recent_backup(commune: str, portal: str, taken_at: datetime | None, reason: str) -> Letter:
    """The letter to an administrator where no good backup is younger than 36 hours: of when the last good one is, None
    where there never was one, and why the last try failed ('' where none did)."""
    last = (
        f"La dernière bonne sauvegarde est celle du {numeric_moment(taken_at)}."
        if taken_at
        else "Il n'y en a encore aucune."
    )
    return compose(
        commune,
        "aucune sauvegarde récente",
        f"Le portail de cantine n'a pas de bonne sauvegarde de moins de 36 heures. {last}",
        f"La dernière tentative a échoué : {reason}" if reason else "Le serveur du portail était peut-être arrêté.",
        "Si le serveur tombait en panne maintenant, ce qui a été enregistré depuis serait perdu : inscriptions, "
        "factures et paiements. Voyez « Sauvegardes » dans « Réglages », ou prévenez la personne qui s'occupe du "
        "serveur. Le portail réessaie toutes les heures.",
        f"Les sauvegardes : {portal}/sauvegardes",
    )


def write_backups_well_again(commune: str, portal: str, taken_at: datetime) -> Letter:
    """The letter to an administrator who was told that there is no recent backup, once there is a good one again."""
    return compose(
        commune,
        "les sauvegardes vont de nouveau bien",
        f"Le portail de cantine a de nouveau une bonne sauvegarde, celle du {numeric_moment(taken_at)}. Vous n'avez "
        "plus rien à faire.",
        f"Les sauvegardes : {portal}/sauvegardes",
    )
