"""The English catalogue is whole, and has nothing that no code says."""

import ast
from functools import cache
from string import Formatter

import pytest

from cantine.common.language.catalogue import Catalogue, read_catalogue
from cantine.common.language.languages import speak
from cantine.common.language.translate import mark, translate, translate_plural
from cantine.settings import HERE
from pages.shared.component import list_texts as list_script_texts
from tests.common.language.extraction import list_texts, list_without_english, merge_texts, read_english


@cache
def list_found():
    return [*list_texts()]


@cache
def list_said():
    """Each text once; a text with a plural is a pair."""
    return sorted({text for _path, text in list_found()}, key=str)


def list_plain():
    return [text for text in list_said() if isinstance(text, str)]


def list_pairs():
    return [text for text in list_said() if not isinstance(text, str)]


def list_holes(text):
    return sorted({name for _text, name, _form, _as in Formatter().parse(text) if name is not None})


def test_every_text_has_its_english():
    assert list_without_english(merge_texts(read_english())) == []


def test_the_catalogue_has_no_text_that_no_code_says():
    known = {one.id if isinstance(one.id, str) else tuple(one.id) for one in read_english() if one.id}
    assert known - {*list_said()} == set()


def test_each_text_formats_in_both_languages_with_the_same_holes():
    english = read_catalogue("en")
    for text in list_plain():
        holes = list_holes(text)
        assert list_holes(english.texts[text]) == holes, text
        filled = {name: f"<{name}> {{0.__class__}} {{" for name in holes}  # what people type stays as it is
        for language in ("fr", "en"):
            with speak(language):
                said = translate(text, **filled)
            assert all(value in said for value in filled.values()), text


@pytest.mark.parametrize("count", [0, 1, 2, 17])
def test_each_pair_formats_in_both_languages_with_the_same_holes(count):
    english = read_catalogue("en")
    for one, many in list_pairs():
        forms = [list_holes(form) for form in (one, many, *english.plurals[one])]
        holes = {name for form in forms for name in form} - {"count"}
        assert forms[:2] == forms[2:], one
        for language in ("fr", "en"):
            with speak(language):
                translate_plural(count, one, many, **dict.fromkeys(holes, "x"))


def test_french_keeps_the_singular_up_to_one_and_english_for_one(monkeypatch):
    pair = ("{count} jour", "{count} jours")
    known = Catalogue({}, {pair[0]: ("{count} day", "{count} days")})
    monkeypatch.setattr("cantine.common.language.translate.read_catalogue", lambda _language: known)
    assert [translate_plural(count, *pair) for count in (0, 1, 2)] == ["0 jour", "1 jour", "2 jours"]
    with speak("en"):
        assert [translate_plural(count, *pair) for count in (0, 1, 2)] == ["0 days", "1 day", "2 days"]


def test_what_has_no_english_stays_french_and_what_has_no_holes_stays_as_it_is():
    with speak("en"):
        assert translate("Nulle part {ailleurs}", ailleurs="ici") == "Nulle part ici"
        assert translate("Une accolade {") == mark("Une accolade {") == "Une accolade {"


def test_french_reads_no_catalogue(monkeypatch):
    monkeypatch.setattr("cantine.common.language.translate.read_catalogue", lambda _language: 1 / 0)
    assert translate("le {day}", day="lundi") == "le lundi"
    assert translate_plural(2, "{count} jour", "{count} jours") == "2 jours"


@pytest.mark.parametrize("folder", ["cantine", "pages"])
def test_what_is_translated_is_a_literal_or_was_marked(folder):
    """A text that is put together before it is translated is in no catalogue."""
    made = [
        f"{path.relative_to(HERE)}:{call.lineno}"
        for path in (HERE / folder).rglob("*.py")
        if "migrations" not in path.parts
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in ("translate", "translate_plural", "mark", "mark_plural")
        and any(isinstance(one, ast.JoinedStr | ast.BinOp | ast.IfExp) for one in call.args)
    ]
    assert made == []


def test_the_words_of_a_component_are_those_that_its_script_says():
    for path in (HERE / "pages").rglob("*.js"):
        name = path.relative_to(HERE).as_posix()
        said = {text if isinstance(text, str) else text[0] for where, text in list_found() if where == name}
        assert set(list_script_texts(path.read_text(encoding="utf-8"))) == said, name
