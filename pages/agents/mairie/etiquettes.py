"""« Étiquettes »: the words of the town that prices, services and cutoffs ask for, and the classes that hold them."""

import streamlit as st

from cantine.common.french import join_words, plural
from cantine.common.roles import Permission
from cantine.families.actions import labels
from cantine.families.actions.labels import Holder, LabelForm
from cantine.families.queries import classes
from cantine.families.queries import labels as known_labels
from cantine.families.queries.labels import TownLabel
from cantine.offer.queries import commune, offer
from pages.shared import escaping, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.forms import label_fields
from pages.shared.forms.field_bounds import fit
from pages.shared.forms.number_field import show_whole_field
from pages.shared.tables import html_table

agent = session.require(Permission.SEE_SETTINGS)
editable = agent.actor.may(Permission.EDIT_SETTINGS)
today = session.today()

with session.open_reader() as db:
    known = known_labels.list_labels(db)
    schools = commune.read_schools(db)
    offered = offer.read_labels(db)
    rooms = classes.read_labels(db)
    held = {
        "school": known_labels.list_holdings(db, "school", [*schools]),
        "classroom": known_labels.list_holdings(db, "classroom", [*rooms]),
    }
    counts = known_labels.count_holders(db, today)


PLACES = {("school", id): f"{name} (toute l'école)" for id, name in schools.items()}
PLACES |= {("classroom", id): name for id, name in rooms.items()}


def describe_label(label: TownLabel) -> str:
    """« Panier PAI (12 personnes et 1 famille, hors délais) »; a label of classes with their names."""
    children, families = counts.get(label.id, (0, 0))
    holders = [plural(children, "personne")] if children else []
    holders += [plural(families, "famille")] if families else []
    holders += [
        name
        for (kind, key), name in PLACES.items()
        if any(one.label_id == label.id and one.holds_on(today) for one in held[kind].get(key, ()))
    ]
    more = [join_words(holders)] if holders else []
    more += ["hors délais"] if label.exempt else []
    if label.counted_service_id is not None:
        more.append(f"moins de {label.counted_below} % des jours du mois, {offered[label.counted_service_id]}")
    more += [] if label.active else ["n'est plus proposée"]
    return f"{label.name} ({', '.join(more)})" if more else label.name


def show_label_form(label: TownLabel) -> None:
    """Show the form of a label."""
    edit = EditForm(f"étiquette {label.id}", label)
    with st.form(f"label_{label.id}", border=False):
        name = st.text_input("Nom de l'étiquette", edit.shown.name, max_chars=fit("label.name", edit.shown.name))
        position = show_whole_field("Place dans l'ordre des étiquettes", edit.shown.position, 0, 1000)
        exempt = st.checkbox("Qui la porte n'est pas tenu par les délais", edit.shown.exempt)
        active = st.checkbox("Proposée sur les fiches", edit.shown.active)
        services = [None, *offered]
        counted = st.selectbox(
            "Aussi comptée après coup, pour qui s'inscrit peu dans le mois à",
            services,
            services.index(edit.shown.counted_service_id),
            lambda one: "rien : donnée seulement" if one is None else offered[one],
        )
        below = show_whole_field("Moins de (% des jours servis du mois)", edit.shown.counted_below or 50, 1, 100)
        if edit.submitted("Enregistrer"):
            edit.attempt(
                "L'étiquette est modifiée.",
                lambda it: labels.edit_label(
                    it.db,
                    it.actor,
                    label.id,
                    LabelForm(name, exempt, active, position.required(), counted, below.required()),
                    it.now,
                    seen=edit.seen,
                ),
            )


def show_places(label: TownLabel) -> None:
    """Show the schools and classes that hold the label, and the forms that give and end it."""
    for (kind, key), name in PLACES.items():
        of_label = [one for one in held[kind].get(key, ()) if one.label_id == label.id]
        if of_label and not editable:
            st.html(html_table.render_list(name, [label_fields.describe_holding(one, name) for one in of_label]))
        elif of_label:
            label_fields.show_endings(of_label, today, name)
    if not editable or not label.active or not PLACES:
        return
    with st.form(f"give_{label.id}", border=False):
        place = st.selectbox("Donner à une école ou à une classe", [*PLACES], None, PLACES.__getitem__)
        days = label_fields.show_days(today)
        if st.form_submit_button("Donner l'étiquette") and place is not None:
            holder = Holder(school_id=place[1]) if place[0] == "school" else Holder(classroom_id=place[1])
            attempt(
                f"« {label.name} » est donnée : {PLACES[place]}.",
                lambda it: labels.give_label(it.db, it.actor, label.id, holder, **days(it.now)),
            )


st.title("Étiquettes", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
INTRODUCTION = (
    "Une étiquette est un mot de la commune, comme « Panier PAI », « Maternelle » ou « Occasionnel ». Elle se donne à "
    "un enfant ou à une famille sur la fiche de la famille, à une école ou à une classe ici. Dans « Tarifs », son nom "
    "au-dessus d'un prix dit que ce prix est pour qui la porte ; de plusieurs, la première dans l'ordre compte."
)
st.markdown(escaping.keep_together(INTRODUCTION))
for label in known:
    with st.expander(escaping.escape_markdown(describe_label(label)), key=f"of_label_{label.id}"):
        if editable:
            show_label_form(label)
        show_places(label)
if not known:
    st.info("Il n'y a pas encore d'étiquette.")
if editable:
    st.header("Nouvelle étiquette", anchor=False)
    with st.form("add_label", border=False, clear_on_submit=False):
        new = st.text_input("Nom de la nouvelle étiquette", max_chars=100)
        if st.form_submit_button("Ajouter l'étiquette"):
            attempt("L'étiquette est ajoutée.", lambda it: labels.add_label(it.db, it.actor, LabelForm(new), it.now))
