"""« Importer »: a file of families is looked at line by line; nothing is written before it is accepted."""

from dataclasses import asdict

import streamlit as st

from cantine.actions.import_families import Imported, import_families
from cantine.documents import reading
from cantine.documents.reading import Sheet
from cantine.queries import importing, uploads
from cantine.rules.french import listed, plural
from cantine.rules.imports.columns import Field, Matched, label, match
from cantine.rules.imports.drafts import Draft
from cantine.rules.imports.rows import MOST_FAULTS, read_rows
from cantine.rules.typed import NotAccepted
from pages.widgets import notice, page, tables, wording
from pages.widgets.attempt import attempt, say_what_was_done
from pages.widgets.upload import upload

SHOWN = 100
WHAT = {
    "families": ("nouvelle famille", "nouvelles familles"),
    "families_changed": ("famille complétée", "familles complétées"),
    "guardians": ("nouveau responsable", "nouveaux responsables"),
    "children": ("nouvel enfant", "nouveaux enfants"),
    "children_changed": ("enfant complété", "enfants complétés"),
    "classes": ("nouvelle classe", "nouvelles classes"),
    "bookings": ("inscription", "inscriptions"),
    "balances": ("solde repris", "soldes repris"),
}

agent = page.require("edit_families")
today = page.today()


def by_hand(sheet: Sheet, known: Matched) -> dict[str, Field]:
    """What the clerk says of the columns that nobody knows; a column left alone is not read."""
    unknown = [title for title, field in zip(sheet.titles, known.fields, strict=True) if field is None and title]
    chosen = {}
    if unknown:
        st.header("Colonnes inconnues", anchor=False)
        choices = sorted(Field, key=lambda field: (field is not Field.IGNORED, label(field)))
        for title in dict.fromkeys(unknown):
            chosen[title] = st.selectbox(f"« {title} » contient", choices, format_func=label, key=f"column_{title}")
    return chosen


def said(done: Imported) -> str:
    """« 500 nouvelles familles, 750 nouveaux enfants et 12 450 inscriptions »."""
    return listed(plural(count, *WHAT[name]) for name, count in asdict(done).items() if count)


def accept(it: page.Acting, draft: Draft) -> None:
    """Write it all, with its progress."""
    bar = st.progress(0.0, "Import en cours…")
    import_families(it.db, it.actor, draft, today, it.now, lambda done: bar.progress(done, "Import en cours…"))


class _Preview(Exception):
    """Ends the transaction of a preview: nothing of it is kept."""


def preview(draft: Draft) -> Imported:
    """What accepting would do, found by doing it and taking it back."""
    done = Imported()
    try:
        with page.acting() as it:
            done = import_families(it.db, it.actor, draft, today, it.now)
            raise _Preview
    except _Preview:
        return done


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
    services = importing.services(db)
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

matched = match(sheet.titles, by_hand(sheet, match(sheet.titles)))
for fault in matched.faults:
    notice.bad(fault)
if matched.faults:
    st.stop()
draft = read_rows(sheet.titles, matched.fields, sheet.rows, services)
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

seen = (number, tuple(matched.fields))
if st.session_state.get("previewed") != seen:
    with st.spinner("Vérification : rien n'est encore écrit…"):
        st.session_state["planned"] = preview(draft)
    st.session_state["previewed"] = seen
planned: Imported = st.session_state["planned"]
st.markdown(f"{plural(len(sheet.rows), 'ligne')}, {plural(len(draft.families), 'famille')}, aucune erreur.")
if planned.nothing:
    st.info("Tout ce que dit ce fichier est déjà dans le portail.")
else:
    st.markdown(f"**À importer : {said(planned)}.**")
    if st.button("Importer", type="primary"):
        del st.session_state["previewed"]
        attempt(f"Importé : {said(planned)}.", lambda it: accept(it, draft))
