"""What an answer of the provider makes of an attempt to pay: paid, refused, still waiting, or for staff to check."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cantine.common.french import euros
from cantine.common.vocabulary import AttemptState, Method, PaymentProvider
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer

HELD_FOR = timedelta(minutes=20)
"""How long an attempt keeps others from paying the same, and how long « abandonné » of PayFiP is not the last word: the
payer may still come back to its page. Lyra says it when its page is closed for good."""

GIVEN_UP = "A"
"""PayFiP's word for a page that the payer has left without paying."""

PRODUCTION = {PaymentProvider.PAYFIP: "W", PaymentProvider.LYRA: "PRODUCTION"}
"""The one mode of each provider in which money moves for good."""

_OF_EARLIER_TRIES = ("R", "Z", GIVEN_UP, "REFUSED", "ABANDONED")
"""What is said of a try that came before the one that succeeded: it may arrive late, and takes nothing back."""

METHODS = {Outcome.PAID_BY_CARD: Method.ONLINE_CARD, Outcome.PAID_BY_DEBIT: Method.ONLINE_DEBIT}


@dataclass(frozen=True)
class AskedPayment:
    """An attempt as it is stored: what was asked of which provider, when, and how it stands."""

    provider: PaymentProvider
    client: str
    mode: str
    reference: str
    cents: int
    state: AttemptState
    created_at: datetime


@dataclass(frozen=True)
class Settlement:
    """How the attempt stands now; with a `method` it is to be credited. `note` says staff what to look at."""

    state: AttemptState
    method: Method | None = None
    note: str = ""


def settle(asked: AskedPayment, answer: ProviderAnswer, now: datetime, *, demonstration: bool) -> Settlement:
    """What the answer makes of the attempt; an attempt that is paid stays paid.

    A payment counts only where the provider names the very client, reference, amount and mode that were asked, and, but
    for a demonstration, in production; else it is to be checked. « Abandonné » of PayFiP and a result that is not known
    yet are believed 20 minutes after the attempt began, not before. An attempt that waits no more keeps its state,
    unless it was paid after all.
    """
    if asked.state is AttemptState.PAID:
        return Settlement(AttemptState.PAID)
    over = now >= asked.created_at + HELD_FOR
    open_still = asked.state in (AttemptState.CREATED, AttemptState.WAITING)
    match answer.outcome:
        case Outcome.PAID_BY_CARD | Outcome.PAID_BY_DEBIT:
            if differences := find_differences(asked, answer, demonstration=demonstration):
                return Settlement(AttemptState.TO_CHECK, note=" ".join(differences))
            return Settlement(AttemptState.PAID, METHODS[answer.outcome])
        case Outcome.UNKNOWN:
            said = f"Le service de paiement a répondu « {answer.said} », que le portail ne connaît pas."
            return Settlement(AttemptState.TO_CHECK, note=said)
        case _ if not open_still:
            return Settlement(asked.state)
        case Outcome.REFUSED:
            return Settlement(AttemptState.REFUSED)
        case Outcome.GONE:
            return Settlement(AttemptState.EXPIRED)
        case Outcome.ABANDONED:
            is_last_word = over or asked.provider is PaymentProvider.LYRA
            return Settlement(AttemptState.ABANDONED if is_last_word else AttemptState.WAITING)
        case _:
            return Settlement(AttemptState.EXPIRED if over else AttemptState.WAITING)


def find_differences(asked: AskedPayment, answer: ProviderAnswer, *, demonstration: bool) -> list[str]:
    """A French sentence for everything in which a confirmed payment is not the one that was asked."""
    found = []
    if answer.client != asked.client:
        found.append(f"Le service nomme le client « {answer.client} » au lieu de « {asked.client} ».")
    if answer.reference != asked.reference:
        found.append(f"Le service nomme la référence « {answer.reference} ».")
    if answer.cents != asked.cents:
        told = "aucun montant" if answer.cents is None else euros(answer.cents)
        found.append(f"Le service annonce {told} au lieu de {euros(asked.cents)}.")
    if answer.mode != asked.mode:
        found.append(f"Le service répond en mode « {answer.mode} » au lieu de « {asked.mode} ».")
    elif asked.mode != PRODUCTION[asked.provider] and not demonstration:
        found.append("C'est un paiement d'essai ou d'activation : il n'est pas crédité à la famille.")
    return found


def describe_contradiction(answer: ProviderAnswer, credited: int) -> str:
    """What staff read where the provider takes back what it has confirmed, or confirms another amount than the cents
    that were credited; empty where it does neither."""
    match answer.outcome:
        case Outcome.PAID_BY_CARD | Outcome.PAID_BY_DEBIT if answer.cents in (None, credited):
            return ""
        case Outcome.PAID_BY_CARD | Outcome.PAID_BY_DEBIT:
            told = euros(answer.cents or 0)
            return f"Le service annonce {told}, {euros(credited)} sont crédités : corrigez la différence."
        case Outcome.PENDING:
            return ""
        case _ if answer.said in _OF_EARLIER_TRIES:
            return ""
    return (
        f"Le service avait confirmé ce paiement, et annonce ensuite « {answer.said} » : vérifiez chez lui si l'argent "
        "est arrivé. Sinon, enregistrez un rejet ou un remboursement."
    )


def describe_surplus(cents: int, *, archived: bool) -> str:
    """What staff read of a payment that comes when less is due than was asked, or to a family that left; else nothing.

    `cents` is by how much the payment exceeds the debt; nought or less is none.
    """
    said = []
    if cents > 0:
        said.append(
            f"La famille devait moins quand ce paiement est arrivé : {euros(cents)} restent en avance sur son compte."
        )
    if archived:
        said.append("La famille est archivée : vérifiez s'il faut rembourser.")
    return " ".join(said)
