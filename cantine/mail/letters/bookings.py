"""Letters about bookings: what was saved, a week without any, a proof that was not accepted."""

from datetime import date, datetime

from cantine.common.french import day_and_month, moment
from cantine.common.language.translate import translate
from cantine.mail.letters.letter import Letter, compose


def write_receipt(commune: str, portal: str, family: str, saved: str, items: str) -> Letter:
    """What a family saved: `saved` says when, `items` child by child what."""
    return compose(
        commune,
        translate("confirmation de vos inscriptions"),
        translate("Voici ce qui a été enregistré pour la famille {family} {saved}.", family=family, saved=saved),
        items,
        translate("Pour ne plus recevoir ces confirmations : {portal}/profil", portal=portal),
    )


def write_week_reminder(commune: str, portal: str, family: str, week: date, closes: datetime) -> Letter:
    """The letter to a family without bookings in the week of this Monday, which closes at this instant (UTC)."""
    return compose(
        commune,
        translate("rien de réservé pour la semaine du {day}", day=day_and_month(week)),
        translate(
            "Rien n'est réservé pour la famille {family} pour la semaine du {day}. Vous pouvez réserver jusqu'au "
            "{moment} :\n{portal}/inscriptions",
            family=family,
            day=day_and_month(week),
            moment=moment(closes),
            portal=portal,
        ),
        translate("Si vous n'avez besoin de rien cette semaine-là, ignorez ce message."),
        translate("Pour ne plus recevoir ces rappels : {portal}/profil", portal=portal),
    )


def write_proof_sent_back(commune: str, portal: str, child: str, span: str, reason: str) -> Letter:
    """The letter to the family whose proof of an absence was not accepted; `span` says the days of the absence."""
    return compose(
        commune,
        translate("votre justificatif d'absence"),
        translate(
            "Le justificatif envoyé pour l'absence de {child} {span} n'a pas pu être accepté :\n{reason}",
            child=child,
            span=span,
            reason=reason,
        ),
        translate(
            "Vous pouvez en envoyer un autre sur la page « Signaler une absence » :\n{portal}/absence", portal=portal
        ),
    )
