"""The sentences that tell parents until when they may book and cancel, made from the rules themselves."""

from collections import defaultdict
from collections.abc import Iterable

from cantine.common.cutoff_types import describe_cutoffs, keep_served
from cantine.common.french import join_words
from cantine.common.language.translate import mark, translate
from cantine.offer.rules.services import ServiceRules

EXEMPT = mark("Dispense de délai\u00a0: réservation et annulation possibles jusqu'à la veille à minuit.")


def describe_service_cutoffs(service: ServiceRules) -> str:
    """« Réservation et annulation jusqu'au … », of the weekdays on which the service runs."""
    booking, cancelling = service.booking_cutoff, service.cancelling_cutoff
    return describe_cutoffs(keep_served(booking, service.weekdays), keep_served(cancelling, service.weekdays))


def list_cutoff_sentences(services: Iterable[ServiceRules], *, exempt: bool = False) -> list[str]:
    """One for each rule of the services that parents book: « Repas et Étude : réservation et annulation … ».

    Without names where all of them have the same rule. A child that is `exempt` is told so before them.
    """
    if exempt:
        return [translate(EXEMPT), *list_cutoff_sentences(services)]
    labels: dict[str, list[str]] = defaultdict(list)
    for service in services:
        if service.open_to_parents:
            labels[describe_service_cutoffs(service)].append(service.label)
    if len(labels) == 1:
        return [*labels]
    return [
        translate("{services}\u00a0: {rule}", services=join_words(names), rule=f"{said[0].lower()}{said[1:]}")
        for said, names in labels.items()
    ]
