"""« Importer »: a file of families is looked at line by line; nothing is written before it is accepted."""

from contextlib import suppress

import streamlit as st

from cantine import bringing
from cantine.actions.import_families import Imported
from cantine.documents import reading
from cantine.documents.reading import Sheet
from cantine.queries import uploads
from cantine.rules.french import plural
from cantine.rules.imports.columns import Field, Matched, label, match
from cantine.rules.imports.drafts import Draft
from cantine.rules.imports.rows import MOST_FAULTS
from cantine.rules.typed import NotAccepted
from cantine.settings import settings
from pages.widgets import notice, page, tables, wording
from pages.widgets.attempt import say_what_was_done
from pages.widgets.stumbling import answered
from pages.widgets.upload import upload

SHOWN = 100

agent = page.require("edit_families")


def by_hand(sheet: Sheet, known: Matched) -> dict[str, Field]:
    """What the clerk says of the columns that nobody knows; a column left alone is not read."""
    unknown = [title for title, field in zip(sheet.titles, known.fields, strict=True) if field is None and title]
    chosen = {}
    if unknown:
        st.header("Colonnes inconnues", anchor=False)
        choices = sorted(Field, key=lambda field: (field is not Field.IGNORED, label(field)))
        for title in dict.fromkeys(unknown):
            asked = f"« {wording.plain(title)} » contient"
            chosen[title] = st.selectbox(asked, choices, format_func=label, key=f"column_{title}")
    return chosen


def accept(draft: Draft) -> None:
    """Write it all, with its progress; asked again who is there."""
    bar = st.progress(0.0, "Import en cours…")
    with page.acting() as it:
        actor = it.actor
    with answered():
        bringing.bring(settings().database_url, actor, draft, lambda done: bar.progress(done, "Import en cours…"))


st.title("Importer des familles", anchor=False)
say_what_was_done()
st.markdown(
    "Le fichier de PrestoFacto, ou le vôtre sur le modèle ci-dessous : une ligne par famille, par enfant ou par "
    "prestation d'un enfant. Importer deux fois le même fichier ne change rien."
)
st.html('<p><a href="/telecharger/modele-import.csv" download>Télécharger le modèle (tableur)</a></p>')
upload("file")

with page.reading() as db:
    brought = uploads.latest(db, agent.account_id)
if brought is None:
    st.stop()
number, name, content = brought
st.header(wording.plain(name), anchor=False)
try:
    with st.spinner("Lecture du fichier…"):
        sheet = reading.read(content)
except NotAccepted as refused:
    notice.bad(str(refused))
    st.stop()

chosen = by_hand(sheet, match(sheet.titles))
try:
    draft = bringing.draft_of(settings().database_url, sheet, chosen)
except NotAccepted as refused:
    notice.bad(str(refused))
    st.stop()
if draft.faults:
    count = f"au moins {MOST_FAULTS}" if len(draft.faults) == MOST_FAULTS else str(len(draft.faults))
    notice.bad(f"Rien n'est importé : {count} erreur(s) à corriger dans le fichier.")
    HEAD = ("Ligne", "Colonne", "Erreur")
    rows = [tables.row(HEAD, (f"Ligne {one.line}", one.column, one.sentence)) for one in draft.faults]
    st.html(tables.table(HEAD, rows[:SHOWN], "Erreurs du fichier", "settings"))
    if rows[SHOWN:]:
        more = f"Afficher {plural(len(rows) - SHOWN, 'autre erreur', 'autres erreurs')}"
        st.html(tables.folded(more, tables.table(HEAD, rows[SHOWN:], "Erreurs du fichier, suite", "settings")))
    st.stop()

seen = (number, tuple(chosen.items()))
if st.session_state.get("import_previewed") != seen:
    with st.spinner("Vérification : rien n'est encore écrit…"):
        st.session_state["planned"] = bringing.planned(settings().database_url, agent.actor, draft)
    st.session_state["import_previewed"] = seen
planned: Imported = st.session_state["planned"]
st.markdown(f"{plural(len(sheet.rows), 'ligne')}, {plural(len(draft.families), 'famille')}, aucune erreur.")
if planned.nothing:
    st.info(bringing.told(planned))
else:
    st.markdown(f"**{bringing.told(planned)}**")
    if planned.taken_over:
        st.markdown(wording.plain(bringing.describe_balances(planned)))
    if st.button("Importer", type="primary"):
        del st.session_state["import_previewed"]
        with suppress(*page.GONE):
            accept(draft)
            st.session_state["done"] = bringing.told(planned).replace("À importer", "Importé")
        st.rerun()
