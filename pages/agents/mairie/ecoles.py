"""« Écoles et classes »: added, renamed, put in order."""

import streamlit as st

from cantine.common.french import plural
from cantine.common.roles import Permission
from cantine.families.actions import schools
from cantine.families.queries import classes
from cantine.families.queries.classes import SchoolClass
from cantine.offer.queries import commune
from pages.shared import escaping, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.forms.field_bounds import fit
from pages.shared.forms.number_field import show_whole_field

agent = session.require(Permission.SEE_SETTINGS)
editable = agent.actor.may(Permission.EDIT_SETTINGS)

with session.open_reader() as db:
    names = commune.read_schools(db)
    rooms = classes.list_classes(db)
    pupils = classes.list_pupils(db, session.today())


def show_school_form(school_id: int) -> None:
    """Show the form with the name of a school."""
    edit = EditForm(f"école {school_id}", {"name": names[school_id]})
    with st.form(f"school_{school_id}", border=False):
        name = st.text_input("Nom de l'école", edit.shown["name"], max_chars=fit("school.name", edit.shown["name"]))
        if edit.submitted("Renommer l'école"):
            edit.attempt(
                "L'école est renommée.",
                lambda it: schools.rename_school(it.db, it.actor, school_id, name, it.now, seen=edit.seen),
            )


def show_classroom_forms(room: SchoolClass, inside: int) -> None:
    """Show the form of a class, and the button that removes an empty one."""
    edit = EditForm(f"classe {room.id}", room)
    with st.form(f"room_{room.id}", border=False):
        name = st.text_input("Nom de la classe", edit.shown.name, max_chars=fit("classroom.name", edit.shown.name))
        position = show_whole_field("Place dans l'ordre des classes", edit.shown.position, 0, 1000)
        if edit.submitted("Enregistrer"):
            edit.attempt(
                "La classe est modifiée.",
                lambda it: schools.edit_classroom(
                    it.db, it.actor, room.id, name, position.required(), it.now, seen=edit.seen
                ),
            )
    if not inside and st.button("Supprimer la classe", key=f"remove_{room.id}"):
        attempt("La classe est supprimée.", lambda it: schools.remove_classroom(it.db, it.actor, room.id, it.now))


def show_new_classroom(school_id: int) -> None:
    """Show the form that adds a class to a school."""
    with st.form(f"add_room_{school_id}", border=False):
        new = st.text_input("Nouvelle classe", max_chars=100)
        if st.form_submit_button("Ajouter la classe"):
            attempt("La classe est ajoutée.", lambda it: schools.add_classroom(it.db, it.actor, school_id, new, it.now))


st.title("Écoles et classes", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
if not names:
    st.info("Il n'y a pas encore d'école : ajoutez la première.")
for school_id, school in names.items():
    st.header(escaping.escape_markdown(school), anchor=False)
    for room in (room for room in rooms if room.school_id == school_id):
        inside = sum(pupil.classroom_id == room.id for pupil in pupils)
        title = escaping.escape_markdown(f"{room.name} ({plural(inside, 'enfant')})")
        if editable:
            with st.expander(title, key=f"class_{room.id}"):
                show_classroom_forms(room, inside)
        else:
            st.markdown(title)
    if editable:
        show_new_classroom(school_id)
        with st.expander("Renommer l'école"):
            show_school_form(school_id)
if editable:
    st.header("Nouvelle école", anchor=False)
    with st.form("add_school", border=False):
        new_school = st.text_input("Nom de la nouvelle école", max_chars=100)
        if st.form_submit_button("Ajouter l'école"):
            attempt("L'école est ajoutée.", lambda it: schools.add_school(it.db, it.actor, new_school, it.now))
