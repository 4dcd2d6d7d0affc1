"""« Fermetures »: days that the town hall closes, seen before they are applied; the holidays for orientation."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import streamlit as st

from cantine.closures import closures as acts
from cantine.closures import queries as closures_queries
from cantine.closures.queries import NumberedClosure
from cantine.closures.rules import Reopening, list_named_classes
from cantine.common.form_edits import FieldsChangedMeanwhile
from cantine.common.form_input import NotAccepted
from cantine.common.french import plural
from cantine.common.roles import Permission
from cantine.common.school_days import DECREED_UNTIL, describe_zone, is_guessed, list_holidays, school_year, shift_month
from cantine.families.queries import classes
from cantine.offer.queries import offer
from cantine.offer.rules.services import ClosurePeriod
from pages.shared import escaping, mail_notice, notice, session
from pages.shared.form_action import note_done, say_what_was_done
from pages.shared.forms.day_field import show_day_field
from pages.shared.forms.field_bounds import fit
from pages.shared.tables import closure_text, html_table

agent = session.require(Permission.SEE_SETTINGS)
today = session.today()
tomorrow = today + timedelta(1)
begins, ends = school_year(today)
may_edit = agent.actor.may(Permission.EDIT_CLOSURES)


def choose(what: str, one: NumberedClosure | None = None) -> None:
    """Begin to edit or to remove this closure as it is shown, or neither of them; the form starts anew."""
    for key in ("draft", "editing", "removing", "told"):
        st.session_state.pop(key, None)
    st.session_state["form"] = st.session_state.get("form", 0) + 1
    if one is not None:
        st.session_state[what] = one


def keep_in_view(refused: FieldsChangedMeanwhile) -> None:
    """Show above the closures what somebody else made of this one meanwhile; what was typed stays in the form."""
    for key in ("draft", "removing"):
        st.session_state.pop(key, None)
    st.session_state["told"] = refused.stands["closure"]
    stands = closure_text.describe_closure(refused.stands["closure"], services, classrooms, schools)
    st.session_state["meanwhile"] = stands


def remove(one: NumberedClosure, *, restore: bool) -> None:
    """Remove the closure, so that its days can be booked again, and `restore` what it cancelled."""
    with suppress(NotAccepted, *session.GONE):
        try:
            with session.begin_act() as it:
                reopened = acts.remove_closure(it.db, it.actor, one.id, it.now, seen=one.closure, restore=restore)
        except FieldsChangedMeanwhile as refused:
            keep_in_view(refused)
            return
        told = closure_text.describe_removed(one.closure, reopened)
        note_done(mail_notice.promise(agent, told) if reopened.back or reopened.left else told)
        choose("")


def show_removing(one: NumberedClosure) -> None:
    """Ask whether the closure goes, and what it cancelled comes back or not."""
    try:
        with session.begin_act() as it:
            reopened = acts.preview_reopening(it.db, it.actor, one.id, it.now)
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
        st.button("Ne rien changer", on_click=choose, args=("",))
        return
    notice.show_warning(closure_text.describe_removing(one.closure, reopened))
    closure_text.show_reopening(reopened, services)
    with st.container(horizontal=True):
        if reopened.back:
            st.button("Rouvrir et rétablir", type="primary", on_click=remove, args=(one,), kwargs={"restore": True})
            st.button("Supprimer sans rétablir", on_click=remove, args=(one,), kwargs={"restore": False})
        else:
            how = {"restore": False}
            st.button("Supprimer la fermeture", type="primary", on_click=remove, args=(one,), kwargs=how)
        st.button("Ne rien changer", on_click=choose, args=("",))


def apply() -> None:
    """Close the days as they were shown; what is refused meanwhile stays in view with its reason."""
    before, closure = st.session_state["draft"]
    with suppress(NotAccepted, *session.GONE):
        try:
            with session.begin_act() as it:
                if before is None:
                    closed = acts.add_closure(it.db, it.actor, closure, it.now)
                else:
                    seen, restore = st.session_state.get("told", before.closure), st.session_state.get("restore", False)
                    closed = acts.edit_closure(it.db, it.actor, before.id, closure, it.now, seen, restore=restore)
        except FieldsChangedMeanwhile as refused:
            keep_in_view(refused)
            return
        told = closure_text.describe_done(closed)
        written = closed.cancelled or closed.reopened.back or closed.reopened.left
        note_done(mail_notice.promise(agent, told) if written else told)
        choose("")


with session.open_reader() as db:
    entered = closures_queries.list_since(db, begins)
    services, classrooms, schools = offer.read_labels(db), classes.read_labels(db), closures_queries.read_schools(db)
    local = offer.list_local_holidays(db)
    offered = {service.id for service in offer.list_services(db)}

st.title("Fermetures", anchor=False)
say_what_was_done()
st.markdown(
    "Une fermeture annule les inscriptions de ses jours, rend par un avoir ce qui était déjà facturé, et prévient "
    "chaque famille par un mail avec ses jours. Un jour **servi mais gratuit** (grève, pique-nique) garde ses "
    "inscriptions et son pointage, et coûte 0,00 €."
)
if stands := st.session_state.pop("meanwhile", None):
    notice.show_refusal(
        "Modifiée entre-temps par quelqu'un d'autre, rien n'est enregistré. Cette fermeture est à présent :"
    )
    st.html(stands)
removing: NumberedClosure | None = st.session_state.get("removing")
for one in entered:
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"closure_{one.id}"):
        st.html(closure_text.describe_closure(one.closure, services, classrooms, schools), width="stretch")
        if may_edit:
            st.button("Modifier", key=f"edit_{one.id}", on_click=choose, args=("editing", one))
            st.button("Supprimer", key=f"remove_{one.id}", on_click=choose, args=("removing", one))
    if may_edit and removing and removing.id == one.id:
        show_removing(removing)
if not entered:
    st.info("Aucune fermeture pour cette année scolaire.")

if may_edit:
    editing: NumberedClosure | None = st.session_state.get("editing")
    known = editing and editing.closure
    st.header("Modifier la fermeture" if known else "Ajouter une fermeture", anchor=False)
    with st.form(f"closure_form_{st.session_state.get('form', 0)}", border=False):
        label = st.text_input(
            "Motif, tel que les familles le lisent",
            known.label if known else "",
            max_chars=fit("closure.label", known.label if known else ""),
        )
        with st.container(horizontal=True):
            limits: Any = {"first": shift_month(begins, -12), "last": shift_month(ends, 12)}
            first = show_day_field("Premier jour", known.first if known else tomorrow, **limits)
            last = show_day_field("Dernier jour", known.last if known else tomorrow, **limits)
        free = st.radio(
            "Ces jours-là",
            (False, True),
            int(known.free) if known else 0,
            {False: "Fermé", True: "Servi mais gratuit"}.__getitem__,
            horizontal=True,
        )
        which = st.multiselect(
            "Prestations concernées (aucune choisie : toutes)",
            [service for service in services if service in offered or (known and service in known.service_ids)],
            sorted(known.service_ids) if known else None,
            format_func=services.__getitem__,
            placeholder="Toutes",
        )
        of_schools = (
            st.multiselect(
                "Écoles concernées, toutes leurs classes (aucune choisie : toutes)",
                [*schools],
                sorted(known.school_ids) if known else None,
                format_func=lambda school: schools[school][0],
                placeholder="Toutes",
            )
            if len(schools) > 1
            else []
        )
        rooms = st.multiselect(
            "Classes concernées (aucune choisie : toutes)",
            [*classrooms],
            sorted(list_named_classes(known, schools)) if known else None,
            format_func=classrooms.__getitem__,
            placeholder="Toutes",
        )
        if st.form_submit_button("Voir ce qui sera annulé"):
            st.session_state.pop("draft", None)
            try:
                days = first.required(), last.required()
                named = frozenset(which), frozenset(rooms), frozenset(of_schools)
                draft = ClosurePeriod(*days, label, *named, free=bool(free))
            except NotAccepted as refused:
                notice.show_refusal(str(refused))
            else:
                st.session_state["draft"] = (editing, draft)
    if known:
        st.button("Annuler la modification", on_click=choose, args=("",))

if may_edit and "draft" in st.session_state:
    edited, draft = st.session_state["draft"]
    try:
        with session.begin_act() as it:
            closed = acts.preview_closure(it.db, it.actor, draft, it.now, edited and edited.id)
            opened = acts.preview_reopening(it.db, it.actor, edited.id, it.now, draft) if edited else Reopening()
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
    else:
        st.header("Avant de rendre gratuit" if draft.free else "Avant de fermer", anchor=False)
        st.html(closure_text.describe_closure(draft, services, classrooms, schools))
        closure_text.show_preview(closed, services)
        if opened.back:
            count = plural(len(opened.back), "inscription annulée", "inscriptions annulées")
            st.checkbox(f"Rétablir {count} des jours qui ne seront plus fermés", value=True, key="restore")
        closure_text.show_reopening(opened, services)
        with st.container(horizontal=True):
            words = "Rendre gratuit et prévenir les familles" if draft.free else "Fermer et prévenir les familles"
            st.button(words, type="primary", on_click=apply)
            st.button("Abandonner", on_click=choose, args=("",))

st.header("Jours fériés et vacances scolaires", anchor=False)
zone = escaping.escape_markdown(describe_zone(agent.zone))
st.markdown(
    f"{zone}. Les jours fériés et le calendrier scolaire officiel sont connus du portail et n'ont "
    "pas à être saisis. Le Vendredi saint et la Saint-Étienne, fériés en Alsace et en Moselle, se règlent dans "
    "« Commune »."
    if isinstance(agent.zone, str)
    else f"{zone}, à tenir dans « Commune ». Les jours fériés sont connus du portail."
)
this_year = [one for one in list_holidays(agent.zone, today, ends, local) if one[2] >= today]
next_year = list_holidays(agent.zone, ends + timedelta(1), shift_month(ends, 12), local)
if not isinstance(agent.zone, str):
    if is_guessed(ends, agent.zone):
        notice.show_warning(
            "Les vacances de cette année scolaire ne sont pas toutes entrées : complétez-les dans « Réglages », "
            "« Commune »."
        )
elif is_guessed(shift_month(ends, 12)):
    year = f"{DECREED_UNTIL.year - 1}-{DECREED_UNTIL.year}"
    notice.show_warning(
        f"Aucun arrêté n'est publié après l'année scolaire {year} : les vacances au-delà sont un calendrier estimé, "
        "à vérifier dès qu'il paraît."
    )
st.html(
    closure_text.render_holidays(this_year, "Jours fériés et vacances scolaires", agent.zone)
    + html_table.render_folded(
        "Afficher l'année scolaire suivante",
        closure_text.render_holidays(next_year, "L'année scolaire suivante", agent.zone),
    )
)
