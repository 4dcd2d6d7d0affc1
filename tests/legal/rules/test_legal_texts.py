"""« Aide », « Mentions légales » and « Données personnelles »: complete where the town said all, else honest."""

import re
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from cantine.access.actions import sign_in_events
from cantine.access.queries import known_devices
from cantine.common.form_input import NotAccepted
from cantine.common.terms.legal_notice import LegalNotice
from cantine.deployment.nginx_command import render_site
from cantine.http.session.cookie import A_YEAR, COOKIE, DEVICE_COOKIE, LANGUAGE_COOKIE
from cantine.journal import reading
from cantine.legal.rules.chapters import TownNotice
from cantine.legal.rules.help_page import write_help
from cantine.legal.rules.legal_mentions import write_mentions
from cantine.legal.rules.notice_form import LINES, NOTES, LegalNoticeForm, list_missing
from cantine.legal.rules.personal_data import write_data_notice
from tests.dates import on
from tests.support.approved import say

TODAY = on("jeudi 2026-11-26")
FULL = TownNotice(
    name="Mairie de Saint-Just",
    address="Le Bourg\n69870 Saint-Just",
    email="mairie@exemple.fr",
    phone="04 65 71 00 00",
    notice=LegalNotice(**{one.name: one.name for one in fields(LegalNotice)}),
    how_to_pay="Par chèque\nAu guichet",
    cutoffs=["Jusqu'au jeudi 17 h 00."],
    pays_online=True,
)
EMPTY = TownNotice("Mairie de Saint-Just")


def write_all(town):
    return [*write_help(town), *write_mentions(town), *write_data_notice(town, timedelta(365))]


def test_a_town_that_has_said_all_lacks_nothing():
    assert [chapter.missing for chapter in write_all(FULL) if chapter.missing] == []


def test_a_town_that_has_said_nothing_says_so_and_no_sentence_has_a_hole():
    chapters = write_all(EMPTY)
    assert sum(len(chapter.missing) for chapter in chapters) == 8
    said = [one for chapter in chapters for one in (*chapter.sentences, *chapter.items, *chapter.after)]
    assert [one for one in said if not one.strip() or "{" in one or "  " in one or "()" in one] == []


def test_the_mentions_name_publisher_director_and_host():
    publisher, director, host, _content = write_mentions(FULL)
    assert publisher.sentences[1:] == [
        "Mairie de Saint-Just",
        "Le Bourg",
        "69870 Saint-Just",
        "Téléphone : 04 65 71 00 00",
        "Adresse mail : mairie@exemple.fr",
    ]
    assert director.sentences == ["director"]
    assert host.sentences == ["host", "host_address", "Téléphone : host_phone"]


def test_without_a_name_the_director_is_the_mayor():
    assert write_mentions(EMPTY)[1].sentences == [
        "Le directeur de la publication est le maire, représentant légal de la commune."
    ]


def test_who_is_stuck_reads_first_whom_to_call():
    first = write_help(FULL)[0]
    assert first.items == ["04 65 71 00 00", "mairie@exemple.fr", "Le Bourg 69870 Saint-Just", "hours"]


def test_the_help_says_until_when_one_books_and_how_one_pays():
    by_title = {chapter.title: chapter for chapter in write_help(FULL)}
    assert by_title["Inscrire un enfant"].sentences == ["Jusqu'au jeudi 17 h 00."]
    assert by_title["Payer"].items[1:] == [
        "« Payer » mène à la page de paiement ; le portail ne voit jamais votre carte.",
        "Par chèque",
        "Au guichet",
    ]
    offline = {chapter.title: chapter for chapter in write_help(replace(FULL, pays_online=False))}
    assert offline["Payer"].items[1:] == ["Par chèque", "Au guichet"]


def test_how_long_things_are_kept_is_what_the_portal_does():
    kept = {chapter.title: chapter for chapter in write_data_notice(FULL, timedelta(365))}["Combien de temps"].items
    assert kept[0].startswith(
        "Connexion : elle finit après 2 heures sans usage, au bout de 24 heures au plus, ou de 30 jours"
    )
    assert kept[1] == "Justificatif d'absence : effacé 365 jours après l'envoi."
    assert kept[-1] == "kept_for"


def test_what_the_notice_keeps_for_a_year_in_words_is_kept_so_long():
    kept = sign_in_events.KEPT_FOR, reading.KEPT_FOR, known_devices.REMEMBERED_FOR, timedelta(seconds=A_YEAR)
    assert {*kept} == {timedelta(365)}


def test_every_cookie_is_named_with_what_it_is_for_and_how_long_it_stays():
    cookies = {chapter.title: chapter for chapter in write_data_notice(FULL, timedelta(365))}["Cookies"].items
    of_proxy = re.findall(r'"(\w+)=\$', render_site("cantine.exemple.fr", 2))
    assert of_proxy == ["cantine_place"]
    named = {one.split(" »")[0].removeprefix("« "): one for one in cookies if one.startswith("« ")}
    assert [*named] == [COOKIE, DEVICE_COOKIE, LANGUAGE_COOKIE, "_streamlit_xsrf", *of_proxy]
    assert all("jusqu'à" in one or "un an" in one for one in named.values())


def test_who_pays_online_is_told_who_learns_of_it():
    def read(town):
        return {chapter.title: chapter for chapter in write_data_notice(town, timedelta(365))}["Qui les reçoit"].items

    assert len(read(FULL)) == len(read(replace(FULL, pays_online=False))) + 1


def test_every_field_of_the_notice_is_cleaned():
    assert {*LINES, *NOTES} == {one.name for one in fields(LegalNotice)}
    typed = LegalNoticeForm(director="  Mme  Rivière ", hours=" lundi\r\nmardi ", host_phone="04 65 71 00 10")
    values = typed.clean(TODAY)
    assert (values["director"], values["hours"], values["host_phone"]) == (
        "Mme Rivière",
        "lundi\nmardi",
        "04 65 71 00 10",
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"audited_on": TODAY}, "une date et un taux"),
        ({"audited_rate": 80}, "une date et un taux"),
        ({"audited_on": on("vendredi 2026-11-27"), "audited_rate": 80}, "à venir"),
        ({"audited_on": TODAY, "audited_rate": 101}, "entre 0 et 100"),
        ({"host_phone": "abc"}, "numéro de téléphone"),
        ({"accessibility_plan": "javascript:alert(1)"}, "https://"),
    ],
)
def test_what_cannot_be_true_is_refused_with_its_reason(wrong, words):
    with pytest.raises(NotAccepted, match=words):
        LegalNoticeForm(**wrong).clean(TODAY)


def test_staff_is_told_what_the_pages_lack():
    assert len(list_missing(LegalNoticeForm(), "", "")) == 9
    full = LegalNoticeForm(**vars(FULL.notice), audited_on=TODAY, audited_rate=80)
    assert list_missing(full, FULL.phone, FULL.address) == []
    assert list_missing(replace(full, host_phone=""), FULL.phone, FULL.address) == [
        "l'hébergeur, son adresse et son téléphone"
    ]


def test_what_cannot_be_true_is_told_whole(approved):
    later, plan = on("vendredi 2026-11-27"), {"accessibility_plan": "ftp://a.fr"}
    changes = [
        *({}, {"audited_on": TODAY}, {"audited_rate": 0}, {"audited_on": later, "audited_rate": 0}, plan),
        *({"audited_on": TODAY, "audited_rate": rate} for rate in (-1, 0, 100, 101)),
        *(
            {"accessibility_plan": "https://a.fr"},
            {"director": "é" * 201},
            {"hours": "é" * 2001},
            {"host_phone": "3949"},
        ),
    ]
    approved("refused_notices", [f"{str(one)[:60]}: {say(LegalNoticeForm(**one).clean, TODAY)}" for one in changes])
