"""The provider's report, in every dress in which it may come; what does not decide is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.form_input import NotAccepted
from cantine.online_payment.rules.payment_report import (
    CENTS_OR_EUROS,
    COMMAS,
    CUT,
    NO_REPORT,
    TOO_LONG,
    ReportedPayment,
    decode_report,
    list_references,
    parse_report,
)
from tests.dates import on

NOVEMBER_12 = on("jeudi 2026-11-12")
PLAIN = "EN-TETE;007450;12112026\nLIGNE;{day};CAN00000001;{amount}\nPIED-DE-PAGE;1;{amount}\n"
PAID = ReportedPayment("CAN00000001", NOVEMBER_12, 31465)


def report(*lines, head="EN-TETE;007450", foot="PIED-DE-PAGE"):
    return "\n".join([head, *(f"LIGNE;{line}" for line in lines), foot])


@pytest.mark.parametrize(
    "day",
    ["12112026", "12/11/2026", "12-11-2026", "12.11.2026", "2026-11-12", "12/11/2026 14:05", "2026-11-12T14:05:00"],
)
@pytest.mark.parametrize("amount", ["314,65", "314.65", "314,65 €", "0314,65"])
def test_a_line_is_a_day_a_reference_and_an_amount(day, amount):
    assert parse_report(PLAIN.format(day=day, amount=amount), {}) == [PAID]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffEN-TETE,1\r\nLIGNE,12/11/2026,CAN00000001,314.65,carte\r\nPIED-DE-PAGE,1\r\n",
        '"EN-TETE","1"\n"LIGNE","12/11/2026","CAN00000001","314,65"\n"PIED-DE-PAGE","1","314,65"\n',
        "en-tête;1\n\nligne; 12112026 ;CAN00000001; 314,65 ;x\npied-de-page\n",
        "EN-TETE;1\nLIGNE;Date;Référence;Montant\nLIGNE;12112026;CAN00000001;314,65\nPIED-DE-PAGE;1;314,65",
        "LIGNE\t12112026\tCAN00000001\t314,65",
        report("12112026;CAN00000001;314,65", "12112026;CAN00000001;314,65", foot="PIED-DE-PAGE;2;629,30"),
        report("12112026;CAN00000001;314,65", foot="PIED-DE-PAGE;007450;7;9;11"),
    ],
)
def test_separators_quotes_titles_and_repetitions_do_not_matter(text):
    for encoding in ("utf-8", "latin-1"):
        if encoding == "latin-1" and not text.isascii() and "\ufeff" in text:
            continue
        assert parse_report(decode_report(text.encode(encoding)), {}) == [PAID]


def test_whole_amounts_are_what_our_own_attempts_say_they_are():
    text = report("12112026;CAN00000001;3100", "13112026;STRANGE0001;250")
    assert list_references(text) == {"CAN00000001", "STRANGE0001"}
    assert [paid.cents for paid in parse_report(text, {"CAN00000001": 3100})] == [3100, 250]
    assert [paid.cents for paid in parse_report(text, {"CAN00000001": 310_000})] == [310_000, 25_000]
    assert [paid.cents for paid in parse_report(report("12112026;A;31", "12112026;B;12,50"), {})] == [3100, 1250]
    for known in ({}, {"CAN00000001": 1}):
        with pytest.raises(NotAccepted) as refused:
            parse_report(text, known)
        assert str(refused.value) == CENTS_OR_EUROS
    with pytest.raises(NotAccepted, match="en euros ou en centimes"):
        parse_report(report("12112026;A;31", "12112026;B;31"), {"A": 31, "B": 3100})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", NO_REPORT),
        ("Nom;Prénom\nDURAND;Zoé", NO_REPORT),
        ("EN-TETE;1\nLIGNE;12112026;CAN1;5,00\n", CUT),
        (report("Date;Référence;Montant"), "Ce relevé ne contient aucun paiement."),
        ("LIGNE,12112026,CAN1,12,50\nLIGNE,12112026,CAN2,13,00", COMMAS),
        (report("31/02/2026;CAN1;5,00"), "Ce relevé ne se lit pas : ligne 2, date « 31/02/2026 »."),
        (report("12112026;CAN1;5,00", "11/12/26;CAN2;5,00"), "Ce relevé ne se lit pas : ligne 3, date « 11/12/26 »."),
        (report("12112026;;5,00"), "Ce relevé ne se lit pas : ligne 2, référence «  »."),
        (report("12112026;CAN1;"), "Ce relevé ne se lit pas : ligne 2, montant «  »."),
        (report("12112026;CAN1;-5,00"), "Ce relevé ne se lit pas : ligne 2, montant « -5,00 »."),
        (report("12112026;CAN1;0,00"), "Ce relevé ne se lit pas : ligne 2, montant « 0,00 »."),
        (report("12112026;CAN1;5,005"), "Ce relevé ne se lit pas : ligne 2, montant « 5,005 »."),
        (report("12112026;CAN1;1000000,01"), "Ce relevé ne se lit pas : ligne 2, montant « 1000000,01 »."),
        (
            report("12112026;CAN1;5,00", "12112026;CAN1;6,00"),
            "Ce relevé ne se lit pas : ligne 3, deux montants pour la référence CAN1.",
        ),
        ("LIGNE;12112026;CAN1;5,00\nTOTAL;5,00", "Ce relevé ne se lit pas : ligne 2, début inconnu."),
        (
            report("12112026;CAN1;5,00", foot="PIED-DE-PAGE;2;5,00"),
            "Le pied de page annonce 2 paiements, le relevé en contient 1 : téléchargez-le à nouveau.",
        ),
        (
            report("12112026;CAN1;5,00", foot="PIED-DE-PAGE;1;6,00"),
            "Le pied de page annonce 6,00, les lignes font 5,00\xa0€.",
        ),
        (
            report(*("x;CAN1;5,00" for _ in range(7))),
            "Ce relevé ne se lit pas : " + " ; ".join(f"ligne {n}, date « x »" for n in range(2, 7)) + " et 2 de plus.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_line(text, why):
    with pytest.raises(NotAccepted) as refused:
        parse_report(text, {})
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\n" * 5_000_000, NO_REPORT),
        (" " * 5_000_000, NO_REPORT),
        ('"' * 5_000_000, NO_REPORT),
        ("LIGNE;12112026;CAN1;" + "9" * 200_000, NO_REPORT),
        ("LIGNE;12112026;CAN1;5,00\n" * 20_001, TOO_LONG),
    ],
    ids=["lines", "spaces", "quotes", "digits", "many"],
)
def test_a_huge_file_is_refused_at_once(text, why):
    with pytest.raises(NotAccepted) as refused:
        parse_report(text, {})
    assert str(refused.value) == why


@given(
    st.dictionaries(
        st.from_regex(r"[A-Za-z0-9]{6,30}", fullmatch=True),
        st.tuples(st.integers(0, 400), st.integers(1, 9_999_999)),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["%d%m%Y", "%d/%m/%Y", "%Y-%m-%d"]),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from([",", "."]),
)
def test_every_report_is_read_as_it_was_written(payments, form, separator, point):
    rows, expected = [["EN-TETE", "007450"]], []
    for reference, (days, cents) in payments.items():
        day = date(2026, 1, 1) + timedelta(days)
        amount = f"{cents // 100}{point}{cents % 100:02}"
        rows.append(["LIGNE", day.strftime(form), reference, f'"{amount}"'])
        expected.append(ReportedPayment(reference, day, cents))
    rows.append(["PIED-DE-PAGE", str(len(payments))])
    assert parse_report("\n".join(map(separator.join, rows)), {}) == expected


@given(st.text(alphabet='LIGNE;,"\n0123456789-/.€PD é\0', max_size=120))
def test_whatever_comes_is_read_or_refused(text):
    for content in (text, f"LIGNE;{text}", f"LIGNE;12112026;A;{text}"):
        try:
            found = parse_report(content, {"A": 100})
        except NotAccepted:
            continue
        assert all(paid.cents > 0 and paid.reference for paid in found)
