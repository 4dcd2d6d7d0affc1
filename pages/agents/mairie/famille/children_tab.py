"""« Enfants »: class, diet, health note, and the weeks that each spends with the family."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from cantine.common.french import long_date, numeric_date
from cantine.common.terms.diets import describe_diet
from cantine.common.vocabulary import WEEKS_LABELS, Weeks
from cantine.families.actions import children
from cantine.families.queries.custody import DatedHome
from cantine.families.queries.family_card import ChildDetails, OwnPrice
from cantine.families.rules.diets import KnownDiet
from cantine.journal.describe import describe_value
from pages.agents.mairie.famille import custody_forms, held_labels, own_prices
from pages.agents.mairie.famille.family_forms import OLDEST, show_adult_form, show_child_form
from pages.agents.mairie.famille.held_labels import CardLabels
from pages.shared import escaping
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt
from pages.shared.forms.day_field import show_day_field
from pages.shared.forms.field_bounds import fit
from pages.shared.tables import html_table


def show_tab(
    family_id: int,
    known: Sequence[ChildDetails],
    own_days: Mapping[int, Sequence[tuple[date, int]]],
    earlier: Mapping[int, Sequence[DatedHome]],
    classrooms: Mapping[int, str],
    diets: Sequence[KnownDiet],
    today: date,
    own: Sequence[OwnPrice],
    labels: CardLabels,
    happened: Mapping[int, str],
    *,
    editable: bool,
    health: bool,
    priced: Mapping[int, str],
) -> None:
    """Each child; for whoever may, the forms: `editable` for the file, `health` for the PAI, `priced` services.

    By child (id): `happened`, what happened in the school year; `own_days`, the coming days entered by themselves, with
    their family's number; `earlier`, who had each child until a day, also of those no more with this family.
    """
    for child in known:
        with st.container(border=True):
            _show_details(child, happened.get(child.id))
            if editable:
                _show_change(child, classrooms, diets)
            if health:
                _show_health(child)
            _show_homes(own_days.get(child.id, ()), earlier.get(child.id, ()))
            if editable and child.pupil:
                custody_forms.show_forms(family_id, child, today)
            held_labels.show_child_labels(labels, child.id, today, editable=editable)
            _show_own_prices(child, own, priced, today)
    if gone := _list_gone(family_id, known, earlier):
        st.html(html_table.render_list("Enfants qui changent ou ont changé de famille", gone))
    if not known:
        st.info("Aucun enfant dans cette famille.")
    if editable:
        _show_new_child(family_id, classrooms, diets)
        _show_new_adult(family_id, diets)


def _show_own_prices(child: ChildDetails, own: Sequence[OwnPrice], priced: Mapping[int, str], today: date) -> None:
    own_prices.show_prices([one for one in own if one.child_id == child.id])
    if priced:
        own_prices.show_form(child, priced, today)


def _show_details(child: ChildDetails, happened: str | None) -> None:
    st.html(escaping.render_paragraph(_describe_child(child)))
    if happened:
        st.html(escaping.render_paragraph(f"Incidents de l'année scolaire\u00a0: {happened}."))
    if child.health:
        st.html(escaping.render_paragraph(f"PAI{' (panier-repas)' if child.basket else ''} : {child.health}"))


def _show_homes(own_days: Sequence[tuple[date, int]], earlier: Sequence[DatedHome]) -> None:
    if own_days:
        lines = [f"{long_date(day).capitalize()} : chez la famille n° {number}" for day, number in own_days]
        st.html(html_table.render_list("Jours de garde particuliers", lines))
    if earlier:
        st.html(html_table.render_list("Familles jusqu'à un jour", [_describe_until(one) for one in earlier]))


def _list_gone(family_id: int, known: Sequence[ChildDetails], earlier: Mapping[int, Sequence[DatedHome]]) -> list[str]:
    """A sentence for each child that was with this family and is no more, with its last day."""
    here = {child.id for child in known}
    left = [homes for child_id, homes in earlier.items() if child_id not in here]
    return [f"{one.child} : {_describe_until(one)}" for homes in left for one in homes if one.family_id == family_id]


def _show_new_child(family_id: int, classrooms: Mapping[int, str], diets: Sequence[KnownDiet]) -> None:
    with st.expander("Ajouter un enfant"), st.form("add_child", border=False):
        form = show_child_form(classrooms, diets)
        if st.form_submit_button("Ajouter l'enfant"):
            attempt("L'enfant est ajouté.", lambda it: children.add_child(it.db, it.actor, family_id, form(), it.now))


def _show_new_adult(family_id: int, diets: Sequence[KnownDiet]) -> None:
    with st.expander("Ajouter un adulte (enseignant, agent…)"), st.form("add_adult", border=False):
        st.caption("Il s'inscrit, mange et est facturé, sans être compté parmi les élèves.")
        form = show_adult_form(diets)
        if st.form_submit_button("Ajouter l'adulte"):
            attempt("L'adulte est ajouté.", lambda it: children.add_child(it.db, it.actor, family_id, form(), it.now))


def _describe_until(one: DatedHome) -> str:
    """« jusqu'au lundi 30 novembre 2026, famille n° 101, toutes les semaines »."""
    return f"jusqu'au {long_date(one.until)}, famille n° {one.number}, {WEEKS_LABELS[one.weeks]}"


def _describe_child(child: ChildDetails) -> str:
    """« TOTO TEST · né le 14.03.2018 · CE1 · sans porc · semaines paires (famille n° 4 les autres) »."""
    if not child.pupil:
        begins = f"mange à partir du {numeric_date(child.enrolled_from)}" if child.enrolled_from else ""
        ends = f"jusqu'au {numeric_date(child.enrolled_until)}" if child.enrolled_until else ""
        diet = f"régime {_say_diet(child.diet)}"
        return " · ".join(filter(None, (child.full_name, "adulte, hors élèves", diet, begins, ends)))
    born = f"né(e) le {numeric_date(child.birth_date)}" if child.birth_date else "date de naissance inconnue"
    begins = f"à l'école du {numeric_date(child.enrolled_from)}" if child.enrolled_from else ""
    ends = f"jusqu'au {numeric_date(child.enrolled_until)}" if child.enrolled_until else ""
    shared = "" if child.weeks is Weeks.ALL else f"ici {WEEKS_LABELS[child.weeks]}"
    other = f"famille n° {child.other_number} les autres" if child.other_number else ""
    diet = _say_diet(child.diet)
    parts = (child.full_name, born, child.classroom or "sans classe", f"régime {diet}", begins, ends, shared, other)
    return " · ".join(filter(None, parts))


def _say_diet(word: str) -> str:
    """« sans porc », as it stands within a sentence."""
    label = describe_diet(word)
    return label[:1].lower() + label[1:]


def _show_change(child: ChildDetails, classrooms: Mapping[int, str], diets: Sequence[KnownDiet]) -> None:
    with st.expander("Modifier"), st.form(f"child_{child.id}", border=False):
        edit = EditForm(f"enfant {child.id}", child)
        form = show_child_form(classrooms, diets, edit.shown) if child.pupil else show_adult_form(diets, edit.shown)
        placed_from = show_day_field("Classe et régime valent à partir du (vide : aujourd'hui)", first=OLDEST)
        st.caption("Les jours d'avant gardent leur classe et leur régime ; ce qui est inscrit à partir de là suit.")
        cancel_outside = st.checkbox(children.CANCEL_OUTSIDE)
        if edit.submitted("Enregistrer"):
            edit.attempt(
                "L'enfant est modifié.",
                lambda it: children.edit_child(
                    it.db,
                    it.actor,
                    child.id,
                    form(),
                    it.now,
                    placed_from=placed_from.day(),
                    cancel_outside=cancel_outside,
                    seen=edit.seen,
                ),
                lambda name, value: describe_value(name, value, {"classroom_id": classrooms}),
            )


def _show_health(child: ChildDetails) -> None:
    with st.expander("PAI et allergies"), st.form(f"health_{child.id}", border=False):
        edit = EditForm(f"consignes {child.id}", child)
        known = edit.shown
        text = st.text_area(
            "Consignes (visibles de la cantine et de l'administration)",
            known.health,
            max_chars=fit("health_note.text", known.health),
        )
        basket = st.checkbox("La famille apporte un panier-repas", known.basket)
        if edit.submitted("Enregistrer"):
            edit.attempt(
                "Les consignes sont enregistrées.",
                lambda it: children.set_health(it.db, it.actor, child.id, text, basket, it.now, seen=edit.seen),
            )
