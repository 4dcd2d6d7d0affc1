"""What the portal says by `translate`: the French texts of the code, and the catalogue brought up to date with them.

`python -m tests.common.language.extraction` adds the texts that the catalogue lacks, without English, drops those that
no code has any more, and prints what has no English.
"""

import ast
from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from cantine.common.language.catalogue import find_catalogue_file
from cantine.settings import HERE

HEADER = b"""# What parents and visitors read in British English, by the French of the code.
# `python -m tests.common.language.extraction` adds the texts that are missing here, and drops those that went.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
PYTHON = {"translate": (0,), "mark": (0,), "mark_plural": (0, 1), "translate_plural": (1, 2)}
"""Which arguments of each function are its texts."""
SCRIPTS = {"translate": None, "translatePlural": (2, 3)}
"""As Babel counts them, from 1; it reads scripts, but does not see into the f-strings of Python."""


def list_texts() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """(file, text) of every text that code of the portal hands to `translate`; a pair where it is one for a number."""
    for folder in ("cantine", "pages"):
        for path in sorted((HERE / folder).rglob("*.py")):
            for text in _list_python_texts(ast.parse(path.read_text(encoding="utf-8"))):
                yield path.relative_to(HERE).as_posix(), text
        for name, _line, text, _comments, _context in extract_from_dir(
            HERE / folder, [("**.js", "javascript")], keywords=SCRIPTS
        ):
            yield f"{folder}/{name}", text


def _list_python_texts(tree: ast.Module) -> Iterator[str | tuple[str, str]]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or (places := PYTHON.get(getattr(call.func, "id", ""))) is None:
            continue
        given = [call.args[place] for place in places if place < len(call.args)]
        texts = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(texts) == len(places):
            yield texts[0] if len(texts) == 1 else (texts[0], texts[1])


def read_english() -> Catalog:
    """The English catalogue, whole."""
    with find_catalogue_file("en").open("rb") as file:
        return read_po(file, locale="en")


def merge_texts(known: Catalog) -> Catalog:
    """The catalogue of the texts that the code has now, each with what is `known` of it."""
    merged = Catalog(locale="en", header_comment="", charset="utf-8")
    for path, text in sorted(list_texts(), key=lambda one: one[0]):
        message = known.get(text if isinstance(text, str) else text[0])
        same = message is not None and message.id == text
        merged.add(text, message.string if same else None, locations=[(path, 1)])
    return merged


def list_without_english(catalogue: Catalog) -> list[str]:
    """The French texts that nobody has translated."""
    texts = [message for message in catalogue if message.id]
    return [str(one.id) for one in texts if not one.string or not all(one.string)]


if __name__ == "__main__":
    catalogue = merge_texts(read_english())
    with find_catalogue_file("en").open("wb") as file:
        file.write(HEADER)
        write_po(file, catalogue, width=120, omit_header=True, include_lineno=False, sort_by_file=True)
    print("\n".join(list_without_english(catalogue)) or "Every text has its English.")
