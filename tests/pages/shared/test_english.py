"""Every page of visitors and families in English has no French word, but for the names that the town has given."""

import json
import re
from dataclasses import is_dataclass
from html import unescape

import pytest
from sqlalchemy import select

from cantine.http.session.cookie import LANGUAGE_COOKIE
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Child, Classroom, Closure, Commune, Menu, School, Service
from tests.common.language.spoken_words import ENGLISH, FRENCH
from tests.pages.browser import Browser

KEPT = (
    "Français",
    "quotient familial",
    "Trésor public",
    "Défenseur des droits",
    "Libre réponse",
    "département",
    "PAI",
    ", ou ",
)
"""What stays French in an English sentence: the name of a language, words without an English twin, and a
piece of the town's own text that links stand in."""

OF_VISITORS = (
    "",
    "mot-de-passe-oublie",
    "reglement",
    "aide",
    "mentions-legales",
    "donnees-personnelles",
    "accessibilite",
)
OF_FAMILIES = ("compte", "inscriptions", "semaine-type", "absence", "payer", "profil", *OF_VISITORS[2:], "nulle-part")
FAMILIES = ("1", "2", "3")


@pytest.fixture
def own_words(portal_url):
    """What the town and its families called things, the longest first."""
    columns = (Service.label, Service.short_label, Menu.text, School.name, Classroom.name, Closure.label)
    columns += (Child.first_name, *Commune.__table__.columns)
    with database.open_reader(settings().database_url) as db:
        told = {text for column in columns for value in db.scalars(select(column)) for text in list_values(value)}
    lines = {make_plain(line.strip()) for text in told for line in text.splitlines()}
    short = {word for line in lines if len(words := line.split()) < 3 for word in (words or [""])[:1]}  # « garderie »
    own = {one for name in lines | short for one in (name, name.lower())}
    return sorted((one for one in own | {*KEPT} if len(one) > 2), key=len, reverse=True)


def read(browser: Browser) -> list[str]:
    """All that somebody may read on the page: texts, tables, labels, choices, hints, and what components show."""
    at = browser.at
    said = [*browser.texts, *browser.html.words, *browser.links]
    said += [
        text
        for one in at.get("bidi_component")
        for text in list_values(json.loads(one.proto.json or one.proto.bytes or "null"))
    ]
    kinds = (at.button, at.text_input, at.checkbox, at.radio, at.selectbox, at.header, at.caption, at.expander)
    for kind in kinds:
        for one in kind:
            said += [
                getattr(one, "label", "") or "",
                str(getattr(one, "value", "") or "") if kind is at.caption else "",
            ]
            said += [str(option) for option in getattr(one, "options", ())]
            said.append(getattr(one, "placeholder", "") or "")
    said += re.findall(r'(?:aria-label|title|placeholder)="([^"]*)"', "\n".join(one.value for one in at.html))
    return [make_plain(line) for text in said for line in text.splitlines() if line.strip()]


def list_values(sent) -> list[str]:
    """The texts of what a component or the database holds, without the names of its fields and a script's words."""
    if is_dataclass(sent):
        return list_values(vars(sent))
    if isinstance(sent, dict):
        return [text for name, value in sent.items() if name != "words" for text in list_values(value)]
    if isinstance(sent, list):
        return [text for value in sent for text in list_values(value)]
    return [sent] if isinstance(sent, str) else []


def make_plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f\u2060]", " ", unescape(text))


def find(words: re.Pattern[str], browser: Browser, own_words: list[str]) -> list[str]:
    found = []
    for line in read(browser):
        left = line
        for own in own_words:
            left = left.replace(own, " ")
        left = re.sub(r"https?://\S+|/telecharger/\S+|[\w.-]+@[\w.-]+", " ", left)
        if words.search(left):
            found.append(line)
    return found


@pytest.mark.parametrize("address", OF_VISITORS)
def test_a_visitor_reads_english_and_no_french(browser, cookies, own_words, address):
    cookies[LANGUAGE_COOKIE] = "en"
    assert find(FRENCH, browser.open(address), own_words) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_reads_english_and_no_french(browser, cookies, own_words, family):
    cookies[LANGUAGE_COOKIE] = "en"
    browser.open()
    browser.at.text_input(key="login").set_value(family)
    browser.at.text_input(key="password").set_value("Cantine-2026")
    browser.click("Sign in")
    found = {address: find(FRENCH, browser.open(address), own_words) for address in OF_FAMILIES}
    assert {address: lines for address, lines in found.items() if lines} == {}


@pytest.mark.parametrize("family", FAMILIES[:1])
def test_a_family_reads_french_and_no_english(browser, own_words, family):
    browser.enter(family)
    found = {address: find(ENGLISH, browser.open(address), [*own_words, "English"]) for address in OF_FAMILIES}
    assert {address: lines for address, lines in found.items() if lines} == {}
