"""What the components in the browser are given: their files, their data as JSON, their words in another language."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cantine.common.language.catalogue import read_catalogue
from cantine.common.language.languages import Language, get_language


def read_beside(python_file: str, name: str) -> str:
    """The text of the file at the path `name` from the folder of `python_file`, which is the caller's `__file__`."""
    return (Path(python_file).parent / name).read_text(encoding="utf-8")


_TEXT = re.compile(r'\btranslate(?:\(|Plural\([^"]*?)\s*("(?:[^"\\]|\\.)*")')


def add_words(data: dict[str, Any], script: str) -> dict[str, Any]:
    """The data of a component, with what the texts of its `script` are in the language of this run: they come with the
    data, as all else that it shows. A French page needs none."""
    language = get_language()
    return data if language == "fr" else {**data, "words": _find_words(script, language)}


def list_texts(script: str) -> list[str]:
    """The French texts that a script hands to `translate`, and those for one that it hands to `translatePlural`."""
    return sorted({json.loads(literal) for literal in _TEXT.findall(script)})


def write_json(value: Any) -> bytes:
    """A value as JSON, in as few bytes as it takes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def write_data(data: Mapping[str, Any], written: Mapping[str, bytes] | None = None) -> bytes:
    """The data of a component as `mountOnce` reads them: bytes, which Streamlit sends on as they are; what is not bytes
    it writes twice and tries as a table. `written` are values that are JSON already, by name."""
    parts = [write_json(data)[1:-1]] if data else []
    parts += [b"%s:%s" % (write_json(name), value) for name, value in (written or {}).items()]
    return b"{" + b",".join(parts) + b"}"


@cache
def _find_words(script: str, language: Language) -> Mapping[str, str | tuple[str, str]]:
    catalogue = read_catalogue(language)
    known: dict[str, str | tuple[str, str]] = {**catalogue.texts, **catalogue.plurals}
    return {text: known[text] for text in list_texts(script) if text in known}
