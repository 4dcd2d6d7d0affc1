"""What a service is, as a règlement says it: on which days, at which hours, for how many."""

from collections.abc import Collection, Iterator

from cantine.common.french import hour, join_words, name_weekday
from cantine.common.language.translate import translate, translate_plural
from cantine.common.vocabulary import TimeChoice
from cantine.offer.rules.services import ServiceRules


def list_service_sentences(service: ServiceRules) -> list[str]:
    """« lundi, mardi, jeudi et vendredi en période scolaire. », « Départ de 16 h 45 à 18 h 30. », « 80 places. »."""
    return [*_describe_days(service), *_describe_hours(service), *_describe_access(service)]


def _describe_days(service: ServiceRules) -> Iterator[str]:
    spans = (
        (service.term_weekdays, translate("en période scolaire")),
        (service.holiday_weekdays, translate("pendant les vacances scolaires")),
    )
    said = [f"{_join_weekdays(weekdays)} {when}" for weekdays, when in spans if weekdays]
    if said:
        whole = translate(" ; ").join(said)
        yield f"{whole[0].upper()}{whole[1:]}."


def _join_weekdays(weekdays: Collection[int]) -> str:
    """« du lundi au vendredi » where they follow each other, else « lundi, mardi et jeudi »."""
    ordered = sorted(weekdays)
    if len(ordered) > 2 and ordered == [*range(ordered[0], ordered[-1] + 1)]:
        return translate("du {first} au {last}", first=name_weekday(ordered[0]), last=name_weekday(ordered[-1]))
    return join_words(translate("le {day}", day=name_weekday(weekday)) for weekday in ordered)


def _describe_hours(service: ServiceRules) -> Iterator[str]:
    if times := service.times:
        arrival = service.time_choice is TimeChoice.ARRIVAL
        first, last = hour(times[0]), hour(times[-1])
        if arrival:
            yield translate("Arrivée de {first} à {last}.", first=first, last=last)
        else:
            yield translate("Départ de {first} à {last}.", first=first, last=last)
        if service.bound is not None and arrival:
            yield translate("L'accueil se termine à {hour}.", hour=hour(service.bound))
        elif service.bound is not None:
            yield translate("L'accueil commence à {hour}.", hour=hour(service.bound))


def _describe_access(service: ServiceRules) -> Iterator[str]:
    if service.capacity is not None:
        yield translate_plural(service.capacity, "{count} place.", "{count} places.")
    if not service.open_to_parents:
        yield translate("L'inscription se fait auprès de la mairie.")
