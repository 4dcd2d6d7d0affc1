"""« Forfaits »: the contracts that the family pays; made, changed and ended by the town hall."""

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from cantine.common.contract_terms import PER_LABELS, Per
from cantine.common.french import WEEKDAYS, hour
from cantine.common.school_days import school_year
from cantine.contracts.actions import contracts
from cantine.contracts.actions.contracts import ContractForm, ContractSaved
from cantine.contracts.queries.contracts import ListedContract
from cantine.contracts.rules.contract_sentences import describe_contract, describe_contract_price, describe_days
from cantine.families.queries.family_card import ChildDetails
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.price_list import PriceList
from pages.shared import escaping, session
from pages.shared.form_action import attempt
from pages.shared.forms.day_field import TypedDay, show_day_field

LONGEST_REASON = 200


def show_tab(
    family_id: int,
    children: Sequence[ChildDetails],
    listed: Sequence[ListedContract],
    prices: PriceList | None,
    offered: Sequence[tuple[ServiceRules, Per]],
    today: date,
    *,
    editable: bool,
) -> None:
    """The family's contracts, with their price; `offered` are the services and prices that a new one may have."""
    services = {service.id: service for service, _per in offered}
    session.show_link("forfaits", "Tous les forfaits", "event_repeat")
    for one in listed:
        with st.container(border=True):
            _show_contract(one, prices, today)
            if editable and (one.held.last_day or date.max) >= today and one.held.service_id in services:
                _show_change(one, services[one.held.service_id], today)
                _show_end(one, today)
    if not listed:
        st.info("Aucun forfait dans cette famille.")
    if editable and offered and children:
        _show_new(family_id, children, offered, today)


def _show_contract(one: ListedContract, prices: PriceList | None, today: date) -> None:
    price = f"\u00a0: {describe_contract_price(one.held, prices, today)}" if prices else ""
    st.html(escaping.render_paragraph(f"{one.child} · {describe_contract(one.held, one.service, today)}{price}."))
    if one.ended_why:
        st.html(escaping.render_paragraph(f"Fin : {one.ended_why}"))


def _show_weekdays(service: ServiceRules, known: frozenset[int], key: str) -> frozenset[int]:
    served = [day for day in range(7) if service.runs_on(day)]
    chosen = st.pills(
        "Jours",
        served,
        selection_mode="multi",
        default=sorted(known & {*served}),
        format_func=WEEKDAYS.__getitem__,
        key=key,
    )
    return frozenset(chosen)


def _show_time(service: ServiceRules, key: str) -> int | None:
    """Show the hour at which the days are booked, where the service asks for one."""
    if not service.times:
        return None
    return st.selectbox("Heure", [None, *service.times], format_func=_name_time, key=key)


def _name_time(time: int | None) -> str:
    return "la plus longue durée" if time is None else hour(time)


def _show_change(one: ListedContract, service: ServiceRules, today: date) -> None:
    key = f"contract_{one.held.id}"
    with st.expander("Changer les jours"), st.form(f"{key}_change", border=False):
        weekdays = _show_weekdays(service, one.weekdays_on(today), f"{key}_weekdays")
        since = show_day_field("À partir du", key=f"{key}_since")
        time = _show_time(service, f"{key}_time")
        reason = st.text_input("Motif (pour passer outre le préavis)", max_chars=LONGEST_REASON, key=f"{key}_reason")
        st.caption(
            "Les nouveaux jours sont réservés jusqu'à la fin du forfait ou de l'année scolaire, les autres annulés."
        )
        if st.form_submit_button("Changer le forfait"):
            _act(
                "Le forfait est changé.",
                lambda it: contracts.change_contract(
                    it.db, it.actor, one.held.id, weekdays, since.required(), it.now, reason=reason, time=time
                ),
            )


def _show_end(one: ListedContract, today: date) -> None:
    key = f"contract_{one.held.id}"
    ends = one.held.last_day or school_year(max(today, one.held.first_day))[1]
    with st.expander("Terminer ou prolonger"), st.form(f"{key}_end", border=False):
        until = show_day_field("Dernier jour", ends, key=f"{key}_until")
        reason = st.text_input("Motif", max_chars=LONGEST_REASON, key=f"{key}_why")
        st.caption("Ce qui est réservé après ce jour est annulé. Avant son premier jour, un forfait est supprimé.")
        if st.form_submit_button("Enregistrer la fin"):
            _act(
                "La fin du forfait est enregistrée.",
                lambda it: contracts.end_contract(
                    it.db, it.actor, one.held.id, until.required(), it.now, reason=reason
                ),
            )


def _show_new(
    family_id: int, children: Sequence[ChildDetails], offered: Sequence[tuple[ServiceRules, Per]], today: date
) -> None:
    names = {child.id: child.first_name for child in children}
    with st.expander("Nouveau forfait"):
        child: int = st.selectbox("Enfant", [*names], format_func=names.__getitem__, key="contract_child")
        place: int = st.selectbox(
            "Prestation et prix",
            range(len(offered)),
            format_func=lambda one: f"{offered[one][0].label}, {PER_LABELS[offered[one][1]]}",
            key="contract_price",
        )
        service, per = offered[place]
        weekdays = _show_weekdays(service, frozenset(), f"contract_days_{service.id}")
        with st.container(horizontal=True):
            since = show_day_field("À partir du", today, key="contract_since")
            until = show_day_field("jusqu'au (vide : sans fin)", school_year(today)[1], key="contract_until")
        time = _show_time(service, f"contract_time_{service.id}")
        st.caption(
            "Les jours sont réservés à partir d'aujourd'hui, jusqu'à la fin du forfait ou de l'année scolaire. "
            "Ils ne coûtent rien par eux-mêmes ; un autre jour coûte le prix du jour."
        )
        if st.button("Conclure le forfait", type="primary", key="contract_make"):
            whose = child, family_id, service.id, per, weekdays
            _act(
                "Le forfait est conclu.",
                lambda it: contracts.make_contract(it.db, it.actor, _make_form(whose, since, until, time), it.now),
            )


def _make_form(
    whose: tuple[int, int, int, Per, frozenset[int]], since: TypedDay, until: TypedDay, time: int | None
) -> ContractForm:
    return ContractForm(*whose, since.required(), until.day(), time)


def _act(done: str, do: Callable[[session.Act], ContractSaved]) -> None:
    """Do it, and say what became of the days."""
    saved: list[ContractSaved] = []
    attempt(lambda: f"{done} {describe_days(saved[-1].days)}", lambda it: saved.append(do(it)))
