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
        name=st.text_input(
            "Nom de la famille", known.name if known else "", max_chars=fit("family.name", known.name if known else "")
        ),
        address=st.text_input(
            "Adresse", known.address if known else "", max_chars=fit("family.address", known.address if known else "")
        ),
        postal_code=st.text_input(
            "Code postal",
            known.postal_code if known else "",
            max_chars=fit("family.postal_code", known.postal_code if known else ""),
        ),
        town=st.text_input(
            "Ville", known.town if known else "", max_chars=fit("family.town", known.town if known else "")
        ),
        resident=st.checkbox("Habite la commune (tarif des habitants)", known.resident if known else True),
        caf_number=st.text_input(
            "N° d'allocataire CAF",
            known.caf_number if known else "",
            max_chars=fit("family.caf_number", known.caf_number if known else ""),
        ),
        invoices_by=st.radio(
            "Factures",
            [*DELIVERY_LABELS],
            index=[*DELIVERY_LABELS].index(known.invoices_by) if known else 0,
            format_func=DELIVERY_LABELS.__getitem__,
            horizontal=True,
        ),
        note=_show_note(known),
    )


def _show_line(label: str, column: str, known: object) -> str:
    stands = getattr(known, column.partition(".")[2], "")
    return st.text_input(label, stands, max_chars=fit(column, stands))


def _show_note(known: FamilyDetails | None) -> str:
    note = st.text_area(
        "Note de la mairie", known.note if known else "", max_chars=fit("family.note", known.note if known else "")
    )
    st.caption("Visible de la mairie ; la famille la reçoit si elle demande ses données.")
    return note


def show_guardian_form(known: GuardianDetails | None = None) -> GuardianForm:
    """Show the fields of a guardian and return the form that they make."""
    return GuardianForm(
        title=st.text_input(
            "Civilité", known.title if known else "", max_chars=fit("guardian.title", known.title if known else "")
        ),
        first_name=st.text_input(
            "Prénom",
            known.first_name if known else "",
            max_chars=fit("guardian.first_name", known.first_name if known else ""),
        ),
        last_name=st.text_input(
            "Nom",
            known.last_name if known else "",
            max_chars=fit("guardian.last_name", known.last_name if known else ""),
        ),
        email=st.text_input(
            "Adresse mail (pour se connecter)", (known and known.email) or "", max_chars=fit("account.email")
        ),
        phone=st.text_input(
            "Téléphone portable",
            known.phone if known else "",
            max_chars=fit("guardian.phone", known.phone if known else ""),
        ),
        landline=st.text_input(
            "Téléphone fixe",
            known.landline if known else "",
            max_chars=fit("guardian.landline", known.landline if known else ""),
        ),
    )


def show_adult_form(diets: Sequence[KnownDiet], known: ChildDetails | None = None) -> Callable[[], ChildForm]:
    """Show the fields of an adult who eats and is no pupil, and return what makes the form of them."""
    first_name = st.text_input(
        "Prénom",
        known.first_name if known else "",
        max_chars=fit("child.first_name", known.first_name if known else ""),
    )
    last_name = st.text_input(
        "Nom", known.last_name if known else "", max_chars=fit("child.last_name", known.last_name if known else "")
    )
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
    first_name = st.text_input(
        "Prénom",
        known.first_name if known else "",
        max_chars=fit("child.first_name", known.first_name if known else ""),
    )
    last_name = st.text_input(
        "Nom", known.last_name if known else "", max_chars=fit("child.last_name", known.last_name if known else "")
    )
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
