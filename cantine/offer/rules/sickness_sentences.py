"""What a sickness costs, in the French that parents and staff read, made from the rules that bill it."""

from collections import defaultdict
from collections.abc import Iterable

from cantine.common.french import join_words
from cantine.common.vocabulary import Carence, CarenceCount, ProofRule
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sick_days import ExcusedCase, is_always_free, is_never_free

_NUMBERS = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq"}
_THE_HOUR = "l'heure"


def describe_sick_days_cost(service: ServiceRules) -> str:
    """What the sick days of this service cost, in French; a proof that frees all days is left aside.

    « le premier jour est facturé, les suivants ne le sont pas »
    """
    said = _describe_carence(service)
    if is_never_free(service):
        return said
    if service.least_days > 1:
        shorter = f"une maladie de moins de {service.least_days} jours est facturée"
        said = f"{shorter}. À partir de {service.least_days} jours, {said}"
    if service.proof is ProofRule.NEEDED:
        said += f". Sans justificatif remis {_describe_where(service)}, tout est facturé"
    return said


def describe_case_cost(case: ExcusedCase) -> str:
    """« gratuit », « gratuit à partir du 2e jour réservé, avec un justificatif », « facturé »."""
    if case.free_from is None:
        return "facturé"
    said = "gratuit" if case.free_from == 1 else f"gratuit à partir du {case.free_from}e jour réservé"
    return f"{said}, avec un justificatif" if case.proof_needed else said


def describe_proof_hours(hours: int) -> str:
    """« dans les 48 heures », « dans les 8 jours »: whole days are said as days from three on."""
    days, rest = divmod(hours, 24)
    return (
        f"dans les {days} jours"
        if not rest and days > 2
        else f"dans {_THE_HOUR if hours == 1 else f'les {hours} heures'}"
    )


def is_proof_useful(service: ServiceRules) -> bool:
    """Whether a proof of sickness makes any day of this service free."""
    if service.proof is ProofRule.NEEDED:
        return not is_never_free(service)
    return service.proof is ProofRule.FREES and (service.least_days > 1 or not is_always_free(service))


def list_sickness_costs(services: Iterable[ServiceRules]) -> list[str]:
    """The sentences that tell parents what a sickness costs: one for all services, or one for each different rule.

    « Le premier jour est facturé, les suivants ne le sont pas. »
    """
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for service in services:
        alike[describe_sick_days_cost(service), _describe_proof(service)].append(service.label)
    sentences = []
    for (what, proof), labels in alike.items():
        said = f"{what[0].upper()}{what[1:]}." if len(alike) == 1 else f"{join_words(labels)} : {what}."
        sentences.append(said + proof)
    return sentences


def _describe_proof(service: ServiceRules) -> str:
    if service.proof is not ProofRule.FREES or not is_proof_useful(service):
        return ""
    which = f" d'une maladie de {service.least_days} jours au moins" if service.least_days > 1 else ""
    return f" Avec un justificatif remis {_describe_where(service)}, aucun jour{which} n'est facturé."


def _describe_where(service: ServiceRules) -> str:
    hours = service.proof_hours
    return "à la mairie" if hours is None else f"à la mairie {describe_proof_hours(hours)} qui suivent le signalement"


def _describe_carence(service: ServiceRules) -> str:
    """Which days are billed by their number."""
    days, billed = service.carence_days, service.carence is Carence.FIRST_BILLED
    if is_never_free(service):
        return "les jours de maladie sont facturés"
    if is_always_free(service):
        return "les jours de maladie ne sont pas facturés"
    if service.carence_counts is CarenceCount.CALL:
        return _describe_from_call(days, billed)
    calendar = " du calendrier" if service.carence_counts is CarenceCount.CALENDAR and days > 1 else ""
    if days == 1:
        if billed:
            return "le premier jour est facturé, les suivants ne le sont pas"
        return "le premier jour n'est pas facturé, les suivants le sont"
    first = f"les {_NUMBERS.get(days, days)} premiers jours{calendar}"
    if billed:
        return f"{first} sont facturés, les suivants ne le sont pas"
    return f"{first} ne sont pas facturés, les suivants le sont"


def _describe_from_call(days: int, billed: bool) -> str:
    """« les jours avant votre appel, celui de l'appel et les deux qui le suivent sont facturés, … »."""
    before = "les jours qui précèdent le signalement"
    if days < 1:
        return f"{before} sont facturés, les autres ne le sont pas"
    after = {1: "", 2: " et le lendemain"}.get(days, f" et les {_NUMBERS.get(days - 1, days - 1)} jours suivants")
    said = f"le jour du signalement{after}"
    if billed:
        verb = "est facturé" if days == 1 else "sont facturés"
        return f"{said} {verb}, comme {before} ; les autres ne le sont pas"
    verb = "n'est pas facturé" if days == 1 else "ne sont pas facturés"
    return f"{said} {verb} ; {before} et les autres le sont"
