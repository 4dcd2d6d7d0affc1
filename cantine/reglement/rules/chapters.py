"""The règlement of the commune as its settings say it, chapter by chapter; each rule in the words of its own noun."""

from collections.abc import Callable, Collection, Mapping

from cantine.closures.rules import describe_scope
from cantine.common.french import days_span
from cantine.common.language.translate import mark, mark_plural, translate, translate_plural
from cantine.common.limits.audience_words import AudienceNames, describe_audience, describe_groups
from cantine.common.limits.service_limits import LINK_LABELS, LinkKind
from cantine.common.paris import local_date
from cantine.common.school_days import list_holidays, school_year
from cantine.common.terms.incident_stops import COUNTED, describe_incident_stop
from cantine.offer.rules.cutoff_sentences import list_cutoff_sentences
from cantine.offer.rules.period_sentences import describe_period
from cantine.offer.rules.service_sentences import list_service_sentences
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from cantine.offer.rules.sickness_sentences import describe_case_cost, list_sickness_costs
from cantine.prices.rules.event_sentences import list_late_sentences
from cantine.reglement.rules.price_chapter import write_prices
from cantine.reglement.rules.town_rules import RuleChapter, RulePart, TownRules
from cantine.sickness.rules.reports import describe_report_limit


def write_chapters(town: TownRules) -> list[RuleChapter]:
    """The chapters that have something to say, in the order in which a family meets them."""
    return [chapter for write in _CHAPTERS if (chapter := write(town)).sentences or chapter.parts]


def _write_services(town: TownRules) -> RuleChapter:
    labels = {service.id: service.label for service in town.services}
    parts = [
        RulePart(service.label, [*list_service_sentences(service), *_list_limits(service, town.names, labels)])
        for service in town.services
    ]
    return RuleChapter(translate("Prestations"), parts=parts)


def _list_limits(service: ServiceRules, names: AudienceNames, labels: Mapping[int, str]) -> list[str]:
    """For whom the service is, the places of each group, and what it goes with or never goes with."""
    whom = [describe_audience(service.audience, names)] if service.audience is not None else []
    groups = [f"{describe_groups(service.place_groups, names)}."] if service.place_groups else []
    kinds: dict[int, set[LinkKind]] = {}
    for one in service.links:
        kinds.setdefault(one.other_id, set()).add(one.kind)
    links = [
        translate("{links} {service} le même jour.", links=_say_links(said), service=labels[other])
        for other, said in kinds.items()
        if other in labels
    ]
    return [*whom, *groups, *links]


def _say_links(kinds: Collection[LinkKind]) -> str:
    """« Seulement avec »; « Toujours avec » what a service needs and adds itself."""
    if {LinkKind.NEEDS, LinkKind.BRINGS} <= {*kinds}:
        return translate("Toujours avec")
    return ", ".join(translate(label) for kind, label in LINK_LABELS.items() if kind in kinds).capitalize()


def _write_deadlines(town: TownRules) -> RuleChapter:
    names = {service.id: service.label for service in town.services}
    periods = [
        describe_period(one, names, town.labels)
        for one in town.calendar.periods
        if one.last >= town.today and (one.closes is None or local_date(one.closes) >= town.today)
    ]
    parts = [RulePart(translate("Périodes"), periods)] if periods else []
    late = list_late_sentences(town.services)
    notices = [
        translate(
            "{service}\u00a0: un forfait se change ou se termine {notice}.",
            service=one.label,
            notice=one.contract_notice,
        )
        for one in town.services
        if one.contract_notice is not None
    ]
    return RuleChapter(
        translate("Inscriptions et annulations"), [*list_cutoff_sentences(town.services), *late, *notices], parts
    )


def _write_sickness(town: TownRules) -> RuleChapter:
    offered = [service for service in town.services if service.open_to_parents]
    said = [describe_report_limit(town.sick_until), *list_sickness_costs(offered)]
    if not town.excused:
        return RuleChapter(translate("Maladie"), said)
    lines = [translate("{case} : {cost}.", case=case.label, cost=describe_case_cost(case)) for case in town.excused]
    return RuleChapter(translate("Maladie et absences"), said, [RulePart(translate("Autres absences"), lines)])


def _write_closures(town: TownRules) -> RuleChapter:
    names = {service.id: service.label for service in town.services}
    _first, last = school_year(town.today)
    holidays = [
        translate("{name} : {days}.", name=translate(name), days=days_span(begins, ends))
        for name, begins, ends in list_holidays(town.calendar.zone, town.today, last, town.calendar.local)
        if begins <= ends
    ]
    closed = [
        translate(
            "{name} : {days}.", name=one.label, days=_describe_what(one, names, town) + days_span(one.first, one.last)
        )
        for one in town.calendar.closures
        if one.last >= town.today
    ]
    parts = [RulePart(translate("Jours fermés par la mairie"), closed)] if closed else []
    calendar = [RulePart(translate("Vacances scolaires et jours fériés"), holidays)] if holidays else []
    return RuleChapter(translate(CLOSED_DAYS), parts=parts + calendar)


def _describe_what(closure: ClosurePeriod, names: Mapping[int, str], town: TownRules) -> str:
    """« Repas et Étude, »; nothing where everything is closed."""
    scope = describe_scope(closure, names, town.classrooms, town.schools)
    said = translate("{scope}, gratuit", scope=scope) if closure.free else scope
    return "" if said == translate("tout") else f"{said}, "


def _write_payment(town: TownRules) -> RuleChapter:
    said = [translate("Les factures sont à payer à réception.")]
    if town.due_after:
        pair = mark_plural(
            "Les factures sont à payer au plus tard {count} jour après leur émission.",
            "Les factures sont à payer au plus tard {count} jours après leur émission.",
        )
        said = [translate_plural(town.due_after, *pair)]
    if town.stop_debt_days is not None:
        late = ""
        if town.stop_debt_days:
            late = translate_plural(town.stop_debt_days, " de plus de {count} jour", " de plus de {count} jours")
        said.append(
            translate(
                "Qui a une facture en retard{late} ne réserve plus de nouveaux jours avant de l'avoir payée.", late=late
            )
        )
    return RuleChapter(translate("Paiement"), [*said, *(line for line in town.how_to_pay.splitlines() if line.strip())])


def _write_incidents(town: TownRules) -> RuleChapter:
    names = {service.id: service.label for service in town.services}
    said = [describe_incident_stop(rule, names) for rule in town.incident_stops]
    return RuleChapter(translate("Incidents répétés"), [*said, translate(COUNTED)] if said else [])


CLOSED_DAYS = mark("Fermetures")

_CHAPTERS: tuple[Callable[[TownRules], RuleChapter], ...] = (
    _write_services,
    _write_deadlines,
    write_prices,
    _write_sickness,
    _write_incidents,
    _write_closures,
    _write_payment,
)
