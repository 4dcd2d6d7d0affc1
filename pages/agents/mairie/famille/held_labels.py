"""« Étiquettes » on the card of a family: which its children hold, or it itself for all of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from cantine.families.actions import labels as actions
from cantine.families.actions.labels import Holder
from cantine.families.queries.labels import Holding, TownLabel
from pages.shared.form_action import attempt
from pages.shared.forms import label_fields
from pages.shared.tables import html_table


@dataclass(frozen=True)
class CardLabels:
    """The labels of the town, and those that the family and its children (by id) hold, the latest first."""

    known: Sequence[TownLabel]
    of_family: Sequence[Holding] = ()
    of_children: Mapping[int, Sequence[Holding]] | None = None

    def leave_out(self, hidden: Collection[int]) -> "CardLabels":
        """The labels of this card but for these (ids)."""
        children = self.of_children or {}
        return CardLabels(
            [one for one in self.known if one.id not in hidden],
            [one for one in self.of_family if one.label_id not in hidden],
            {child: [one for one in held if one.label_id not in hidden] for child, held in children.items()},
        )


def show_labels(
    held: Sequence[Holding],
    known: Sequence[TownLabel],
    holder: Holder,
    today: date,
    *,
    title: str = "Étiquettes",
    editable: bool,
) -> None:
    """Show the labels with their days, and the forms that give and end one; nothing in a town without labels."""
    if held:
        st.html(html_table.render_list(title, [label_fields.describe_holding(one) for one in held]))
    given = {label.id: label.name for label in known if label.active}
    if not editable or not (given or held):
        return
    whose = next(f"{name}_{key}" for name, key in vars(holder).items() if key is not None)
    with st.expander(f"{title} (tarif, accès, délais)"):
        label_fields.show_endings(held, today)
        if given:
            with st.form(f"give_label_{whose}", border=False):
                chosen = st.selectbox("Étiquette", [*given], None, given.__getitem__)
                days = label_fields.show_days(today)
                if st.form_submit_button("Donner l'étiquette") and chosen is not None:
                    attempt(
                        f"« {given[chosen]} » est donnée. Les jours déjà facturés gardent leur prix.",
                        lambda it: actions.give_label(it.db, it.actor, chosen, holder, **days(it.now)),
                    )


def show_child_labels(labels: CardLabels, child_id: int, today: date, *, editable: bool) -> None:
    """Show the labels that one child holds; nothing in a town without labels."""
    held = (labels.of_children or {}).get(child_id, ())
    show_labels(held, labels.known, Holder(child_id=child_id), today, editable=editable)


def show_family_labels(labels: CardLabels, family_id: int, today: date, *, editable: bool) -> None:
    """Show the labels that the family holds for all its children; nothing in a town without labels."""
    title = "Étiquettes de toute la famille"
    show_labels(labels.of_family, labels.known, Holder(family_id=family_id), today, title=title, editable=editable)
