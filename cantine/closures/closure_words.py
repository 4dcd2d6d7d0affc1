"""What closing and reopening days means for a family, in words: what is given back, what is booked again."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from cantine.closures.rules import CancelledBooking, ClosureEffect, CoveredBooking
from cantine.common.french import euros, join_words, long_date
from cantine.common.refusal_sentences import Refusal
from cantine.common.vocabulary import State

Labels = Mapping[int, str]


def describe_given_back(effect: ClosureEffect, family_id: int, labels: Labels) -> str:
    """What the letter to this family says of money: the credit notes, what is billed anew of them, the net sum.

    Nothing where nothing had been billed.
    """
    notes = effect.credits.get(family_id, ())
    if not notes:
        return ""
    numbers = join_words(f"n°\u00a0{note.number} ({euros(note.cents)})" for note in notes)
    written, carried = ("les avoirs", "portés") if len(notes) > 1 else ("un avoir", "porté")
    told = f"Ce qui était déjà facturé vous est rendu par {written} {numbers}, {carried} à votre compte."
    again = effect.again.get(family_id)
    if again is None:
        return told
    halves = " ; ".join(f"{one.child}, {_name_day(one, labels)}" for one in again.bookings)
    net = _describe_net(sum(note.cents for note in notes) - again.cents)
    return f"{told}\nReste inscrit, et sera facturé à son propre prix ({euros(again.cents)}) : {halves}.\n{net}"


def _describe_net(cents: int) -> str:
    if cents > 0:
        return f"Au total, {euros(cents)} vous sont rendus."
    return (
        f"Au total, {euros(-cents)} vous sont demandés en plus." if cents else "Au total, vous devez autant qu'avant."
    )


def _name_day(one: CoveredBooking, labels: Labels) -> str:
    """« Centre matin le mercredi 4 novembre 2026 »."""
    return f"{labels[one.service_id]} le {long_date(one.day)}"


def list_back_by_child(days: Iterable[CancelledBooking], labels: Labels) -> list[tuple[str, list[str]]]:
    """Each child with a line for a booking that came back: « lundi 7 décembre 2026 : Repas »."""
    return _group_by_child(((one.covered, _describe_state(one)) for one in days), labels)


def list_left_by_child(left: Iterable[tuple[CancelledBooking, Refusal]], labels: Labels) -> list[tuple[str, list[str]]]:
    """Each child with a line for a booking that did not come back: « lundi 7 décembre 2026 : Repas. Complet … »."""
    return _group_by_child(((one.covered, f". {reason}") for one, reason in left), labels)


def _describe_state(one: CancelledBooking) -> str:
    """How it stands again, where it was not simply booked."""
    if one.state is State.SICK:
        unseen = one.sickness is not None and one.sickness.proof_on is None and one.sickness.proof_was_sent
        return " (absence signalée ; justificatif à envoyer de nouveau)" if unseen else " (absence signalée)"
    return " (annulé après le délai, facturé)" if one.called_off else ""


def _group_by_child(told: Iterable[tuple[CoveredBooking, str]], labels: Labels) -> list[tuple[str, list[str]]]:
    return [
        (child, [f"{long_date(one.day)} : {labels[one.service_id]}{more}" for one, more in of_child])
        for child, of_child in groupby(told, lambda item: item[0].child)
    ]
