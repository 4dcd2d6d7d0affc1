"""« Passage de classe »: whole classes move up at the school year's change, seen before it is done."""

from datetime import date

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import long_date, plural
from cantine.common.roles import Permission
from cantine.common.school_days import school_year
from cantine.families.actions.move_up import move_up, undo_move_up
from cantine.families.queries import classes
from cantine.families.queries.departures import RemainingBookings, count_booked_after
from cantine.families.rules import class_moves
from pages.shared import escaping, notice, session
from pages.shared.form_action import attempt, note_done, say_what_was_done
from pages.shared.tables import html_table

agent = session.require(Permission.EDIT_FAMILIES)
today = session.today()
begins, ends = school_year(today)
first_day = begins if today.month == 9 else date(ends.year, 9, 1)

with session.open_reader() as db:
    rooms = classes.list_classes(db)
    pupils = classes.list_pupils(db, class_moves.find_leaving_day(first_day))
    done = classes.has_moved_up(db, first_day)
    undoable = classes.may_undo(db, first_day, session.now())


def undo() -> None:
    """Take the passage back, and say who stays where somebody moved them since."""
    try:
        with session.begin_act() as it:
            undone = undo_move_up(it.db, it.actor, first_day, it.now)
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
        return
    moved = plural(undone.kept, "enfant a changé", "enfants ont changé")
    kept = f" ; {moved} depuis et le reste" if undone.kept else ""
    back = plural(undone.back, "enfant est", "enfants sont")
    note_done(f"Le passage de classe est annulé : {back} de nouveau comme avant{kept}.")
    st.rerun()


def load_remaining(leaving: list[int]) -> RemainingBookings:
    """What the children who leave have booked after the first day of the new year."""
    if not leaving:
        return RemainingBookings()
    with session.open_reader() as db:
        return count_booked_after(db, leaving, first_day)


st.title("Passage de classe", anchor=False)
say_what_was_done()
st.markdown(
    f"Année scolaire qui commence le **{long_date(first_day)}**. À faire une fois, après le dernier jour de classe "
    f"({long_date(class_moves.find_last_school_day(first_day, agent.zone))}) : les enfants sont dans leur nouvelle "
    f"classe à partir du {long_date(first_day)}, les jours d'avant gardent la leur ; ceux qui quittent l'école "
    f"restent inscrits jusqu'au {long_date(class_moves.find_leaving_day(first_day))}."
)
if done:
    st.info("Le passage de classe de cette année scolaire est déjà fait.")
    if undoable:
        st.markdown("Pendant une semaine, il peut être annulé : qui n'a pas changé depuis retrouve sa classe.")
        if st.button("Annuler le passage de classe"):
            undo()
    st.stop()
try:
    class_moves.check_passage(first_day, agent.zone, today)
except NotAccepted as too_early:
    notice.show_warning(str(too_early))
    st.stop()
if not rooms:
    st.info("Il n'y a pas encore de classe : créez-les dans les réglages.")
    st.stop()

names = classes.label_classes(rooms, school_first=True)
of_school: dict[int, list[int]] = {}
for room in rooms:
    of_school.setdefault(room.school_id, []).append(room.id)
proposed = {room: to for ids in of_school.values() for room, to in class_moves.list_usual_moves(ids).items()}


def describe_destination(room: int | None) -> str:
    """« CP », the name of the class that children move to, or « quittent l'école »."""
    return "quittent l'école" if room is None else names[room]


goes_to: dict[int, int | None] = {}
choices = [*names, None]
for room in rooms:
    inside = sum(pupil.classroom_id == room.id for pupil in pupils)
    goes_to[room.id] = st.selectbox(
        escaping.escape_markdown(f"{names[room.id]} ({plural(inside, 'enfant')}) →"),
        choices,
        index=choices.index(proposed[room.id]),
        format_func=describe_destination,
        key=f"to_{room.id}",
    )
known = {pupil.id: f"{pupil.name} ({names[pupil.classroom_id]})" for pupil in pupils if pupil.classroom_id in names}
stay = frozenset(
    st.multiselect("Restent dans leur classe", [*known], format_func=known.__getitem__, placeholder="Personne")
)

planned = class_moves.list_moves(pupils, goes_to, stay)
leaving = sum(move.to is None for move in planned)
HEAD = ("Enfant", "De", "Vers")
rows = [
    (move.pupil.name, describe_destination(move.pupil.classroom_id), describe_destination(move.to)) for move in planned
]
st.header("Ce qui va changer", anchor=False)
st.markdown(
    f"{plural(len(planned) - leaving, 'enfant change', 'enfants changent')} de classe, "
    f"{plural(leaving, 'quitte', 'quittent')} l'école."
)
if rows:
    table = html_table.render_table(HEAD, rows, "Passage de classe", "moves")
    st.html(html_table.render_folded("Afficher la liste", table))
booked = load_remaining([move.pupil.id for move in planned if move.to is None])
if booked:
    notice.show_warning(f"Ceux qui quittent l'école ont encore {booked}.")
cancel = bool(booked.open) and st.checkbox("Annuler ces inscriptions qui ne sont pas facturées")
if booked.fixed:
    st.caption("Ce qui est déjà facturé reste : établissez un avoir dans « Facturation ».")
sure = bool(planned) and st.checkbox("J'ai relu la liste de ce qui va changer.")
if planned and st.button("Faire passer les classes", type="primary", disabled=not sure):
    attempt(
        "Le passage de classe est fait. Pendant une semaine, cette page permet de l'annuler.",
        lambda it: move_up(it.db, it.actor, goes_to, stay, first_day, it.now, cancel=cancel),
    )
