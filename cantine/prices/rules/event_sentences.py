"""The prices of events in the words of a règlement, for staff and for parents."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cantine.common.cutoff_types import describe_until, keep_served
from cantine.common.french import euros, hour, write_rank
from cantine.common.language.languages import get_language
from cantine.common.language.translate import mark, translate
from cantine.common.terms.booking_events import EVENT_LABELS, BookingEvent, PricedEvent
from cantine.common.vocabulary import SurchargeKind
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.events import PricedFor, choose_rule, find_closing, price_event, price_pickup
from cantine.prices.rules.unit_prices import DatedTariff, find_tariff

UNIT_WORDS = {
    15: mark("par quart d'heure commencé"),
    30: mark("par demi-heure commencée"),
    60: mark("par heure commencée"),
}
"""How a price for each begun unit is told, by its minutes."""

_WHERE_EACH_IS = {event: place for place, event in enumerate(BookingEvent)}


def describe_events(
    events: Iterable[PricedEvent], labels: Mapping[int, str], service: ServiceRules | None = None
) -> list[str]:
    """« Arrivé sans inscription : + 10,00 € », one sentence for each price; events of one price share theirs.

    `labels` are the names of the town's labels by id. With its `service` a late pick-up says its hour.
    """
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for rule in sorted(events, key=lambda one: _WHERE_EACH_IS[one.event]):
        found[_describe_cost(rule), _describe_whose(rule, labels)].append(_describe_name(rule, service))
    return [
        translate(
            "{events}\u00a0: {cost}",
            events=", ".join([names[0], *(name[0].lower() + name[1:] for name in names[1:])]) + whose,
            cost=cost,
        )
        for (cost, whose), names in found.items()
    ]


def _describe_name(rule: PricedEvent, service: ServiceRules | None) -> str:
    closing = rule.after if service is None else find_closing(rule, service)
    if rule.event is BookingEvent.LATE_PICKUP and closing is not None:
        return translate("Retrait après {hour}", hour=hour(closing))
    return translate(EVENT_LABELS[rule.event])


def _describe_whose(rule: PricedEvent, labels: Mapping[int, str]) -> str:
    """« (Extérieurs, à partir de la 2e fois) »; empty for everybody and each time."""
    said = []
    if rule.label_id is not None:
        said.append(labels.get(rule.label_id) or translate("étiquette inconnue"))
    if rule.resident is not None:
        said.append(translate("habitants") if rule.resident else translate("extérieurs"))
    if rule.from_nth > 1:
        said.append(translate("à partir de la {rank} fois", rank=write_rank(rule.from_nth)))
    return f" ({', '.join(said)})" if said else ""


def _describe_cost(rule: PricedEvent) -> str:
    """« + 50 % », « 2,99 € au lieu du prix », « 3,00 € par quart d'heure commencé »."""
    if rule.kind is SurchargeKind.NONE or not (rule.value or rule.kind is SurchargeKind.REPLACED):
        return translate("rien en plus")
    if rule.kind is SurchargeKind.REPLACED:
        return (
            translate("gratuit") if not rule.value else translate("{amount} au lieu du prix", amount=euros(rule.value))
        )
    if rule.kind is SurchargeKind.PERCENT and rule.value < 0:
        return translate("{percent} du prix", percent=_write_percent(10_000 + rule.value))
    more = _write_percent(rule.value) if rule.kind is SurchargeKind.PERCENT else euros(rule.value)
    if rule.per_minutes is None:
        return f"+\u00a0{more}"
    if unit := UNIT_WORDS.get(rule.per_minutes):
        return f"{more} {translate(unit)}"
    return translate("{amount} par tranche de {minutes} minutes commencée", amount=more, minutes=rule.per_minutes)


def _write_percent(hundredths: int) -> str:
    written = f"{hundredths / 100:g}"
    return f"{written}%" if get_language() == "en" else f"{written}\u00a0%".replace(".", ",")


def describe_example(rule: PricedEvent, day_cents: int, service: ServiceRules) -> str:
    """« Par exemple, un jour à 4,00 € coûte alors 6,00 €. », by the rule itself."""
    closing = find_closing(rule, service)
    if rule.event is not BookingEvent.LATE_PICKUP:
        after = day_cents + price_event(rule, day_cents).cents
        return f"Par exemple, un jour à {euros(day_cents)} coûte alors {euros(after)}."
    if closing is None:
        return "Cette prestation n'a pas d'heure de départ : indiquez l'heure après laquelle le retrait est tardif."
    gone = min(closing + (rule.per_minutes or 0) + 1, 24 * 60 - 1)
    more = price_pickup(rule, gone, service, day_cents).cents
    return f"Par exemple, un enfant parti à {hour(gone)} coûte {euros(more)} de plus."


def list_family_sentences(
    services: Iterable[ServiceRules], tariffs: Sequence[DatedTariff], whose: PricedFor, day: date
) -> list[str]:
    """What a family reads of the events' prices that hold for it on `day`, service by service.

    « Repas, absent sans prévenir : 2,99 € au lieu du prix. » ; before them until when parents may still book late. Not
    what the town hall adds late, which is said at the desk, nor an arrival without a booking that costs the same.
    """
    found = []
    for service in services:
        found += list_late_sentences([service])
        tariff = find_tariff(day, service.id, tariffs)
        theirs = _list_told(tariff.events, whose) if tariff else []
        found += [f"{service.label}, {said[0].lower()}{said[1:]}." for said in describe_events(theirs, {}, service)]
    return found


def list_late_sentences(services: Iterable[ServiceRules]) -> list[str]:
    """« Repas, après le délai : encore possible jusqu'à la veille à 9 h 00. », for those that parents book late."""
    return [
        translate(
            "{service}, après le délai\u00a0: encore possible {until}.",
            service=one.label,
            until=describe_until(keep_served(rule, one.weekdays)),
        )
        for one in services
        if one.open_to_parents and (rule := one.late_cutoff) is not None
    ]


def list_parent_sentences(events: Sequence[PricedEvent], labels: Mapping[int, str], service: ServiceRules) -> list[str]:
    """What anybody reads of these prices, in the order of the events, but for what the town hall adds late."""
    return describe_events(_leave_out_staff(events), labels, service)


def _list_told(events: Sequence[PricedEvent], whose: PricedFor) -> list[PricedEvent]:
    """The rules that hold for a family, without saying for whom; see `list_family_sentences` for those left out."""
    told = []
    for event in BookingEvent:
        fitting = [rule for rule in events if choose_rule([rule], event, whose, rule.from_nth)]
        best = max(((rule.label_id is not None, rule.resident is not None) for rule in fitting), default=None)
        mine = [one for one in fitting if (one.label_id is not None, one.resident is not None) == best]
        told += [replace(one, label_id=None, resident=None) for one in mine]
    return _leave_out_staff(told)


def _leave_out_staff(events: Sequence[PricedEvent]) -> list[PricedEvent]:
    """Without what the town hall adds late, and without arrivals that all cost the same as that.

    Where one of them has a price of its own, for residents or a label, all are told: each reads what is theirs.
    """
    staff = {replace(one, event=BookingEvent.UNBOOKED) for one in events if one.event is BookingEvent.LATE_STAFF}
    unbooked = {one for one in events if one.event is BookingEvent.UNBOOKED}
    left_out = staff if unbooked <= staff else set[PricedEvent]()
    return [one for one in events if one.event is not BookingEvent.LATE_STAFF and one not in left_out]
