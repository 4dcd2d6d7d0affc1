"""The sentences that tell parents until when they may book and cancel, made from the rules themselves."""

from collections import defaultdict
from collections.abc import Iterable

from cantine.rules.cutoff_rules import CutoffRule, DaysBefore, SeveralAWeek
from cantine.rules.french import WEEKDAYS, hour, join_words
from cantine.rules.services import ServiceRules


def describe_until(rule: CutoffRule) -> str:
    """« jusqu'au jeudi 17 h 00 de la semaine précédente », « jusqu'à l'avant-veille (jours de service) à 9 h 00 »."""
    if isinstance(rule, DaysBefore):
        return f"jusqu'à {_describe_days_before(rule)} à {hour(rule.at)}"
    if isinstance(rule, SeveralAWeek):
        return _describe_several(rule)
    week = " de la semaine précédente" if rule.weeks_ahead == 1 else f", {rule.weeks_ahead} semaines à l'avance"
    return f"jusqu'au {WEEKDAYS[rule.weekday]} {hour(rule.at)}{week}"


def _describe_several(rule: SeveralAWeek) -> str:
    """« jusqu'au vendredi précédent à 9 h 00 (lundi et mardi), jusqu'au mardi précédent à 9 h 00 (jeudi) »."""
    of_closing: dict[int, list[str]] = defaultdict(list)
    for weekday in range(5):
        of_closing[rule.closings.index(rule.find_closing(weekday))].append(WEEKDAYS[weekday])
    return ", ".join(
        f"jusqu'au {WEEKDAYS[rule.closings[place].weekday]} précédent à {hour(rule.closings[place].at)} "
        f"({join_words(names)})"
        for place, names in of_closing.items()
    )


def _describe_days_before(rule: DaysBefore) -> str:
    if rule.days > 2:
        return f"{rule.days} jours de service avant," if rule.served_only else f"{rule.days} jours avant,"
    day, served = ("la veille", "jour de service") if rule.days == 1 else ("l'avant-veille", "jours de service")
    return f"{day} ({served})" if rule.served_only else day


def describe_cutoffs(booking: CutoffRule, cancelling: CutoffRule) -> str:
    """« Réservation et annulation jusqu'au … »; two sentences where cancelling has a rule of its own."""
    if booking == cancelling:
        return f"Réservation et annulation {describe_until(booking)}."
    return f"Réservation {describe_until(booking)}. Annulation {describe_until(cancelling)}."


def list_cutoff_sentences(services: Iterable[ServiceRules]) -> list[str]:
    """One for each rule of the services that parents book: « Repas et Étude : réservation et annulation … ».

    Without names where all of them have the same rule.
    """
    labels: dict[str, list[str]] = defaultdict(list)
    for service in services:
        if service.open_to_parents:
            labels[describe_cutoffs(service.booking_cutoff, service.cancelling_cutoff)].append(service.label)
    if len(labels) == 1:
        return [*labels]
    return [f"{join_words(names)}\u00a0: {said[0].lower()}{said[1:]}" for said, names in labels.items()]
