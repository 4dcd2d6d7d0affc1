"""« Règlement »: what the settings of the commune say, in sentences; for everybody, a family's own prices marked."""

from dataclasses import replace

import streamlit as st

from cantine.common.language.translate import translate
from cantine.common.typed_text.html import escape
from cantine.reglement.queries.town_rules import read_own_children, read_town_rules
from cantine.reglement.rules.chapters import write_chapters
from pages.shared import session
from pages.shared.tables.rule_text import show_chapters

visitor = session.find_known()
today = session.today()

with session.open_reader() as db:
    rules = read_town_rules(db, today)
    if visitor and visitor.family_id is not None:
        rules = replace(rules, own=read_own_children(db, visitor.family_id, today))

st.title(translate("Règlement"), anchor=False)
session.show_way_back("reglages")
if visitor:
    label = escape(translate("Télécharger le règlement (PDF)"))
    st.html(f'<p class="file"><a href="/telecharger/reglement.pdf" download>{label}</a></p>')
show_chapters(write_chapters(rules))
