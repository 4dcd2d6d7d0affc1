"""What a service is, as a règlement says it: on which days, at which hours, for how many."""

from collections.abc import Collection, Iterator

from cantine.common.french import WEEKDAYS, hour, join_words, plural
from cantine.common.vocabulary import TimeChoice
from cantine.offer.rules.services import ServiceRules


def list_service_sentences(service: ServiceRules) -> list[str]:
    """« lundi, mardi, jeudi et vendredi en période scolaire. », « Départ de 16 h 45 à 18 h 30. », « 80 places. »."""
    return [*_describe_days(service), *_describe_hours(service), *_describe_access(service)]


def _describe_days(service: ServiceRules) -> Iterator[str]:
    spans = (service.term_weekdays, "en période scolaire"), (service.holiday_weekdays, "pendant les vacances scolaires")
    said = [f"{_join_weekdays(weekdays)} {when}" for weekdays, when in spans if weekdays]
    if said:
        whole = " ; ".join(said)
        yield f"{whole[0].upper()}{whole[1:]}."


def _join_weekdays(weekdays: Collection[int]) -> str:
    """« du lundi au vendredi » where they follow each other, else « lundi, mardi et jeudi »."""
    ordered = sorted(weekdays)
    if len(ordered) > 2 and ordered == [*range(ordered[0], ordered[-1] + 1)]:
        return f"du {WEEKDAYS[ordered[0]]} au {WEEKDAYS[ordered[-1]]}"
    return join_words(f"le {WEEKDAYS[weekday]}" for weekday in ordered)


def _describe_hours(service: ServiceRules) -> Iterator[str]:
    if times := service.times:
        arrival = service.time_choice is TimeChoice.ARRIVAL
        what, bound = ("Arrivée", "se termine") if arrival else ("Départ", "commence")
        yield f"{what} de {hour(times[0])} à {hour(times[-1])}."
        if service.bound is not None:
            yield f"L'accueil {bound} à {hour(service.bound)}."


def _describe_access(service: ServiceRules) -> Iterator[str]:
    if service.capacity is not None:
        yield f"{plural(service.capacity, 'place')}."
    if not service.open_to_parents:
        yield "L'inscription se fait auprès de la mairie."
