"""The fields of a price of the settings, and how a price is told in words."""

from collections.abc import Iterable
from datetime import date

import streamlit as st

from cantine.actions.tariffs import TariffForm
from cantine.rules import price_lines
from cantine.rules.french import euros
from cantine.rules.money import cents
from cantine.rules.price_bands import entered
from cantine.rules.prices import Tariff
from cantine.rules.typed import NotAccepted
from cantine.rules.words import SurchargeKind
from pages.widgets.day_field import day_field

SURCHARGES = {
    SurchargeKind.NONE: "pas de majoration",
    SurchargeKind.PERCENT: "un pourcentage",
    SurchargeKind.FIXED: "un montant en plus",
    SurchargeKind.REPLACED: "un autre prix",
}


def in_one_line(tariff: Tariff) -> str:
    """« Habitants – de 0 à 599 : 2,80 € ; de 600 … : 3,60 € ; Extérieurs – de 0 … : 5,90 € »."""
    lines = price_lines.written(entered(tariff.bands)).splitlines()
    return "".join(line + (" ; " if ":" in line else " – ") for line in lines).removesuffix(" ; ")


def said(tariff: Tariff) -> str:
    """What a tariff says beside its bands."""
    more = []
    if tariff.floor is not None:
        more.append(f"plancher {euros(tariff.floor)}")
    if tariff.ceiling is not None:
        more.append(f"plafond {euros(tariff.ceiling)}")
    if tariff.unit_minutes:
        more.append(f"par {tariff.unit_minutes} minutes commencées, tolérance {tariff.tolerance} min")
    if tariff.day_minimum is not None:
        more.append(f"minimum par jour {euros(tariff.day_minimum)}")
    if tariff.day_ceiling is not None:
        more.append(f"plafond par jour {euros(tariff.day_ceiling)}")
    if tariff.surcharge.kind is SurchargeKind.PERCENT:
        more.append(f"hors délai +{tariff.surcharge.value / 100:g} %".replace(".", ","))
    elif tariff.surcharge.kind is SurchargeKind.FIXED:
        more.append(f"hors délai +{euros(tariff.surcharge.value)}")
    elif tariff.surcharge.kind is SurchargeKind.REPLACED:
        more.append(f"hors délai {euros(tariff.surcharge.value)}")
    return ", ".join(more)


def amount(label: str, value: int | None, key: str) -> int | None:
    """An amount in euros, as people type it; None where it is left empty. Raises NotAccepted."""
    typed = st.text_input(label, "" if value is None else euros(value), max_chars=20, key=key).strip()
    try:
        return cents(typed) if typed else None
    except ValueError as error:
        raise NotAccepted(str(error)) from None


def tariff_form(service_id: int, full_day: bool, known: Iterable[Tariff], today: date, key: str) -> TariffForm:
    """The fields of a price, beginning with the latest of those `known` of it; `key` begins their keys.

    Raises NotAccepted where an amount or the day is none.
    """
    last = max(known, key=lambda one: one.first_day, default=None)
    first_day = day_field("À partir du", today, key=f"{key}_day")
    lines = st.text_area(
        f"Prix par tranche de quotient, une par ligne ({price_lines.EXAMPLE} ; « Habitants », « Extérieurs » ou "
        "« à partir du 2e enfant » sur une ligne pour ce qui suit ; « 0,45 % » pour un taux d'effort)",
        price_lines.written(entered(last.bands)) if last else "",
        height=180,
        key=f"{key}_lines",
    )
    with st.expander("Taux d'effort, durée, minimum et plafond, inscription hors délai"):
        floor = amount("Plancher du taux d'effort", last.floor if last else None, f"{key}_floor")
        ceiling = amount("Plafond du taux d'effort", last.ceiling if last else None, f"{key}_ceiling")
        timed = st.checkbox("Prix par durée commencée", bool(last and last.unit_minutes), key=f"{key}_timed")
        unit = st.number_input("Minutes", 1, 480, (last and last.unit_minutes) or 15, key=f"{key}_unit")
        tolerance = st.number_input(
            "Tolérance (minutes)", 0, 120, last.tolerance if last else 0, key=f"{key}_tolerance"
        )
        minimum = amount("Minimum par jour", last.day_minimum if last else None, f"{key}_minimum")
        most = amount("Plafond par jour", last.day_ceiling if last else None, f"{key}_most")
        kinds = [*SURCHARGES]
        kind = st.selectbox(
            "Inscription hors délai",
            kinds,
            index=kinds.index(last.surcharge.kind) if last else 0,
            format_func=SURCHARGES.__getitem__,
            key=f"{key}_surcharge",
        )
        value = 0
        if kind is SurchargeKind.PERCENT:
            percent = last.surcharge.value / 100 if last and last.surcharge.kind is kind else 10.0
            value = round(100 * st.number_input("Pourcentage", 0.0, 1000.0, percent, key=f"{key}_percent"))
        elif kind is not SurchargeKind.NONE:
            before = last.surcharge.value if last and last.surcharge.kind is kind else 0
            value = amount("Montant", before, f"{key}_value") or 0
    return TariffForm(
        service_id,
        first_day.required(),
        lines,
        full_day,
        floor,
        ceiling,
        unit if timed else None,
        tolerance if timed else 0,
        minimum,
        most,
        kind,
        value,
    )
