"""The fields that the town hall fills in, for somebody new or somebody known."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import streamlit as st

from cantine.access.actions.guardians import GuardianForm
from cantine.common.terms.diets import describe_diet
from cantine.common.vocabulary import DELIVERY_LABELS, Diet
from cantine.families.actions.children import ChildForm
from cantine.families.actions.families import FamilyForm
from cantine.families.queries.family_card import ChildDetails, FamilyDetails, GuardianDetails
from cantine.families.rules.diets import KnownDiet, list_offered_diets
from pages.shared.forms.day_field import show_day_field
from pages.shared.forms.field_bounds import fit

OLDEST = date(2000, 1, 1)
"""No child of a school was born before, and none was enrolled."""


def show_family_form(known: FamilyDetails | None = None) -> FamilyForm:
    """Show the fields of a family and return the form that they make."""
    return FamilyForm(
        name=_show_line("Nom de la famille", "family.name", known),
        address=_show_line("Adresse", "family.address", known),
        postal_code=_show_line("Code postal", "family.postal_code", known),
        town=_show_line("Ville", "family.town", known),
        resident=st.checkbox("Habite la commune (tarif des habitants)", known.resident if known else True),
        caf_number=_show_line("N° d'allocataire CAF", "family.caf_number", known),
        invoices_by=st.radio(
            "Factures",
            [*DELIVERY_LABELS],
            index=[*DELIVERY_LABELS].index(known.invoices_by) if known else 0,
            format_func=DELIVERY_LABELS.__getitem__,
            horizontal=True,
        ),
        note=_show_note(known),
    )


def _show_line(label: str, column: str, known: FamilyDetails | GuardianDetails | ChildDetails | None) -> str:
    """The field for a column, « family.name », with what stands in it; empty for somebody new."""
    stands: str = getattr(known, column.partition(".")[2]) if known else ""
    return st.text_input(label, stands, max_chars=fit(column, stands))


def _show_note(known: FamilyDetails | None) -> str:
    stands = known.note if known else ""
    note = st.text_area("Note de la mairie", stands, max_chars=fit("family.note", stands))
    st.caption("Visible de la mairie ; la famille la reçoit si elle demande ses données.")
    return note


def show_guardian_form(known: GuardianDetails | None = None) -> GuardianForm:
    """Show the fields of a guardian and return the form that they make."""
    return GuardianForm(
        title=_show_line("Civilité", "guardian.title", known),
        first_name=_show_line("Prénom", "guardian.first_name", known),
        last_name=_show_line("Nom", "guardian.last_name", known),
        email=st.text_input(
            "Adresse mail (pour se connecter)", (known and known.email) or "", max_chars=fit("account.email")
        ),
        phone=_show_line("Téléphone portable", "guardian.phone", known),
        landline=_show_line("Téléphone fixe", "guardian.landline", known),
    )


def show_adult_form(diets: Sequence[KnownDiet], known: ChildDetails | None = None) -> Callable[[], ChildForm]:
    """Show the fields of an adult who eats and is no pupil, and return what makes the form of them."""
    first_name = _show_line("Prénom", "child.first_name", known)
    last_name = _show_line("Nom", "child.last_name", known)
    diet = _show_diet(diets, known)
    begins = show_day_field("Mange à partir du (vide : sans limite)", known.enrolled_from if known else None)
    ends = show_day_field("jusqu'au (vide : sans fin)", known.enrolled_until if known else None)
    return lambda: ChildForm(
        first_name, last_name, diet=diet, enrolled_from=begins.day(), enrolled_until=ends.day(), pupil=False
    )


def _show_diet(diets: Sequence[KnownDiet], known: ChildDetails | None) -> str:
    """The word of the diet that is chosen; that of the child, or the usual one, where nothing is."""
    stands = known.diet if known else Diet.STANDARD
    words = list_offered_diets(diets, stands)
    return st.selectbox("Régime", words, words.index(stands), describe_diet)


def show_child_form(
    classrooms: Mapping[int, str], diets: Sequence[KnownDiet], known: ChildDetails | None = None
) -> Callable[[], ChildForm]:
    """Show the fields of a child and return what makes the form of them; it raises NotAccepted for what is no date."""
    rooms = [None, *classrooms]
    first_name = _show_line("Prénom", "child.first_name", known)
    last_name = _show_line("Nom", "child.last_name", known)
    born = show_day_field("Date de naissance", known.birth_date if known else None, first=OLDEST)
    classroom_id = st.selectbox(
        "Classe",
        rooms,
        index=rooms.index(known.classroom_id) if known else 0,
        format_func=lambda room: "sans classe" if room is None else classrooms[room],
    )
    diet = _show_diet(diets, known)
    begins = show_day_field("Inscrit à l'école du", known.enrolled_from if known else None, first=OLDEST)
    ends = show_day_field("jusqu'au (vide : sans fin)", known.enrolled_until if known else None, first=OLDEST)
    return lambda: ChildForm(first_name, last_name, born.day(), classroom_id, diet, begins.day(), ends.day())
