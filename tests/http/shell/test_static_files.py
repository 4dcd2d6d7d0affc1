"""The folder from which nginx sends what browsers keep for a year."""

import gzip
import os
import time

import brotli
import pytest

from cantine.http.shell import static_files
from cantine.http.shell.fonts import FILES
from cantine.http.shell.static_files import KEPT_FOR, write_static_files

NAME = "/static/js/index.1234.js"


@pytest.fixture
def few(monkeypatch, tmp_path):
    """A Streamlit of one script and one font, so that nothing is compressed for seconds."""
    files = {NAME: tmp_path / "streamlit.js", "/static/media/letters.woff2": tmp_path / "letters.woff2"}
    files[NAME].write_text("var page = 1;" * 50)
    files["/static/media/letters.woff2"].write_bytes(b"letters")
    monkeypatch.setattr(static_files, "list_files", lambda _root: files)
    return files


def test_each_text_is_there_in_each_form_and_readable_for_nginx_whatever_the_umask(few, tmp_path):
    folder, before = tmp_path / "served", os.umask(0o077)
    try:
        assert write_static_files(folder) == 2 + len(FILES)
    finally:
        os.umask(before)
    plain = (folder / "identity" / NAME[1:]).read_bytes()
    assert gzip.decompress((folder / "gzip" / NAME[1:]).read_bytes()) == plain
    assert brotli.decompress((folder / "br" / NAME[1:]).read_bytes()) == plain
    assert (folder / "identity/static/media/letters.woff2").read_bytes() == b"letters"
    assert not (folder / "br/static/media").exists()
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o644}
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_dir()} == {0o755}


def test_what_is_there_stays_and_what_changed_is_written_in_all_forms(few, tmp_path):
    folder = tmp_path / "served"
    write_static_files(folder)
    assert write_static_files(folder) == 0
    few[NAME].write_text("var page = 2;")
    assert write_static_files(folder) == 1
    assert gzip.decompress((folder / "gzip" / NAME[1:]).read_bytes()) == b"var page = 2;"


def test_files_of_the_version_before_stay_for_a_month(few, tmp_path):
    folder = tmp_path / "served"
    write_static_files(folder)
    old = folder / "br" / NAME[1:]
    del few[NAME]
    write_static_files(folder)
    assert old.exists()
    os.utime(old, (time.time() - KEPT_FOR - 60,) * 2)
    write_static_files(folder)
    assert not old.exists()
