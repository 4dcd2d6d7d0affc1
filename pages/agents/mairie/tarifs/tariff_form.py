"""The fields of a price of the settings, and how a price is told in words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import streamlit as st

from cantine.common.french import euros
from cantine.common.number_input import read_cents
from cantine.common.vocabulary import SIBLING_COUNT_LABELS, SiblingCount
from cantine.offer.rules.services import ServiceRules
from cantine.prices.actions.tariffs import TariffForm
from cantine.prices.rules import price_lines
from cantine.prices.rules.event_sentences import describe_events
from cantine.prices.rules.price_bands import group_bands, list_entered_bands
from cantine.prices.rules.price_conditions import list_price_conditions
from cantine.prices.rules.price_groups import describe_group
from cantine.prices.rules.unit_prices import DatedTariff
from pages.agents.mairie.tarifs.events_form import Made, show_events_form
from pages.shared import escaping
from pages.shared.escaping import keep_together
from pages.shared.forms.day_field import show_day_field
from pages.shared.forms.number_field import TypedNumber, show_whole_field

EXAMPLE_CENTS = 400
"""A day's price (cents) for the examples, where none is known yet."""


def describe_in_one_line(tariff: DatedTariff, labels: Mapping[int, str]) -> str:
    """« Habitants – de 0 à 599 : 2,80 € ; 600 et plus : 3,60 € ; Extérieurs – 5,90 € »; `labels` are names by id."""
    bands = list_entered_bands(tariff.bands)
    lines = price_lines.write_price_lines(bands, price_lines.describe_span, labels).splitlines()
    headings = {describe_group(group, labels) for group in group_bands(bands)}
    told = "".join(line + (" – " if line in headings else " ; ") for line in lines).removesuffix(" ; ")
    return told.replace(" : ", "\u00a0: ")


def describe_conditions(tariff: DatedTariff, labels: Mapping[int, str]) -> str:
    """What a tariff says beside its bands: bounds, duration, what events cost. `labels` are the town's, by id."""
    return " ; ".join(filter(None, [", ".join(list_price_conditions(tariff)), *describe_events(tariff.events, labels)]))


def show_amount_field(label: str, value: int | None, key: str) -> TypedNumber:
    """Show a field for an amount in euros, whose number is cents."""
    typed = st.text_input(label, "" if value is None else euros(value), max_chars=20, key=key)
    return TypedNumber(label, typed, read_cents)


def _describe_lines(labels: Mapping[int, str]) -> str:
    headings = ["« Habitants »", "« Extérieurs »", "« à partir du 2e enfant »", "« familles de 3 enfants »"]
    headings += [f"« {escaping.escape_markdown(name)} »" for name in labels.values()]
    return keep_together(
        f"Prix par tranche de quotient, un par ligne ({price_lines.EXAMPLE} ; {', '.join(headings)} sur une ligne "
        "pour ce qui suit, ou plusieurs avec des virgules ; « 0,45 % » pour un taux d'effort, « gratuit »)"
    )


LONGEST_LINES = 10_000
"""Letters of the bands of a price."""


def show_lines(last: DatedTariff | None, labels: Mapping[int, str], key: str) -> str:
    """Show the field with the bands of a price, one on a line, beginning with those of `last`."""
    written = price_lines.write_price_lines(list_entered_bands(last.bands), labels=labels) if last else ""
    return st.text_area(_describe_lines(labels), written, height=180, max_chars=LONGEST_LINES, key=key)


def show_tariff_form(
    service: ServiceRules,
    full_day: bool,
    known: Iterable[DatedTariff],
    labels: Mapping[int, str],
    today: date,
    key: str,
) -> Callable[[], TariffForm]:
    """The fields of a price, beginning with the latest of those `known` of it; `labels` are the town's, by id; `key`
    begins the fields' keys. What is returned makes the form of them; it raises NotAccepted where an amount or the day
    is none."""
    last = max(known, key=lambda one: one.first_day, default=None)
    first_day = show_day_field("À partir du", today, key=f"{key}_day")
    lines = show_lines(last, labels, f"{key}_lines")
    with st.expander("Taux d'effort, durée, minimum et plafond, enfants comptés"):
        floor = show_amount_field("Plancher du taux d'effort", last.floor if last else None, f"{key}_floor")
        ceiling = show_amount_field("Plafond du taux d'effort", last.ceiling if last else None, f"{key}_ceiling")
        timed, unit, tolerance = _show_duration(last, key)
        minimum = show_amount_field("Minimum par jour", last.day_minimum if last else None, f"{key}_minimum")
        most = show_amount_field("Plafond par jour", last.day_ceiling if last else None, f"{key}_most")
        counted = _show_sibling_count(last, f"{key}_counted")
    events = _show_events(last, labels, service, f"{key}_events")
    return lambda: TariffForm(
        service.id,
        first_day.required(),
        lines,
        full_day,
        floor.value(),
        ceiling.value(),
        unit.required() if timed else None,
        tolerance.required() if timed else 0,
        minimum.value(),
        most.value(),
        events=events(),
        sibling_count=counted,
    )


def _show_duration(last: DatedTariff | None, key: str) -> tuple[bool, TypedNumber, TypedNumber]:
    timed = st.checkbox("Prix par durée commencée", bool(last and last.unit_minutes), key=f"{key}_timed")
    unit = show_whole_field("Minutes", (last and last.unit_minutes) or 15, 1, 480, key=f"{key}_unit")
    known = last.tolerance if last else 0
    return timed, unit, show_whole_field("Tolérance (minutes)", known, 0, 120, key=f"{key}_tolerance")


def _show_sibling_count(last: DatedTariff | None, key: str) -> SiblingCount:
    chosen: SiblingCount = st.selectbox(
        "Enfants comptés (« à partir du 2e enfant », « familles de 3 enfants »)",
        [*SiblingCount],
        [*SiblingCount].index(last.sibling_count) if last else 0,
        SIBLING_COUNT_LABELS.__getitem__,
        key=key,
    )
    return chosen


def _show_events(last: DatedTariff | None, labels: Mapping[int, str], service: ServiceRules, key: str) -> Made:
    """Show what events cost; the examples are of the dearest price."""
    with st.expander("Retards, absences, présences sans inscription", expanded=bool(last and last.events)):
        usual = max((band.cents or 0 for band in last.bands), default=0) if last else 0
        return show_events_form(last.events if last else (), labels, service, usual or EXAMPLE_CENTS, key)
