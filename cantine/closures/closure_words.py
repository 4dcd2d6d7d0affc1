"""What closing and reopening days means for a family, in words: what is given back, what is booked again."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from cantine.closures.rules import CancelledBooking, ClosureEffect, CoveredBooking
from cantine.common.french import euros, join_words, long_date
from cantine.common.language.translate import translate
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
    numbers = join_words(
        translate("n°\u00a0{number} ({amount})", number=note.number, amount=euros(note.cents)) for note in notes
    )
    if len(notes) > 1:
        told = translate(
            "Ce qui était déjà facturé vous est rendu par les avoirs {numbers}, portés à votre compte.", numbers=numbers
        )
    else:
        told = translate(
            "Ce qui était déjà facturé vous est rendu par un avoir {numbers}, porté à votre compte.", numbers=numbers
        )
    again = effect.again.get(family_id)
    if again is None:
        return told
    halves = translate(" ; ").join(f"{one.child}, {_name_day(one, labels)}" for one in again.bookings)
    net = _describe_net(sum(note.cents for note in notes) - again.cents)
    return translate(
        "{told}\nReste inscrit, et sera facturé à son propre prix ({amount}) : {bookings}.\n{net}",
        told=told,
        amount=euros(again.cents),
        bookings=halves,
        net=net,
    )


def _describe_net(cents: int) -> str:
    if cents > 0:
        return translate("Au total, {amount} vous sont rendus.", amount=euros(cents))
    if cents < 0:
        return translate("Au total, {amount} vous sont demandés en plus.", amount=euros(-cents))
    return translate("Au total, vous devez autant qu'avant.")


def _name_day(one: CoveredBooking, labels: Labels) -> str:
    """« Centre matin le mercredi 4 novembre 2026 »."""
    return translate("{service} le {day}", service=labels[one.service_id], day=long_date(one.day))


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
        if unseen:
            return translate(" (absence signalée ; justificatif à envoyer de nouveau)")
        return translate(" (absence signalée)")
    return translate(" (annulé après le délai, facturé)") if one.called_off else ""


def _group_by_child(told: Iterable[tuple[CoveredBooking, str]], labels: Labels) -> list[tuple[str, list[str]]]:
    return [
        (
            child,
            [
                translate("{day} : {services}", day=long_date(one.day), services=f"{labels[one.service_id]}{more}")
                for one, more in of_child
            ],
        )
        for child, of_child in groupby(told, lambda item: item[0].child)
    ]
