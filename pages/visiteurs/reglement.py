"""« Règlement »: what the settings of the commune say, in sentences; for everybody."""

import streamlit as st

from cantine.reglement.queries.town_rules import read_town_rules
from cantine.reglement.rules.chapters import write_chapters
from pages.shared import session
from pages.shared.tables.rule_text import show_chapters

visitor = session.find_known()
today = session.today()

with session.open_reader() as db:
    chapters = write_chapters(read_town_rules(db, today))

st.title("Règlement", anchor=False)
session.show_way_back("reglages")
if visitor:
    st.html('<p class="file"><a href="/telecharger/reglement.pdf" download>Télécharger le règlement (PDF)</a></p>')
show_chapters(chapters)
