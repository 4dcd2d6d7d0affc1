"""The fields of a price per month, term or year, and a live example of what they mean."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from cantine.common.contract_terms import PRO_RATA_LABELS, TERMS_BEGIN, Per, ProRata
from cantine.common.form_input import NotAccepted
from cantine.offer.rules.services import ServiceRules
from cantine.prices.actions.tariffs import TariffForm
from cantine.prices.rules.contract_prices import describe_contract_example, name_month
from cantine.prices.rules.unit_prices import DatedTariff
from pages.agents.mairie.tarifs.tariff_form import show_amount_field, show_lines
from pages.shared import escaping
from pages.shared.forms.day_field import show_day_field
from pages.shared.forms.number_field import TypedNumber, show_whole_field

PER_CHOICES = {
    Per.DAY: "par jour",
    Per.MONTH: "par mois (forfait)",
    Per.TERM: "par période (forfait)",
    Per.YEAR: "par an (forfait)",
}
SCHOOL_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)


def show_contract_price_form(
    service: ServiceRules,
    per: Per,
    known: Iterable[DatedTariff],
    labels: Mapping[int, str],
    today: date,
    key: str,
) -> Callable[[], TariffForm]:
    """The fields of a contract's price, beginning with the latest of those `known`; see `show_tariff_form`."""
    last = max(known, key=lambda one: one.first_day, default=None)
    first_day = show_day_field("À partir du", today, key=f"{key}_day")
    lines = show_lines(last, labels, f"{key}_lines")
    parts = _show_parts(last, per, f"{key}_parts")
    instalments = _show_instalments(last, per, f"{key}_instalments")
    rules = [*PRO_RATA_LABELS]
    pro_rata: ProRata = st.selectbox(
        "Forfait qui ne couvre qu'une partie",
        rules,
        rules.index(last.pro_rata) if last else 0,
        PRO_RATA_LABELS.__getitem__,
        key=f"{key}_pro_rata",
    )
    with st.expander("Taux d'effort"):
        floor = show_amount_field("Plancher du taux d'effort", last.floor if last else None, f"{key}_floor")
        ceiling = show_amount_field("Plafond du taux d'effort", last.ceiling if last else None, f"{key}_ceiling")

    def make() -> TariffForm:
        count = instalments.required() if instalments else 1
        form = TariffForm(service.id, first_day.required(), lines, floor=floor.value(), ceiling=ceiling.value())
        return replace(form, per=per, pro_rata=pro_rata, instalments=count, parts=parts)

    _show_example(make, labels)
    return make


def _show_parts(last: DatedTariff | None, per: Per, key: str) -> tuple[int, ...] | None:
    """Show in which months terms begin; a year begins in the first of them."""
    if per is Per.MONTH:
        return None
    chosen = (last and last.parts) or TERMS_BEGIN
    if per is Per.YEAR:
        begins: int = st.selectbox(
            "L'année commence en", SCHOOL_MONTHS, SCHOOL_MONTHS.index(chosen[0]), name_month, key=key
        )
        return (begins,)
    named = st.multiselect("Une période commence en", SCHOOL_MONTHS, chosen, name_month, key=key)
    return tuple(sorted(named, key=SCHOOL_MONTHS.index)) or None


def _show_instalments(last: DatedTariff | None, per: Per, key: str) -> TypedNumber | None:
    if per is Per.MONTH:
        return None
    count = last.instalments if last else 1
    return show_whole_field("Payé en combien de fois (1 : en une fois ; sinon chaque mois)", count, 1, 12, key=key)


def _show_example(make: Callable[[], TariffForm], labels: Mapping[int, str]) -> None:
    """Show what a contract that begins on the first day costs, at the dearest price in euros."""
    try:
        form = make()
        form.clean()
        bands = form.parse_bands(labels)
    except NotAccepted:
        return
    cents = max((band.cents or 0 for band in bands), default=0)
    terms = {"per": form.per, "pro_rata": form.pro_rata, "instalments": form.instalments, "parts": form.parts}
    priced = DatedTariff(form.service_id, form.first_day, bands, **terms)  # type: ignore[arg-type]
    st.html(escaping.render_paragraph(f"Par exemple : {describe_contract_example(priced, cents, form.first_day)}"))
