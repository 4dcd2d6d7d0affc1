"""What decides the prices of a family on its card: its quotient, dated and with an end, and the children at home."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from cantine.common.day_input import find_next_yearly_day
from cantine.common.form_edits import ShownForm
from cantine.common.french import long_date, numeric_date
from cantine.families.actions import families
from cantine.families.actions.family_sizes import MOST, set_family_size
from cantine.families.rules import quotients
from cantine.families.rules.quotients import Nought
from cantine.offer.queries.commune import QuotientTerms
from pages.shared import escaping
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt
from pages.shared.forms.day_field import show_day_field
from pages.shared.forms.number_field import show_whole_field
from pages.shared.tables import html_table

NOUGHTS = {Nought.NIL: "nul (la tranche la plus basse)", Nought.UNKNOWN: "inconnu (la tranche la plus chère)"}

Dated = Sequence[tuple[date, int | None]]
"""(first day, number) of each, the latest first; None where it is unknown from then on."""


def show_quotients(family_id: int, known: Dated, terms: QuotientTerms, today: date, *, editable: bool) -> None:
    """Show the dated quotients and the form of a new one, which never changes what was billed."""
    st.header(escaping.escape_markdown(terms.name), anchor=False)
    rows = [(numeric_date(first_day), "inconnu" if value is None else str(value)) for first_day, value in known]
    if known:
        st.html(html_table.render_table(("À partir du", "Quotient"), rows, "Quotients familiaux", "quotients"))
    else:
        st.info("Aucun quotient connu : la tranche la plus chère s'applique.")
    if editable:
        st.caption(
            "Les jours déjà facturés gardent leur prix, même si le nouveau quotient commence avant eux. Pour les "
            "refacturer : « Facturation », « Factures », un avoir « À refacturer » sur ces jours, puis « Facturer le "
            "mois »."
        )
        _show_new_quotient(family_id, known, terms, today)
        if known:
            _show_removal(family_id, known, today)


def _show_new_quotient(family_id: int, known: Dated, terms: QuotientTerms, today: date) -> None:
    """Show the form with a new quotient, the day from which it counts and its last one."""
    edit = EditForm(f"quotient {family_id}", {day.isoformat(): quotients.describe_quotient(one) for day, one in known})
    with st.form("quotient", border=False):
        value = show_whole_field("Nouveau quotient", None, 0, quotients.HIGHEST)
        question = "Un quotient de 0 : nul ou inconnu ?"
        nought = st.radio(question, [*NOUGHTS], None, NOUGHTS.__getitem__, horizontal=True)
        first_day = show_day_field("À partir du", today)
        proposed = find_next_yearly_day(terms.ends, today) if terms.ends else None
        until = show_day_field("Valable jusqu'au (vide : sans fin ; ensuite la tranche la plus chère)", proposed)
        if edit.submitted("Enregistrer le quotient"):
            entered = ShownForm({}, edit.seen.told)
            edit.attempt(
                lambda: (
                    f"Le quotient est enregistré. Il vaut à partir du {long_date(first_day.required())}. "
                    "Les factures déjà émises ne changent pas."
                ),
                lambda it: families.set_quotient(
                    it.db,
                    it.actor,
                    family_id,
                    first_day.required(),
                    value.required(),
                    it.now,
                    nought=nought,
                    until=until.day() or date.max,
                    seen=entered,
                ),
            )


def _show_removal(family_id: int, known: Dated, today: date) -> None:
    """Show the forms that take an entry back, or end what is known from a day on."""
    with st.expander("Retirer un quotient"):
        with st.form("remove_quotient", border=False):
            days = {day: f"{numeric_date(day)} : {quotients.describe_quotient(value)}" for day, value in known}
            gone = st.selectbox("Quotient saisi par erreur", [*days], None, days.__getitem__)
            if st.form_submit_button("Retirer ce quotient") and gone is not None:
                attempt(
                    "Le quotient est retiré : celui d'avant vaut de nouveau.",
                    lambda it: families.set_quotient(it.db, it.actor, family_id, gone, None, it.now),
                )
        with st.form("end_quotient", border=False):
            since = show_day_field("Plus de quotient connu à partir du", today)
            if st.form_submit_button("Terminer le quotient"):
                attempt(
                    "À partir de ce jour, la tranche la plus chère s'applique.",
                    lambda it: families.set_quotient(
                        it.db, it.actor, family_id, since.required(), 0, it.now, nought=Nought.UNKNOWN
                    ),
                )


def show_sizes(family_id: int, known: Dated, today: date, *, asked: bool, editable: bool) -> None:
    """Show how many children live at home; nothing where no price asks (`asked`) and nothing was told."""
    if not asked and not known:
        return
    st.header("Enfants du foyer", anchor=False)
    rows = [(numeric_date(first_day), "inconnu" if number is None else str(number)) for first_day, number in known]
    if rows:
        st.html(html_table.render_table(("À partir du", "Enfants"), rows, "Enfants du foyer", "quotients"))
    else:
        st.info("Nombre inconnu : les enfants de l'école comptent.")
    if not editable:
        return
    with st.form("family_size", border=False):
        number = show_whole_field("Enfants à charge au foyer (vide : inconnu)", None, 1, MOST)
        since = show_day_field("À partir du", today)
        if st.form_submit_button("Enregistrer le nombre d'enfants"):
            attempt(
                "Le nombre d'enfants est enregistré. Les factures déjà émises ne changent pas.",
                lambda it: set_family_size(it.db, it.actor, family_id, since.required(), number.value(), it.now),
            )
