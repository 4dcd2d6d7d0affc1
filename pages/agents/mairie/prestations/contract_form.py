"""The fields that say how a contract (« forfait ») of a service may change, and what they mean today."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import streamlit as st

from cantine.common.contract_terms import ContractNotice
from cantine.common.form_input import NotAccepted
from cantine.common.french import long_date
from cantine.offer.rules.services import ServiceRules
from pages.shared import escaping
from pages.shared.forms.number_field import show_whole_field


def show_contract_form(known: ServiceRules, today: date, key: str) -> Callable[[], dict[str, Any]]:
    """Show the notice of contracts and whether parents change theirs; what is returned makes the fields of the form."""
    notice = known.contract_notice
    with st.expander("Forfaits : préavis", expanded=notice is not None or known.contracts_by_parents):
        by_parents = st.checkbox(
            "Les parents changent ou terminent eux-mêmes leur forfait",
            known.contracts_by_parents,
            key=f"{key}_contracts_by_parents",
        )
        asked = st.checkbox("Un changement demande un préavis", notice is not None, key=f"{key}_notice")
        if not asked:
            return lambda: {"contract_notice": None, "contracts_by_parents": by_parents}
        days = show_whole_field("Jours d'avance", notice.days if notice else 0, 0, 365, key=f"{key}_notice_days")
        whole = st.checkbox(
            "Seulement au 1er d'un mois", notice.whole_months if notice else True, key=f"{key}_notice_months"
        )

        def make() -> dict[str, Any]:
            return {"contract_notice": ContractNotice(days.required(), whole), "contracts_by_parents": by_parents}

        with suppress(NotAccepted):
            rule: ContractNotice = make()["contract_notice"]
            first = long_date(rule.find_first_day(today))
            st.html(escaping.render_paragraph(f"Par exemple, demandé aujourd'hui : au plus tôt le {first}."))
        return make
