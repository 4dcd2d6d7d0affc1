"""Every JavaScript file is a whole module, as editors and linters read it, and a bundle is made of such files alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pygments.lexers import JavascriptLexer
from pygments.token import Comment, Name, String, Text, Token

from cantine.http.shell.bundles import NotBundled, bundle, read_module
from cantine.settings import HERE
from tests.browser.scripts import FILES

GLOBALS = """
AbortSignal Element Event HTMLInputElement MutationObserver Node Option PopStateEvent ResizeObserver Text TextDecoder
URL URLSearchParams addEventListener clearInterval clearTimeout dispatchEvent fetch getComputedStyle history
localStorage location navigator performance print removeEventListener requestAnimationFrame sessionStorage setInterval
setTimeout
"""
"""What the browser offers, of which our scripts use this much; the language's own names are known to the lexer."""


def words(path: Path) -> list[tuple[Token, str]]:
    """The script as words, without comments and spaces; what stands in a string is no word."""
    found = JavascriptLexer().get_tokens(path.read_text("utf-8"))
    said = [(kind, "text" if kind in String and kind is not String.Interpol else word) for kind, word in found]
    return [(kind, word.strip("$")) for kind, word in said if kind not in Text and kind not in Comment]


def opened(text: list[str], at: int) -> int:
    """Where the bracket was opened that is closed at this place."""
    depth = 0
    for place in range(at, -1, -1):
        depth += (text[place] in ")]}") - (text[place] in "([{")
        if depth == 0:
            return place
    raise AssertionError("a bracket that nothing opens")


def bound(text: list[str]) -> Iterator[str]:
    """The names that a script declares, anywhere in it: in declarations, as parameters, and as what it imports."""
    for at, word in enumerate(text):
        if word in ("const", "let", "class", "import", "function"):
            rest = text[at + 1 :]
            yield from rest[: next(n for n, other in enumerate(rest) if other in ("=", ";", "of", "from", "(", "in"))]
        if word == "=>":
            yield from text[opened(text, at - 1) : at] if text[at - 1] == ")" else [text[at - 1]]
        if word == "{" and text[at - 1] == ")" and re.fullmatch(r"#?\w+", text[opened(text, at - 1) - 1]):
            start = opened(text, at - 1)  # of a function's or a method's parameters
            if text[start - 1] not in ("if", "for", "while", "switch"):
                yield from text[start - 1 : at]


def unknown(path: Path) -> list[str]:
    """The names that a script uses without declaring or importing them, and that no browser has."""
    tokens = words(path)
    text = [word for _kind, word in tokens]
    known = {*GLOBALS.split(), *bound(text), "get"}  # « get » of a class
    return [
        word
        for at, (kind, word) in enumerate(tokens)
        if kind is Name.Other
        and word not in known
        and not re.fullmatch("_[0-9]+", word)  # of a number in groups: 15_000
        and text[at - 1] not in (".", "?.")
        and not (text[at + 1] == ":" and text[at - 1] in "{,")
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_import_is_exported_there_and_needed_and_every_name_is_declared_imported_or_the_browsers(path):
    bundle(path)
    assert unknown(path) == []
    imported = [name for names in read_module(path).imports.values() for name in names]
    assert [line for line in path.read_text("utf-8").splitlines() if len(line) > 120] == []
    assert [name for name in imported if len(re.findall(rf"\b{name}\b", path.read_text("utf-8"))) < 2] == []


def test_chromium_reads_every_file_as_the_module_that_it_is(chromium):
    page = chromium.new_page()
    page.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
    page.route(re.compile(r"\.js$"), lambda route: route.fulfill(path=HERE / route.request.url.split("/", 3)[3]))
    page.goto("http://modules.exemple/")
    for path in FILES:
        page.evaluate("(path) => import(path).then(() => null)", f"/{path.relative_to(HERE).as_posix()}")
    page.close()


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"a": 'import { b } from "./c.js";\n'}, "a.js may not import .*c.js"),
        ({"a": 'import { b } from "./b.js";\n', "b": "export const c = 1;\n"}, "b.js does not export b"),
        ({"a": 'import { b } from "./b.js";\n', "b": 'import { a } from "./a.js";\n'}, "b.js may not import .*a.js"),
        (
            {
                "a": 'import { b } from "./b.js";\nimport { c } from "./c.js";\n',
                "b": "export const b = 1;\nexport const n = 1;\n",
                "c": "export const c = 1;\nexport const n = 2;\n",
            },
            "exported twice: n",
        ),
        ({"a": 'import b from "./b.js";\n', "b": "export default 1;\n"}, "import b from"),
        ({"a": 'import { b as c } from "./b.js";\n', "b": "export const b = 1;\n"}, "b as c"),
        ({"a": "export { b };\n"}, "export { b }"),
        ({"a": "export const b = 1;\nexport default b;\n"}, "one default export"),
    ],
)
def test_a_bundle_is_refused_where_its_modules_do_not_fit(tmp_path, files, why):
    for name, script in files.items():
        (tmp_path / f"{name}.js").write_text(script)
    with pytest.raises(NotBundled, match=why):
        bundle(tmp_path / "a.js")
