"""Every word of the pages that the law asks for and of « Aide », for towns that said all, some and nothing."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from cantine.common.terms.legal_notice import LegalNotice
from cantine.legal.rules.accessibility import write_declaration
from cantine.legal.rules.chapters import LegalChapter, TownNotice
from cantine.legal.rules.help_page import write_help
from cantine.legal.rules.legal_mentions import write_mentions
from cantine.legal.rules.notice_form import LegalNoticeForm, list_missing
from cantine.legal.rules.personal_data import write_data_notice
from tests.dates import on

TODAY = on("jeudi 2026-11-26")
TOLD = {one.name: f"{one.name} 1\n {one.name} 2 " for one in fields(LegalNotice)}
FULL = TownNotice(
    name="Mairie de Saint-Just",
    address="Le Bourg\n69870 Saint-Just",
    email="mairie@exemple.fr",
    phone="04 65 71 00 00",
    notice=LegalNotice(**TOLD),
    audited_on=on("jeudi 2026-10-15"),
    audited_rate=84,
    portal="https://cantine.fr",
    how_to_pay="Par chèque\nAu guichet",
    cutoffs=["Jusqu'au jeudi 17 h 00."],
    pays_online=True,
    sick_until=9 * 60,
)
TOWNS = {
    "full": FULL,
    "silent": TownNotice("Mairie de Saint-Just"),
    "mail_and_host": replace(FULL, phone="", pays_online=False, audited_rate=49, notice=LegalNotice(host="Hôte")),
    "phone_alone": TownNotice("Mairie", phone="04 65 71 00 00", how_to_pay="En ligne", notice=LegalNotice(hours="9 h")),
    "all_met": replace(FULL, audited_rate=100, notice=LegalNotice(host="Hôte", host_phone="3939", officer="Ana")),
    "audit_is_old": replace(FULL, audited_on=on("jeudi 2023-10-26"), address="", email=""),
}


def write_lines(chapters: list[LegalChapter]) -> list[str]:
    return [
        line
        for one in chapters
        for line in (
            f"{'##' if one.inner else '#'} {one.title}",
            *one.sentences,
            *(f"- {item}" for item in one.items),
            *(f"> {after}" for after in one.after),
            *(f"? {lacks}" for lacks in one.missing),
        )
    ]


@pytest.mark.parametrize("town", TOWNS)
def test_every_word_stands_as_it_was_read(town, approved):
    told = TOWNS[town]
    pages = {
        "AIDE": write_help(told),
        "MENTIONS": write_mentions(told),
        "DONNÉES": write_data_notice(told, timedelta(365)),
        "ACCESSIBILITÉ": write_declaration(told, TODAY),
    }
    approved(town, [line for page, chapters in pages.items() for line in (f"=== {page}", *write_lines(chapters))])


def test_what_is_missing_is_named(approved):
    form = LegalNoticeForm()
    full = LegalNoticeForm(**TOLD, audited_on=TODAY, audited_rate=1)
    one_each = [
        f"{name}: {', '.join(list_missing(replace(full, **{name: None if 'audit' in name else ''}), 'tel', 'rue'))}"
        for name in (one.name for one in fields(LegalNoticeForm))
    ]
    approved(
        "missing",
        [*list_missing(form, "", ""), *list_missing(full, "", "rue"), *list_missing(full, "t", ""), *one_each],
    )
