"""« Voir l'effet »: what a change of the settings would do to the bills, beside the button that saves it."""

from collections.abc import Callable

import streamlit as st

from cantine.billing.actions.preview_change import preview_change
from cantine.billing.rules.change_effect import (
    ChangeEffect,
    describe_effect,
    describe_month_effect,
    describe_sample,
)
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros
from cantine.families.queries.custody import name_families
from pages.shared import escaping, notice, session
from pages.shared.tables import html_table


def show_effect(key: str, do: Callable[[session.Act], object]) -> None:
    """The button, and once pressed what `do` would change: families, months and euros. Nothing is saved."""
    if not st.button("Voir l'effet sur les factures", key=key, icon=":material/visibility:"):
        return
    try:
        with session.begin_act() as it:
            effect = preview_change(it.db, it.actor, lambda _db: do(it))
            names = name_families(it.db, [one.family_id for one in effect.examples])
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
    except session.GONE:
        st.rerun()
    else:
        _show(effect, names)


def _show(effect: ChangeEffect, names: dict[int, str]) -> None:
    lines = [describe_month_effect(month) for month in effect.months]
    lines += [
        f"Par exemple, {names[one.family_id]}\u00a0: {euros(one.after)} au lieu de {euros(one.before)}."
        for one in effect.examples
    ]
    if effect.unpriced:
        count = len(effect.unpriced)
        who = "1 famille n'aurait" if count == 1 else f"{count} familles n'auraient"
        notice.show_warning(f"{who} plus de prix pour certains jours et ne pourrait pas être facturée.")
    with st.container(border=True, key="change_effect"):
        st.html(escaping.render_paragraph(describe_effect(effect)))
        if lines:
            st.html(html_table.render_list("Effet sur les factures à venir", lines))
        if sample := describe_sample(effect):
            st.caption(sample)
        st.caption("Rien n'est encore enregistré. Ce qui est déjà facturé ne change pas.")
