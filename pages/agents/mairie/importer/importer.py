"""« Importer »: a file of families is looked at line by line; nothing is written before it is accepted."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import plural
from cantine.common.roles import Permission
from cantine.imports import flow
from cantine.imports.actions.import_families import ContradictoryAnswers, ImportResult
from cantine.imports.queries import known_families
from cantine.imports.reading import table_file
from cantine.imports.reading.table_file import FileSheet
from cantine.imports.rules.columns import MatchedColumns, describe_field, match_columns
from cantine.imports.rules.drafts import Draft
from cantine.imports.rules.fields import Field
from cantine.imports.rules.rows import MOST_FAULTS
from cantine.settings import settings
from pages.agents.mairie.importer import import_preview, import_questions
from pages.shared import escaping, notice, session
from pages.shared.form_action import note_done, say_what_was_done
from pages.shared.forms.day_field import read_or_stop, show_day_field
from pages.shared.forms.upload import show_upload

CHOICES = sorted(Field, key=lambda field: (field is not Field.IGNORED, describe_field(field)))

agent = session.require(Permission.EDIT_FAMILIES)


def ask_for_columns(sheet: FileSheet, known: MatchedColumns) -> dict[str, Field]:
    """Ask what each unknown column holds (one left alone is not read) and let known ones be read otherwise."""
    fields = {title: field for title, field in zip(sheet.titles, known.fields, strict=True) if title}
    chosen = {}
    if None in fields.values():
        st.header("Colonnes inconnues", anchor=False)
        for title in (title for title, field in fields.items() if field is None):
            chosen[title] = ask_for_column(title, Field.IGNORED)
    with st.expander("Colonnes reconnues : les lire autrement", expanded=bool(known.faults)):
        for title, field in fields.items():
            if field is not None and (said := ask_for_column(title, field)) is not field:
                chosen[title] = said
    return chosen


def ask_for_column(title: str, known: Field) -> Field:
    """Ask what the column of this title holds."""
    asked = f"« {escaping.escape_markdown(title)} » contient"
    return st.selectbox(asked, CHOICES, CHOICES.index(known), describe_field, key=f"column_{number}_{title}")


def ask_for_balances_day() -> date:
    """Ask of which day the balances of the file are; a debt is due so many days after it."""
    st.markdown(
        "Le fichier reprend des soldes : de quel jour sont-ils ? Ils comptent à cette date, et l'échéance des sommes "
        "dues part d'elle."
    )
    return read_or_stop(show_day_field("Soldes repris au", session.today(), last=session.today(), key="balances_on"))


def accept(draft: Draft, planned: ImportResult) -> None:
    """Write it all, with its progress, if that still does what was shown; who is there is asked anew."""
    bar = st.progress(0.0, "Import en cours…")
    with session.begin_act() as it:
        flow.import_draft_within(
            it.db, it.actor, draft, it.now, lambda done: bar.progress(done, "Import en cours…"), planned
        )


st.title("Importer des familles", anchor=False)
say_what_was_done()
st.markdown(
    "Le fichier de PrestoFacto, d'ONDE ou d'un autre logiciel, ou le vôtre sur le modèle ci-dessous : une ligne par "
    "famille, par enfant ou par prestation d'un enfant. Importer deux fois le même fichier ne change rien."
)
st.html('<p><a href="/telecharger/modele-import.csv" download>Télécharger le modèle (tableur)</a></p>')
show_upload("file")

with session.open_reader() as db:
    brought = known_families.find_upload(db, agent.account_id)
if brought is None:
    st.stop()
number, name, content = brought
st.header(escaping.escape_markdown(name), anchor=False)
try:
    # Read once for all the answers that follow; the next file takes its place.
    if st.session_state.get("import_sheet", (None,))[0] != number:
        with st.spinner("Lecture du fichier…"):
            st.session_state["import_sheet"] = number, table_file.read_sheet(content)
    sheet: FileSheet = st.session_state["import_sheet"][1]
except NotAccepted as refused:
    notice.show_refusal(str(refused))
    st.stop()
if told := import_preview.describe_sheet(sheet):
    st.markdown(escaping.escape_markdown(told))

chosen = ask_for_columns(sheet, match_columns(sheet.titles))
answers = import_questions.read_answers(number)
try:
    draft = flow.build_draft(settings().database_url, sheet, chosen, answers)
except NotAccepted as refused:
    notice.show_refusal(str(refused))
    st.stop()
if draft.faults:
    import_preview.show_faults(draft.faults, MOST_FAULTS)
    if answers:  # one of them may be why
        import_questions.ask_all(number, draft.questions)
    st.stop()
if import_questions.ask_all(number, draft.questions):
    st.stop()
if draft.has_balances:
    draft = replace(draft, balances_on=ask_for_balances_day())

seen = (number, tuple(chosen.items()), tuple(sorted(answers.items())), draft.balances_on)
if st.session_state.get("import_previewed") != seen:
    try:
        with st.spinner("Vérification : rien n'est encore écrit…"):
            st.session_state["planned"] = flow.plan_import(settings().database_url, agent.actor, draft)
    except ContradictoryAnswers as refused:
        notice.show_refusal(str(refused))
        import_questions.ask_all(number, refused.questions)
        st.stop()
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
        st.stop()
    st.session_state["import_previewed"] = seen
planned: ImportResult = st.session_state["planned"]
if import_questions.ask_all(number, planned.questions[len(draft.questions) :]):
    st.stop()
st.markdown(f"{plural(len(sheet.rows), 'ligne')}, {plural(len(draft.families), 'famille')}, aucune erreur.")
import_preview.show_plan(draft, planned)
if not planned.changes_nothing and st.button("Importer", type="primary"):
    del st.session_state["import_previewed"]
    with suppress(*session.GONE):
        try:
            accept(draft, planned)
            note_done(flow.describe_counts(planned).replace("À importer", "Importé"))
        except NotAccepted as refused:
            st.session_state["import_refused"] = str(refused)
    st.rerun()
if refused_before := st.session_state.pop("import_refused", None):
    notice.show_refusal(refused_before)
