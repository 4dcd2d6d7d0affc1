"""The règlement of the commune as its settings say it, chapter by chapter; each rule in the words of its own noun."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cantine.closures.rules import Schools, describe_scope
from cantine.common.contract_terms import Per
from cantine.common.day_input import describe_yearly_day
from cantine.common.french import days_span, long_day
from cantine.common.language.translate import mark, mark_plural, translate, translate_plural
from cantine.common.limits.audience_words import AudienceNames, describe_audience, describe_groups
from cantine.common.limits.service_limits import LINK_LABELS, LinkKind
from cantine.common.paris import local_date
from cantine.common.school_days import list_holidays, school_year
from cantine.common.terms.incident_stops import COUNTED, IncidentStop, describe_incident_stop
from cantine.common.vocabulary import QUOTIENT
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.cutoff_sentences import list_cutoff_sentences
from cantine.offer.rules.period_sentences import describe_period
from cantine.offer.rules.service_sentences import list_service_sentences
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from cantine.offer.rules.sick_days import ExcusedCase
from cantine.offer.rules.sickness_sentences import describe_case_cost, list_sickness_costs
from cantine.prices.rules.event_sentences import list_late_sentences, list_parent_sentences
from cantine.prices.rules.price_bands import group_bands, list_entered_bands
from cantine.prices.rules.price_conditions import list_price_conditions
from cantine.prices.rules.price_groups import BandGroup, describe_group
from cantine.prices.rules.price_lines import describe_span, write_price_lines
from cantine.prices.rules.unit_prices import DatedTariff
from cantine.sickness.rules.reports import describe_report_limit


@dataclass(frozen=True)
class TownRules:
    """Everything that the règlement is made of, as it holds on `today`."""

    today: date
    services: Sequence[ServiceRules]
    tariffs: Sequence[DatedTariff]
    labels: Mapping[int, str]
    calendar: Calendar
    classrooms: Mapping[int, str] = field(default_factory=dict)
    schools: Schools = field(default_factory=dict)
    sick_until: int = 0
    due_after: int = 0
    how_to_pay: str = ""
    stop_debt_days: int | None = None
    incident_stops: Sequence[IncidentStop] = ()
    quotient_name: str = QUOTIENT
    quotient_ends: str = ""
    excused: Sequence[ExcusedCase] = ()
    names: AudienceNames = field(default_factory=dict)


@dataclass(frozen=True)
class RulePart:
    """What stands under a smaller title, such as a service: sentences, each a paragraph, or lines of a list."""

    title: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class RuleChapter:
    """A chapter of the règlement: sentences, then parts."""

    title: str
    sentences: Sequence[str] = ()
    parts: Sequence[RulePart] = ()


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


def _write_prices(town: TownRules) -> RuleChapter:
    parts = []
    for service in town.services:
        for what, of_day, per in _KINDS:
            for tariff in _list_tariffs(town, service.id, of_day, per):
                since = (
                    translate(", à partir du {day}", day=long_day(tariff.first_day))
                    if tariff.first_day > town.today
                    else ""
                )
                title = f"{service.label}{translate(what)}{since}"
                parts += _write_price_parts(title, tariff, town.labels)
                if conditions := _list_conditions(tariff, service, town.labels):
                    parts.append(RulePart(translate("{title}\u00a0: conditions", title=title), conditions))
    banded = any(band.from_quotient or band.effort_rate for one in town.tariffs for band in one.bands)
    return RuleChapter(translate("Tarifs"), _write_quotient(town) if banded else [], parts)


_KINDS = (
    ("", False, Per.DAY),
    (mark(", journée complète"), True, Per.DAY),
    (mark(", forfait par mois"), False, Per.MONTH),
    (mark(", forfait par période"), False, Per.TERM),
    (mark(", forfait par an"), False, Per.YEAR),
)
"""The prices that a service may have beside each other: how each is called, whether of a full day, and per what."""


def _list_tariffs(town: TownRules, service_id: int, full_day: bool, per: Per) -> list[DatedTariff]:
    """The tariff in force today, and those that are announced; oldest first."""
    mine = service_id, full_day, per
    ours = [one for one in town.tariffs if (one.service_id, one.full_day, one.per) == mine]
    ours.sort(key=lambda one: one.first_day)
    begun = [one for one in ours if one.first_day <= town.today]
    return begun[-1:] + [one for one in ours if one.first_day > town.today]


def _list_conditions(tariff: DatedTariff, service: ServiceRules, labels: Mapping[int, str]) -> list[str]:
    """What the price depends on beside its bands, and what happenings cost."""
    said = ", ".join(list_price_conditions(tariff))
    bounds = [f"{said[0].upper()}{said[1:]}."] if said else []
    return bounds + [f"{one}." for one in list_parent_sentences(tariff.events, labels, service)]


def _write_price_parts(title: str, tariff: DatedTariff, labels: Mapping[int, str]) -> list[RulePart]:
    """The prices of each group of families, under the name of the group where there are several."""
    parts = []
    for group, bands in group_bands(list_entered_bands(tariff.bands)).items():
        lines = write_price_lines(bands, describe_span, labels).splitlines()
        named = group != BandGroup()
        parts.append(RulePart(f"{title} – {describe_group(group, labels)}" if named else title, lines[named:]))
    return parts


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
            "Les factures sont à payer dans les {count} jour qui suivent leur émission.",
            "Les factures sont à payer dans les {count} jours qui suivent leur émission.",
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


def _write_quotient(town: TownRules) -> list[str]:
    name = town.quotient_name[:1].lower() + town.quotient_name[1:]
    unknown = translate("Une famille dont le {name} n'est pas connu paie la tranche la plus élevée.", name=name)
    end = translate(
        "Le {name} est valable jusqu'au {day} de l'année.",
        name=name,
        day=describe_yearly_day(town.quotient_ends),
    )
    rate = translate("Un prix en « % » est une part du {name}.", name=name)
    rated = any(band.effort_rate is not None for tariff in town.tariffs for band in tariff.bands)
    return [unknown, *([end] if town.quotient_ends else []), *([rate] if rated else [])]


CLOSED_DAYS = mark("Fermetures")

_CHAPTERS: tuple[Callable[[TownRules], RuleChapter], ...] = (
    _write_services,
    _write_deadlines,
    _write_prices,
    _write_sickness,
    _write_incidents,
    _write_closures,
    _write_payment,
)
