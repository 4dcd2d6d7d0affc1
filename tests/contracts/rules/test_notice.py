"""The notice of a contract, as règlements write it."""

import pytest

from cantine.common.contract_terms import ContractNotice
from cantine.common.form_input import NotAccepted
from cantine.contracts.rules.notice import check_notice
from tests.dates import on
from tests.support.approved import say

FROM_NEXT_MONTH = ContractNotice(whole_months=True)


@pytest.mark.parametrize(
    ("notice", "asked", "first"),
    [
        (FROM_NEXT_MONTH, "jeudi 2026-10-15", "dimanche 2026-11-01"),  # Le Rove: mid-month, from next month on
        (FROM_NEXT_MONTH, "samedi 2026-10-31", "dimanche 2026-11-01"),
        (FROM_NEXT_MONTH, "dimanche 2026-11-01", "mardi 2026-12-01"),
        (ContractNotice(15), "jeudi 2026-10-15", "vendredi 2026-10-30"),
        (ContractNotice(15, whole_months=True), "jeudi 2026-10-15", "dimanche 2026-11-01"),
        (ContractNotice(15, whole_months=True), "mardi 2026-10-20", "mardi 2026-12-01"),
        (ContractNotice(), "jeudi 2026-10-15", "vendredi 2026-10-16"),
    ],
)
def test_the_first_day_of_a_change(notice, asked, first):
    assert notice.find_first_day(on(asked)) == on(first)


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        (FROM_NEXT_MONTH, "au plus tôt le 1er du mois suivant"),
        (ContractNotice(15), "au moins 15 jours avant"),
        (ContractNotice(15, whole_months=True), "au moins 15 jours avant, au 1er d'un mois"),
        (ContractNotice(), "dès le lendemain"),
    ],
)
def test_a_notice_is_said(notice, said):
    assert str(notice) == said


def test_staff_overrule_it_with_a_reason():
    today, first = on("jeudi 2026-10-15"), on("lundi 2026-10-19")
    with pytest.raises(NotAccepted, match=r"au plus tôt le dimanche 1er novembre 2026 ; indiquez un motif"):
        check_notice(FROM_NEXT_MONTH, first, today, by_staff=True)
    check_notice(FROM_NEXT_MONTH, first, today, "Déménagement", by_staff=True)
    check_notice(None, today, today, by_staff=True)


def test_parents_never_do():
    today, first = on("jeudi 2026-10-15"), on("lundi 2026-10-19")
    with pytest.raises(NotAccepted, match=r"au plus tôt le dimanche 1er novembre 2026\.$"):
        check_notice(FROM_NEXT_MONTH, first, today, "Déménagement", by_staff=False)
    with pytest.raises(NotAccepted, match="le vendredi 16 octobre 2026"):
        check_notice(None, today, today, by_staff=False)
    check_notice(None, first, today, by_staff=False)


def test_a_notice_is_told_whole(approved):
    today, first = on("jeudi 2026-10-15"), on("lundi 2026-10-19")
    approved(
        "notices",
        [
            say(check_notice, notice, day, today, reason, by_staff=by_staff)
            for notice in (None, FROM_NEXT_MONTH, ContractNotice(4), ContractNotice(5))
            for day in (today, first)
            for reason in ("", " ", "Accord")
            for by_staff in (False, True)
        ],
    )
