"""« Tiers payeurs »: organisations, what each pays of whose prices, and shares between separated parents."""

import streamlit as st

from cantine.common.french import numeric_date, plural
from cantine.common.number_input import parse_family_number
from cantine.common.roles import Permission
from cantine.families.actions import organisations
from cantine.families.actions.organisations import OrganisationForm
from cantine.families.queries import family_card
from cantine.offer.queries import offer
from cantine.prices.queries import known_shares
from cantine.prices.queries.known_shares import Organisation
from cantine.privacy.actions.archive_family import archive_family, restore_family
from pages.shared import escaping, notice, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.forms.field_bounds import fit
from pages.shared.forms.share_form import show_new_share, show_shares

agent = session.require(Permission.SEE_BILLING)
editable = agent.actor.may(Permission.EDIT_FAMILIES)
exports = agent.actor.may(Permission.EXPORT)
today = session.today()

with session.open_reader() as db:
    known = known_shares.list_organisations(db)
    shares = {one.id: known_shares.list_of_payer(db, one.id) for one in known}
    services = {service.id: service.label for service in offer.list_services(db)}


def show_form(shown: Organisation | OrganisationForm | None = None) -> OrganisationForm:
    """Show the fields of a third payer."""
    stands = shown or OrganisationForm("")
    name = st.text_input("Nom (CCAS, département…)", stands.name, max_chars=fit("family.name", stands.name))
    address = st.text_input("Adresse", stands.address, max_chars=fit("family.address", stands.address))
    with st.container(horizontal=True):
        code = st.text_input("Code postal", stands.postal_code, max_chars=fit("family.postal_code", stands.postal_code))
        town = st.text_input("Ville", stands.town, max_chars=fit("family.town", stands.town))
    return OrganisationForm(name, address, code, town)


def show_organisation(one: Organisation) -> None:
    """Show a third payer: its children and shares, its account and its address."""
    place = ", ".join(filter(None, (one.address, f"{one.postal_code} {one.town}".strip())))
    st.html(escaping.render_paragraph(f"N° {one.number} · {place}".strip(" ·")))
    if one.archived_on:
        st.info(f"Archivé le {numeric_date(one.archived_on)}.")
    with st.container(horizontal=True):
        session.show_link("compte-famille", "Compte et factures", "account_balance_wallet", numero=str(one.number))
        if exports:
            session.show_link(
                "exports",
                "Liste des enfants et des parts",
                "table_view",
                liste="Prises en charge",
                famille=str(one.number),
            )
    show_shares(shares[one.id], services, today, editable=editable, by_child=True)
    if not shares[one.id]:
        st.info("Aucune prise en charge : ajoutez-les sur la fiche de la famille de l'enfant.")
    if editable:
        edit = EditForm(f"tiers payeur {one.id}", one)
        with st.expander("Modifier"), st.form(f"payer_{one.id}", border=False):
            form = show_form(edit.shown)
            if edit.submitted("Enregistrer"):
                edit.attempt(
                    "Le tiers payeur est modifié.",
                    lambda it: organisations.edit_organisation(it.db, it.actor, one.id, form, it.now, seen=edit.seen),
                )
        if one.archived_on is None and st.button("Archiver", key=f"archive_{one.id}"):
            attempt(
                "Le tiers payeur est archivé.",
                lambda it: archive_family(it.db, it.actor, one.id, today, it.now),
            )
        elif one.archived_on and st.button("Sortir des archives", key=f"restore_{one.id}"):
            attempt("Le tiers payeur n'est plus archivé.", lambda it: restore_family(it.db, it.actor, one.id, it.now))


def show_parents() -> None:
    """Show the shares between the families of a child, and the form of a new one."""
    st.header("Parts entre parents séparés", anchor=False)
    st.caption(
        "Quand chacun paie une part de tout : une prise en charge pour chaque parent, dont la somme fait 100 %. Des "
        "jours de l'un, l'autre paie sa part sur une facture à lui."
    )
    typed = st.text_input("N° de l'une des familles", key="famille", bind="query-params", max_chars=9)
    number = parse_family_number(typed)
    if not typed.strip():
        return
    with session.open_reader() as db:
        family = family_card.find_details(db, number) if number else None
        children = family_card.list_children(db, family.id, with_health=False) if family else []
        names = {child.id: child.full_name for child in children if child.other_number}
        of_children = known_shares.list_of_children(db, [*names])
        payers = known_shares.list_possible_payers(db, [*names])
    if family is None:
        notice.show_refusal("Aucune famille n'a ce numéro : vérifiez-le.")
    elif not names:
        st.info("Aucun enfant de cette famille n'est aussi dans une autre.")
    else:
        for child_id, name in names.items():
            st.markdown(f"**{escaping.escape_markdown(name)}**")
            of_child = [one for one in of_children if one.held.child_id == child_id]
            show_shares(of_child, services, today, editable=editable)
        if editable:
            show_new_share(names, payers, services, today)


st.title("Tiers payeurs", anchor=False)
session.show_link("familles", "Toutes les familles", "arrow_back")
say_what_was_done()
INTRODUCTION = (
    "Un tiers payeur (CCAS, département, association) paie une part du prix d'un enfant : sur la facture de la famille "
    "elle est déduite, et lui est demandée sur une facture à son nom, après celles des familles. Les parts se donnent "
    "sur la fiche de la famille, onglet « Prises en charge »."
)
st.markdown(escaping.keep_together(INTRODUCTION))
for one in known:
    running = sum((share.held.last_day or today) >= today for share in shares[one.id])
    title = f"{one.name} ({plural(running, 'prise en charge', 'prises en charge')})"
    with st.expander(escaping.escape_markdown(title), key=f"of_payer_{one.id}"):
        show_organisation(one)
if not known:
    st.info("Il n'y a pas encore de tiers payeur.")
if editable:
    with st.expander("Ajouter un tiers payeur"), st.form("add_payer", border=False):
        new = show_form()
        if st.form_submit_button("Ajouter le tiers payeur", type="primary"):
            attempt(
                "Le tiers payeur est ajouté.",
                lambda it: organisations.add_organisation(it.db, it.actor, new, it.now),
            )
show_parents()
