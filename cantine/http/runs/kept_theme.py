"""The colours that Streamlit sends with every run, from its settings: read once, as nothing changes them."""

from functools import cache
from typing import Any

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_read = app_session._populate_theme_msg


def keep_theme() -> None:
    """From now on each section of the theme is read once."""
    app_session._populate_theme_msg = _fill_theme  # type: ignore[assignment]


def _fill_theme(message: Any, section: str = "theme") -> None:
    if kept := _read_theme(section):
        message.MergeFromString(kept)


@cache
def _read_theme(section: str) -> bytes:
    read = CustomThemeConfig()
    _read(read, section)
    return bytes(read.SerializeToString())
