"""« Aide »: how the portal is used and whom to call; for everybody."""

import streamlit as st

from cantine.common.language.translate import translate
from cantine.legal.queries.town_notice import read_town_notice
from cantine.legal.rules.help_page import write_help
from cantine.settings import settings
from pages.shared import session
from pages.shared.tables.legal_text import show_chapters

with session.open_reader() as db:
    town = read_town_notice(db, settings().base_url)

st.title(translate("Aide"), anchor=False)
session.show_way_back("")
show_chapters(write_help(town))
