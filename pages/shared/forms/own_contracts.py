"""The contracts (« forfaits ») of a child as its parents read them, and change or end them where the town lets them."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from cantine.common.contract_terms import ContractNotice
from cantine.common.french import name_weekday
from cantine.common.language.translate import translate
from cantine.contracts.actions import contracts
from cantine.contracts.actions.contracts import ADDRESS, ContractSaved
from cantine.contracts.rules.contract_sentences import describe_contract, describe_contract_price, describe_days
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.price_list import PriceList
from pages.shared import escaping, session
from pages.shared.form_action import attempt
from pages.shared.forms.day_field import show_day_field


def show_own_contracts(prices: PriceList, today: date, month: date) -> None:
    """Show what the child's contracts say, with the price of the shown month (its first day); not those that are over.

    Nothing for a child without any.
    """
    day = max(today, month)
    for one in prices.contracts:
        service = prices.services.get(one.service_id)
        if service is None or (one.last_day or date.max) < day:
            continue
        told = translate(
            "{contract}\u00a0: {price}.",
            contract=describe_contract(one, service.label, today),
            price=describe_contract_price(one, prices, day),
        )
        st.html(escaping.render_paragraph(told))
        if service.contracts_by_parents:
            _show_forms(one, service, today)
        else:
            st.caption(translate(ADDRESS))


def _show_forms(one: HeldContract, service: ServiceRules, today: date) -> None:
    notice = service.contract_notice or ContractNotice()
    first = max(notice.find_first_day(today), one.first_day)
    key = f"own_contract_{one.id}"
    with st.expander(
        translate("Changer ou terminer le forfait « {service} »", service=escaping.escape_markdown(service.label))
    ):
        st.caption(translate("Préavis\u00a0: {notice}.", notice=notice))
        with st.form(f"{key}_change", border=False):
            served = [day for day in range(7) if service.runs_on(day)]
            weekdays = st.pills(
                translate("Jours"),
                served,
                selection_mode="multi",
                default=sorted(one.weekdays_on(max(today, one.first_day)) & {*served}),
                format_func=name_weekday,
                key=f"{key}_weekdays",
            )
            since = show_day_field(translate("À partir du"), first, key=f"{key}_since")
            if st.form_submit_button(translate("Changer le forfait")):
                days = frozenset(weekdays)
                _act(
                    translate("Le forfait est changé."),
                    lambda it: contracts.change_own_contract(it.db, it.actor, one.id, days, since.required(), it.now),
                )
        with st.form(f"{key}_end", border=False):
            until = show_day_field(translate("Dernier jour du forfait"), key=f"{key}_until")
            if st.form_submit_button(translate("Terminer le forfait")):
                _act(
                    translate("La fin du forfait est enregistrée."),
                    lambda it: contracts.end_own_contract(it.db, it.actor, one.id, until.required(), it.now),
                )


def _act(done: str, do: Callable[[session.Act], ContractSaved]) -> None:
    saved: list[ContractSaved] = []
    attempt(lambda: f"{done} {describe_days(saved[-1].days)}", lambda it: saved.append(do(it)))
