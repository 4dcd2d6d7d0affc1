"""« Enfants »: class, diet, health note, and the weeks that each spends with the family."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import streamlit as st

from cantine.actions import children, custody_days
from cantine.actions.sign_in import family_number
from cantine.queries import family_card
from cantine.queries.family_card import ChildDetails
from cantine.rules.custody import Weeks
from cantine.rules.french import long_date, numeric_date
from cantine.rules.typed import NotAccepted
from cantine.rules.words import DIET_LABELS
from pages.agents.fiche.forms import OLDEST, child_form
from pages.widgets import page, tables, wording
from pages.widgets.attempt import attempt
from pages.widgets.day_field import TypedDay, day_field

WEEKS = {Weeks.ALL: "toutes les semaines", Weeks.EVEN: "les semaines paires", Weeks.ODD: "les semaines impaires"}


def tab(
    family_id: int,
    known: Sequence[ChildDetails],
    own_days: Mapping[int, Sequence[tuple[date, int]]],
    classrooms: Mapping[int, str],
    *,
    editable: bool,
    health: bool,
) -> None:
    """Each child; for whoever may, the forms: `editable` for the file, `health` for the medical plan.

    `own_days` has for each child (id) the coming days that were entered by themselves, with the number of their family.
    """
    for child in known:
        with st.container(border=True):
            st.html(wording.text(_said(child)))
            if child.health:
                basket = " (panier-repas)" if child.basket else ""
                st.html(wording.text(f"PAI{basket} : {child.health}"))
            if editable:
                _change(child, classrooms)
            if health:
                _health(child)
            if days := own_days.get(child.id):
                lines = [f"{long_date(day).capitalize()} : chez la famille n° {number}" for day, number in days]
                st.html(tables.listing("Jours de garde particuliers", lines))
            if editable:
                _custody(family_id, child)
            if editable and child.other_number:
                _custody_days(family_id, child)
    if not known:
        st.info("Aucun enfant dans cette famille.")
    if editable:
        with st.expander("Ajouter un enfant"), st.form("add_child", border=False):
            form = child_form(classrooms)
            if st.form_submit_button("Ajouter l'enfant"):
                attempt(
                    "L'enfant est ajouté.", lambda it: children.add_child(it.db, it.actor, family_id, form(), it.now)
                )


def _said(child: ChildDetails) -> str:
    """« TOTO TEST · né le 14.03.2018 · CE1 · sans porc · semaines paires (famille n° 4 les autres) »."""
    born = f"né(e) le {numeric_date(child.birth_date)}" if child.birth_date else "date de naissance inconnue"
    begins = f"à l'école du {numeric_date(child.enrolled_from)}" if child.enrolled_from else ""
    ends = f"jusqu'au {numeric_date(child.enrolled_until)}" if child.enrolled_until else ""
    shared = "" if child.weeks is Weeks.ALL else f"ici {WEEKS[child.weeks]}"
    other = f"famille n° {child.other_number} les autres" if child.other_number else ""
    diet = DIET_LABELS[child.diet].lower()
    parts = (child.full_name, born, child.classroom or "sans classe", f"régime {diet}", begins, ends, shared, other)
    return " · ".join(filter(None, parts))


def _change(child: ChildDetails, classrooms: Mapping[int, str]) -> None:
    with st.expander("Modifier"), st.form(f"child_{child.id}", border=False):
        form = child_form(classrooms, child)
        placed_from = day_field("Classe et régime valent à partir du (vide : aujourd'hui)", first=OLDEST)
        st.caption("Les jours d'avant gardent leur classe et leur régime ; ce qui est inscrit à partir de là suit.")
        if st.form_submit_button("Enregistrer"):
            attempt(
                "L'enfant est modifié.",
                lambda it: children.edit_child(
                    it.db, it.actor, child.id, form(), it.now, placed_from=placed_from.day()
                ),
            )


def _health(child: ChildDetails) -> None:
    with st.expander("PAI et allergies"), st.form(f"health_{child.id}", border=False):
        text = st.text_area("Consignes (visibles de la cantine et de l'administration)", child.health, max_chars=2000)
        basket = st.checkbox("La famille apporte un panier-repas", child.basket)
        if st.form_submit_button("Enregistrer"):
            attempt(
                "Les consignes sont enregistrées.",
                lambda it: children.set_health(it.db, it.actor, child.id, text, basket, it.now),
            )


def _custody(family_id: int, child: ChildDetails) -> None:
    with st.expander("Garde"), st.form(f"custody_{child.id}", border=False):
        choices = [*WEEKS]
        weeks = st.radio(
            "L'enfant est avec cette famille",
            choices,
            index=choices.index(child.weeks),
            format_func=WEEKS.__getitem__,
        )
        typed = st.text_input(
            "N° de l'autre famille, les autres semaines",
            str(child.other_number or ""),
            max_chars=9,
        )
        if st.form_submit_button("Enregistrer"):
            attempt("La garde est enregistrée.", lambda it: _set_custody(it, family_id, child.id, weeks, typed))


def _set_custody(it: page.Acting, family_id: int, child_id: int, weeks: Weeks, typed: str) -> None:
    homes = {family_id: weeks}
    if weeks is not Weeks.ALL:
        number = family_number(typed)
        other = family_card.id_of(it.db, number) if number is not None else None
        if other is None or other == family_id:
            raise NotAccepted("Indiquez le n° de l'autre famille.")
        homes[other] = Weeks.ODD if weeks is Weeks.EVEN else Weeks.EVEN
    children.set_custody(it.db, it.actor, child_id, homes, it.now)


def _custody_days(family_id: int, child: ChildDetails) -> None:
    """Days that do not follow the usual weeks: here, at the other family's, or as usual again."""
    where = {
        "here": "avec cette famille",
        "there": f"avec la famille n° {child.other_number}",
        "usual": "comme d'habitude",
    }
    with st.expander("Jours de garde particuliers"), st.form(f"own_days_{child.id}", border=False):
        with st.container(horizontal=True):
            first = day_field("Du", first=OLDEST)
            last = day_field("au (compris)", first=OLDEST)
        chosen = st.radio("L'enfant est ces jours-là", [*where], format_func=where.__getitem__)
        st.caption("Les inscriptions de ces jours qui ne sont pas encore facturées passent à la famille du jour.")
        if st.form_submit_button("Enregistrer"):
            attempt(
                "Les jours de garde sont enregistrés.", lambda it: _set_days(it, family_id, child, first, last, chosen)
            )


def _set_days(
    it: page.Acting, family_id: int, child: ChildDetails, typed_first: TypedDay, typed_last: TypedDay, where: str
) -> None:
    first = typed_first.required()
    last = typed_last.day() or first
    if last < first:
        raise NotAccepted("Indiquez le premier et le dernier jour, dans cet ordre.")
    days = [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
    if len(days) > custody_days.AT_MOST:
        raise NotAccepted("Un an au plus en une fois.")
    if where == "usual":
        custody_days.clear_custody_days(it.db, it.actor, child.id, days, it.now)
        return
    other = family_card.id_of(it.db, child.other_number or 0)
    custody_days.set_custody_days(it.db, it.actor, child.id, family_id if where == "here" else other or 0, days, it.now)
