"""« Familles »: found by name, address, telephone or number; each leads to its card."""

import streamlit as st

from cantine.common.french import describe_page, join_words, plural
from cantine.common.roles import Permission
from cantine.families.actions import families
from cantine.families.queries import family_search
from pages.agents.mairie import invitations
from pages.agents.mairie.famille.family_forms import show_family_form
from pages.shared import escaping, session
from pages.shared.form_action import attempt, say_what_was_done

agent = session.require(Permission.SEE_FAMILIES)

st.title("Familles", anchor=False)
say_what_was_done()
with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    typed = st.text_input(
        "Rechercher (nom, prénom, adresse mail, téléphone, n°)",
        key="recherche",
        bind="query-params",
        max_chars=100,
        type="search",
        live=True,
        placeholder="Rechercher",
    )
    archived = st.checkbox("Avec les familles archivées", key="archivees", bind="query-params")
    leaf = st.number_input("Page", 1, 100_000, key="page", bind="query-params")

by_caf = agent.actor.may(Permission.SEE_INCOME)
with session.open_reader() as db:
    found, count = family_search.search(db, typed, archived=archived, page=leaf, by_caf_number=by_caf)

where = describe_page(leaf, count, family_search.PER_PAGE)
st.markdown(f"{plural(count, 'famille')}, {where}." if found else "Aucune famille trouvée.")
with st.container(key="found"):
    for family in found:
        with st.container(gap=None):
            session.show_link("famille", f"{family.name} (n° {family.number})", numero=str(family.number))
            state = " · anonyme" if family.anonymised else " · archivée" if family.archived else ""
            told = (join_words(family.guardians), join_words(family.children))
            st.html(escaping.render_paragraph(" · ".join(filter(None, told)) + state))

if agent.actor.may(Permission.SEE_BILLING):
    session.show_link("tiers-payeurs", "Tiers payeurs", "volunteer_activism")
if agent.actor.may(Permission.EDIT_FAMILIES):
    with st.expander("Ajouter une famille"), st.form("add_family", border=False):
        form = show_family_form()
        if st.form_submit_button("Ajouter la famille", type="primary"):
            attempt(
                "La famille est ajoutée : ouvrez sa fiche pour y mettre responsables et enfants.",
                lambda it: families.add_family(it.db, it.actor, form, it.now),
            )
    invitations.show_section(agent)
