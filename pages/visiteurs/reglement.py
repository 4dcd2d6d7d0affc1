"""« Règlement »: what the settings of the commune say, in sentences; for parents and staff."""

import streamlit as st

from cantine.reglement.queries.town_rules import read_town_rules
from cantine.reglement.rules.chapters import write_chapters
from pages.shared import session
from pages.shared.tables.rule_text import show_chapters

visitor = session.require("anybody")
today = session.today()

with session.open_reader() as db:
    chapters = write_chapters(read_town_rules(db, today))

st.title("Règlement", anchor=False)
if visitor.actor.family_id is None:
    session.show_link("reglages", "Tous les réglages", "arrow_back")
else:
    session.show_link("compte", "Retour au relevé de situation", "arrow_back")
st.html('<p class="file"><a href="/telecharger/reglement.pdf" download>Télécharger le règlement (PDF)</a></p>')
show_chapters(chapters)
