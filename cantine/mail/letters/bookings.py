"""Letters about bookings: what was saved, a week without any, a proof that was not accepted."""

from datetime import date, datetime

from cantine.common.french import day_and_month, moment
from cantine.mail.letters.letter import Letter, compose


def write_receipt(commune: str, portal: str, family: str, saved: str, items: str) -> Letter:
    """What a family saved: `saved` says when, `items` child by child what."""
    return compose(
        commune,
        "confirmation de vos inscriptions",
        f"Voici ce qui a été enregistré pour la famille {family} {saved}.",
        items,
        f"Pour ne plus recevoir ces confirmations : {portal}/profil",
    )


def write_week_reminder(commune: str, portal: str, family: str, week: date, closes: datetime) -> Letter:
    """The letter to a family without bookings in the week of this Monday, which closes at this instant (UTC)."""
    return compose(
        commune,
        f"rien de réservé pour la semaine du {day_and_month(week)}",
        f"Rien n'est réservé pour la famille {family} pour la semaine du {day_and_month(week)}. "
        f"Vous pouvez réserver jusqu'au {moment(closes)} :\n{portal}/inscriptions",
        "Si vous n'avez besoin de rien cette semaine-là, ignorez ce message.",
        f"Pour ne plus recevoir ces rappels : {portal}/profil",
    )


def write_proof_sent_back(commune: str, portal: str, child: str, span: str, reason: str) -> Letter:
    """The letter to the family whose proof of an absence was not accepted; `span` says the days of the absence."""
    return compose(
        commune,
        "votre justificatif d'absence",
        f"Le justificatif envoyé pour l'absence de {child} {span} n'a pas pu être accepté :\n{reason}",
        f"Vous pouvez en envoyer un autre sur la page « Signaler une absence » :\n{portal}/absence",
    )
