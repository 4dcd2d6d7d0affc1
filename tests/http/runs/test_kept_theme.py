"""The theme that every run sends is the one of Streamlit's settings, read once."""

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session

from cantine.http.runs import kept_theme

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar")


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_is_what_streamlit_reads(section):
    read, kept = NewSession(), NewSession()
    kept_theme._read(read.custom_theme, section)
    kept_theme._read_theme.cache_clear()
    for _ in range(2):
        kept.Clear()
        kept_theme._fill_theme(kept.custom_theme, section)
        assert kept == read


def test_a_section_is_read_once(monkeypatch):
    seen, usual = [], config.get_options_for_section
    monkeypatch.setattr(config, "get_options_for_section", lambda name: seen.append(name) or usual(name))
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)
    kept_theme._read_theme.cache_clear()
    kept_theme.keep_theme()
    for _ in range(3):
        app_session._populate_theme_msg(NewSession().custom_theme, "theme.dark")
    assert seen == ["theme.dark"]
