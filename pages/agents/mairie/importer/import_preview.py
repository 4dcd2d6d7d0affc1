"""What an import would do, as the clerk reads it before accepting: its first families, its numbers, its warnings."""

from collections.abc import Sequence
from itertools import islice

import streamlit as st

from cantine.common.french import euros, numeric_date, plural
from cantine.common.terms.diets import describe_diet
from cantine.imports import flow
from cantine.imports.actions.import_families import ImportResult
from cantine.imports.reading.table_file import FileSheet
from cantine.imports.rules.drafts import ChildDraft, Draft, FamilyDraft, Fault, GuardianDraft
from pages.shared import escaping, notice
from pages.shared.tables import html_table

SHOWN = 100
_FIRST = 8
"""Families that are shown as they will be."""

_FAULTS = ("Ligne", "Colonne", "Erreur")
_WARNINGS = ("Ligne", "Colonne", "À savoir")
_FAMILIES = ("Famille", "Adresse", "Responsables", "Enfants", "Quotient et solde")


def describe_sheet(sheet: FileSheet) -> str:
    """Say which sheet is read and where its titles are, unless that is obvious, and how many lines are hidden."""
    said = []
    if sheet.name:
        said.append(f"Feuille lue : « {sheet.name} ».")
    if sheet.titles_line > 1:
        said.append(f"Titres lus à la ligne {sheet.titles_line}.")
    if hidden := len(sheet.hidden):
        said.append(f"{plural(hidden, 'ligne masquée', 'lignes masquées')}.")
    return " ".join(said)


def show_faults(faults: Sequence[Fault], most: int) -> None:
    """Show the faults, `most` of them at most, each with its line and column."""
    count = f"au moins {most}" if len(faults) >= most else str(len(faults))
    notice.show_refusal(f"Rien n'est importé : {count} erreur(s) à corriger dans le fichier.")
    _show_list(_FAULTS, faults, "Erreurs du fichier", ("autre erreur", "autres erreurs"))


def show_plan(draft: Draft, planned: ImportResult) -> None:
    """Show what the import would do: its numbers, new names, who owes what, what is left out, its first families."""
    if planned.changes_nothing:
        st.info(flow.describe_counts(planned))
    else:
        st.markdown(f"**{flow.describe_counts(planned)}**")
    for sentence in flow.describe_new_names(planned):
        st.markdown(escaping.escape_markdown(sentence))
    if balances := flow.describe_balances(planned):
        st.markdown(escaping.escape_markdown(balances))
    if days := flow.describe_left_out(planned):
        st.markdown(days)
    if without := flow.describe_without_guardian(planned):
        notice.show_warning(without)
    if planned.warnings:
        st.header("À savoir avant d'importer", anchor=False)
        _show_list(_WARNINGS, planned.warnings, "À savoir", ("autre remarque", "autres remarques"))
    st.header("Les premières familles, telles qu'elles seront", anchor=False)
    rows = [_describe_family(family) for family in islice(draft.families.values(), _FIRST)]
    st.html(html_table.render_table(_FAMILIES, rows, "Premières familles", "settings"))


def _show_list(head: Sequence[str], faults: Sequence[Fault], name: str, more: tuple[str, str]) -> None:
    rows = [(f"Ligne {one.line}", one.column, one.sentence) for one in faults]
    st.html(html_table.render_table(head, rows[:SHOWN], name, "settings"))
    if rows[SHOWN:]:
        words = f"Afficher {plural(len(rows) - SHOWN, *more)}"
        rest = html_table.render_table(head, rows[SHOWN:], f"{name}, suite", "settings")
        st.html(html_table.render_folded(words, rest))


def _describe_family(family: FamilyDraft) -> tuple[str, ...]:
    values = family.values
    number = f" (n° {family.number})" if family.number else ""
    town = " ".join(filter(None, (values.get("postal_code"), values.get("town"))))
    address = ", ".join(filter(None, (values.get("address"), town)))
    quotient = f"QF {family.quotient}" if family.quotient is not None else ""
    cents = family.balance or 0
    owed = f"doit {euros(-cents)}" if cents < 0 else f"{euros(cents)} d'avance" if cents else ""
    return (
        f"{family.name}{number}",
        address,
        " ; ".join(map(_describe_guardian, family.guardians.values())) or "aucun",
        " ; ".join(map(_describe_child, family.children.values())),
        ", ".join(filter(None, (quotient, owed))),
    )


def _describe_guardian(guardian: GuardianDraft) -> str:
    values = guardian.values
    name = " ".join(filter(None, (values.get("title"), values.get("first_name"), values.get("last_name"))))
    return ", ".join(filter(None, (name, values.get("email"), values.get("phone"))))


def _describe_child(child: ChildDraft) -> str:
    values = child.values
    name = f"{child.first_name} {child.last_name}".strip()
    born = f"né(e) le {numeric_date(values['birth_date'])}" if values.get("birth_date") else ""
    diet = describe_diet(values["diet"]) if values.get("diet") else ""
    return ", ".join(filter(None, (name, born, values.get("classroom"), diet, values.get("health"))))
