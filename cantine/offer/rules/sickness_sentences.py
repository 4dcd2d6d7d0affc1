"""What a sickness costs, in the French that parents and staff read, made from the rules that bill it."""

from collections import defaultdict
from collections.abc import Iterable

from cantine.common.french import join_words, write_rank
from cantine.common.language.translate import mark, translate
from cantine.common.vocabulary import Carence, CarenceCount, ProofRule
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sick_days import ExcusedCase, is_always_free, is_never_free

_NUMBERS = {2: mark("deux"), 3: mark("trois"), 4: mark("quatre"), 5: mark("cinq")}


def _write_number(number: int) -> str:
    return translate(_NUMBERS[number]) if number in _NUMBERS else str(number)


def describe_sick_days_cost(service: ServiceRules) -> str:
    """What the sick days of this service cost, in French; a proof that frees all days is left aside.

    « le premier jour est facturé, les suivants ne le sont pas »
    """
    said = _describe_carence(service)
    if is_never_free(service):
        return said
    if service.least_days > 1:
        shorter = translate("une maladie de moins de {least_days} jours est facturée", least_days=service.least_days)
        said = translate(
            "{shorter}. À partir de {least_days} jours, {said}",
            shorter=shorter,
            least_days=service.least_days,
            said=said,
        )
    if service.proof is ProofRule.NEEDED:
        said += translate(". Sans justificatif remis {where}, tout est facturé", where=_describe_where(service))
    return said


def describe_case_cost(case: ExcusedCase) -> str:
    """« gratuit », « gratuit à partir du 2e jour réservé, avec un justificatif », « facturé »."""
    if case.free_from is None:
        return translate("facturé")
    said = (
        translate("gratuit")
        if case.free_from == 1
        else translate("gratuit à partir du {rank} jour réservé", rank=write_rank(case.free_from))
    )
    return translate("{said}, avec un justificatif", said=said) if case.proof_needed else said


def describe_proof_hours(hours: int) -> str:
    """« dans les 48 heures », « dans les 8 jours »: whole days are said as days from three on."""
    days, rest = divmod(hours, 24)
    if not rest and days > 2:
        return translate("dans les {days} jours", days=days)
    return translate("dans l'heure") if hours == 1 else translate("dans les {hours} heures", hours=hours)


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
        said = f"{what[0].upper()}{what[1:]}."
        if len(alike) > 1:
            said = translate("{services} : {what}.", services=join_words(labels), what=what)
        sentences.append(said + proof)
    return sentences


def _describe_proof(service: ServiceRules) -> str:
    if service.proof is not ProofRule.FREES or not is_proof_useful(service):
        return ""
    which = (
        translate(" d'une maladie de {least_days} jours au moins", least_days=service.least_days)
        if service.least_days > 1
        else ""
    )
    return translate(
        " Avec un justificatif remis {where}, aucun jour{which} n'est facturé.",
        where=_describe_where(service),
        which=which,
    )


def _describe_where(service: ServiceRules) -> str:
    hours = service.proof_hours
    if hours is None:
        return translate("à la mairie")
    if hours == 1:
        return translate("à la mairie dans l'heure qui suit le signalement")
    return translate("à la mairie {proof_hours} qui suivent le signalement", proof_hours=describe_proof_hours(hours))


def _describe_carence(service: ServiceRules) -> str:
    """Which days are billed by their number."""
    days, billed = service.carence_days, service.carence is Carence.FIRST_BILLED
    if is_never_free(service):
        return translate("les jours de maladie sont facturés")
    if is_always_free(service):
        return translate("les jours de maladie ne sont pas facturés")
    if service.carence_counts is CarenceCount.CALL:
        return _describe_from_call(days, billed)
    calendar = translate(" du calendrier") if service.carence_counts is CarenceCount.CALENDAR and days > 1 else ""
    if days == 1:
        if billed:
            return translate("le premier jour est facturé, les suivants ne le sont pas")
        return translate("le premier jour n'est pas facturé, les suivants le sont")
    first = translate("les {count} premiers jours{calendar}", count=_write_number(days), calendar=calendar)
    if billed:
        return translate("{first} sont facturés, les suivants ne le sont pas", first=first)
    return translate("{first} ne sont pas facturés, les suivants le sont", first=first)


def _describe_from_call(days: int, billed: bool) -> str:
    """« les jours avant votre appel, celui de l'appel et les deux qui le suivent sont facturés, … »."""
    before = translate("les jours qui précèdent le signalement")
    if days < 1:
        return translate("{before} sont facturés, les autres ne le sont pas", before=before)
    said = translate("le jour du signalement")
    if days == 2:
        said = translate("le jour du signalement et le lendemain")
    elif days > 2:
        said = translate("le jour du signalement et les {count} jours suivants", count=_write_number(days - 1))
    if billed:
        verb = translate("est facturé") if days == 1 else translate("sont facturés")
        return translate(
            "{said} {verb}, comme {before} ; les autres ne le sont pas", said=said, verb=verb, before=before
        )
    verb = translate("n'est pas facturé") if days == 1 else translate("ne sont pas facturés")
    return translate("{said} {verb} ; {before} et les autres le sont", said=said, verb=verb, before=before)
