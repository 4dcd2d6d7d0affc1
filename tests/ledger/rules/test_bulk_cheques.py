"""A list of cheques: every fault with its line, and the count by hand beside the sum."""

from cantine.ledger.rules.bulk_cheques import (
    LONGEST_LIST,
    ListRefused,
    TypedCheque,
    find_count_faults,
    read_cheques,
)
from cantine.ledger.rules.payments import HIGHEST

GOOD = TypedCheque(" 12 ", " 34,50 ", " 0012345 ", " Banque  de Lyon ")


def test_every_fault_is_told_with_its_line(approved):
    lines = [
        *(
            GOOD,
            TypedCheque(" ", "", "", " "),
            TypedCheque(bank="x"),
            TypedCheque(family="12"),
            TypedCheque(number="1"),
        ),
        *(TypedCheque("12", amount, "1", "Banque") for amount in ("", " ", "0", "-1", "0,01", "beaucoup")),
        TypedCheque("12", f"{HIGHEST // 100}", "2", "Banque"),
        TypedCheque("12", f"{HIGHEST // 100},01", "3", "Banque"),
        TypedCheque("13", "1", "0012345", "BANQUE DE LYON"),
        TypedCheque("13", "1", "0012345", "Autre"),
    ]
    cheques, faults = read_cheques(lines)
    approved("cheques", [*map(str, cheques), *faults])


def test_a_list_has_some_cheques_and_as_many_as_a_slip(approved):
    full = [TypedCheque("1", "1", str(number), "B") for number in range(LONGEST_LIST + 1)]
    approved("lists", [*read_cheques([])[1], *read_cheques(full[1:])[1], *read_cheques([*full, TypedCheque()])[1]])


def test_the_count_by_hand_agrees_with_the_list(approved):
    cheques, _ = read_cheques([GOOD, TypedCheque("13", "1", "2", "B")])
    counts = [("2", "35,50"), (" 2 ", "35.5"), ("1", "35,50"), ("3", "35,50"), ("2", "35"), ("1", "36"), ("x", "1"),
              ("2", "x")]  # fmt: skip
    approved("counts", [f"{count} {total}: {find_count_faults(cheques, count, total)}" for count, total in counts])


def test_a_refused_list_tells_all_faults_and_what_it_may_repeat():
    refused = ListRefused(("Ligne 1.", "Ligne 2."), frozenset({7}))
    assert (str(refused), refused.faults, refused.again) == ("Ligne 1.\nLigne 2.", ["Ligne 1.", "Ligne 2."], {7})
    assert ListRefused(()).again == frozenset()
