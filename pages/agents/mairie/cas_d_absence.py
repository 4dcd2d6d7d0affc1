"""« Cas d'absence »: the excused cases of the town, who reports them, and what they cost."""

from functools import partial

import streamlit as st

from cantine.common.roles import Permission
from cantine.offer.rules.sickness_sentences import describe_case_cost
from cantine.sickness.actions import cases
from cantine.sickness.actions.cases import LATEST_FREE, AbsenceCaseForm
from cantine.sickness.queries import cases as known_cases
from cantine.sickness.queries.cases import TownCase
from pages.shared import escaping, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.forms.field_bounds import fit
from pages.shared.forms.number_field import show_whole_field

agent = session.require(Permission.SEE_SETTINGS)
editable = agent.actor.may(Permission.EDIT_SETTINGS)
USUAL = ("Grève", "Enseignant absent", "Sortie scolaire", "Enfant renvoyé de l'école", "Événement grave", "Travail")
FREE, LATER, BILLED = COSTS = ("gratuit dès le premier jour", "gratuit à partir d'un jour", "facturé")

with session.open_reader() as db:
    known = known_cases.list_cases(db)


def describe_case(case: TownCase) -> str:
    """« Grève : gratuit ; signalé par les parents et la mairie »."""
    who = "les parents et la mairie" if case.by_parents else "la mairie"
    more = "" if case.active else " ; n'est plus proposé"
    return f"{case.label} : {describe_case_cost(case.excused)} ; signalé par {who}{more}"


def add(form: AbsenceCaseForm, it: session.Act) -> None:
    """Add a case."""
    cases.add_case(it.db, it.actor, form, it.now)


def show_case_form(case: TownCase) -> None:
    """Show the form of a case; 0 is the one to be added."""
    edit = EditForm(f"cas {case.id}", case)
    shown, key = edit.shown, f"case_{case.id}"
    stands = BILLED if shown.free_from is None else FREE if shown.free_from == 1 else LATER
    with st.form(key, border=False, clear_on_submit=False):
        label = st.text_input(
            "Nom du cas", shown.label, max_chars=fit("absence_case.label", shown.label), key=edit.key(f"{key}_label")
        )
        cost = st.radio("Le jour réservé est", COSTS, COSTS.index(stands), key=edit.key(f"{key}_cost"))
        since = show_whole_field(
            "Gratuit à partir du jour (2 : seul le premier jour est facturé)",
            max(shown.free_from or 2, 2),
            2,
            LATEST_FREE,
            key=edit.key(f"{key}_since"),
        )
        proof = st.checkbox("Gratuit sur justificatif", shown.proof_needed, key=edit.key(f"{key}_proof"))
        parents = st.checkbox("Les parents le signalent eux-mêmes", shown.by_parents, key=edit.key(f"{key}_parents"))
        place, active = None, True
        if case.id:
            place = show_whole_field("Place dans la liste", shown.position, 0, 1000, key=edit.key(f"{key}_place"))
            active = st.checkbox("Proposé", shown.active, key=edit.key(f"{key}_active"))

        def make() -> AbsenceCaseForm:
            """The form that the fields make; raises NotAccepted."""
            first = since.required() if cost == LATER else 1 if cost == FREE else None
            return AbsenceCaseForm(label, first, proof, parents, active, place.required() if place else None)

        if not edit.submitted("Enregistrer" if case.id else "Ajouter le cas"):
            return
        if case.id:
            edit.attempt(
                "Le cas est modifié ; ce qui est déjà signalé garde sa règle.",
                lambda it: cases.edit_case(it.db, it.actor, case.id, make(), it.now, seen=edit.seen),
            )
        else:
            edit.attempt("Le cas est ajouté.", lambda it: add(make(), it))


st.title("Cas d'absence", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
st.markdown(
    "Les absences qui ne sont pas une maladie, et ce qu'elles coûtent ; la maladie a sa règle dans « Prestations ». Un "
    "cas vaut pour toutes les prestations. Ce qui est déjà signalé garde la règle de son signalement."
)
for case in known:
    with st.expander(escaping.escape_markdown(describe_case(case)), key=f"of_case_{case.id}"):
        if editable:
            show_case_form(case)
if not known:
    st.info("Il n'y a pas encore de cas : les parents signalent seulement une maladie.")
if editable:
    taken = {case.label for case in known}
    if missing := [label for label in USUAL if label not in taken]:
        st.markdown("Cas fréquents, à ajouter puis à régler :")
        with st.container(horizontal=True, key="usual"):
            pressed = [label for label in missing if st.button(label, key=f"usual_{label}")]
        for label in pressed:
            attempt(f"« {label} » est ajouté.", partial(add, AbsenceCaseForm(label)))
    st.header("Nouveau cas", anchor=False)
    show_case_form(TownCase(0, "", 1, False, False, True, 0))
