"""Letters about bookings: what was saved, a week without any, days that are closed or free."""

from collections.abc import Sequence
from datetime import date, datetime

from cantine.common.french import day_and_month, days_span, euros, join_words, moment
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


def write_closure_letter(
    commune: str,
    label: str,
    first: date,
    last: date,
    children: Sequence[tuple[str, Sequence[str]]],
    credits: Sequence[tuple[str, int]],
    *,
    free: bool,
) -> Letter:
    """Days that are closed, or served for nothing (`free`).

    `children` are the children of the family, each with a line a day; `credits` the credit notes for what was billed,
    each with its number and its cents (positive).
    """
    span = days_span(first, last)
    return compose(
        commune,
        f"{'service gratuit' if free else 'fermeture'} {span}",
        f"{label} : {'service gratuit' if free else 'fermeture'} {span}.",
        "Les enfants sont accueillis. Ces inscriptions sont maintenues et ne vous seront pas facturées :"
        if free
        else "Ces inscriptions sont annulées et ne vous seront pas facturées :",
        *("\n".join([child, *(f"- {line}" for line in lines)]) for child, lines in children),
        _describe_credits(credits),
    )


def write_proof_sent_back(commune: str, portal: str, child: str, span: str, reason: str) -> Letter:
    """The letter to the family whose proof of an absence was not accepted; `span` says the days of the absence."""
    return compose(
        commune,
        "votre justificatif d'absence",
        f"Le justificatif envoyé pour l'absence de {child} {span} n'a pas pu être accepté :\n{reason}",
        f"Vous pouvez en envoyer un autre sur la page « Signaler une absence » :\n{portal}/absence",
    )


def _describe_credits(credits: Sequence[tuple[str, int]]) -> str:
    if not credits:
        return ""
    numbers = join_words(f"n°\u00a0{number} ({euros(cents)})" for number, cents in credits)
    notes, carried = ("les avoirs", "portés") if len(credits) > 1 else ("un avoir", "porté")
    return f"Ce qui était déjà facturé vous est rendu par {notes} {numbers}, {carried} à votre compte."
