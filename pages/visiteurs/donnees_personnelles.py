"""« Données personnelles »: what the portal keeps of people, and their rights; for everybody."""

import streamlit as st

from cantine.common.language.translate import translate
from cantine.legal.queries.town_notice import read_town_notice
from cantine.legal.rules.personal_data import write_data_notice
from cantine.settings import settings
from cantine.sickness.actions.proofs import KEPT_FOR
from pages.shared import session
from pages.shared.tables.legal_text import show_chapters

with session.open_reader() as db:
    town = read_town_notice(db, settings().base_url)

st.title(translate("Données personnelles"), anchor=False)
session.show_way_back("")
show_chapters(write_data_notice(town, KEPT_FOR))
