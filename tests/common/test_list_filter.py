"""What an address may ask of a list, and what is nonsense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.list_filter import BadListChoice, ListChoice, ListFilter, read_list_filter
from cantine.common.vocabulary import Method
from tests.dates import on

EVERYTHING = (
    ListChoice.PERIOD,
    ListChoice.DAY,
    ListChoice.FAMILY,
    ListChoice.SERVICE,
    ListChoice.METHOD,
    ListChoice.DEBTORS,
)


def asked(question, offered=EVERYTHING):
    return read_list_filter([tuple(part.split("=", 1)) for part in question.split("&") if part], offered)


def test_nothing_said_is_no_limit():
    assert asked("") == ListFilter()
    assert (ListFilter().begins, ListFilter().ends) == (None, None)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("mois=2026-10", ListFilter(month=on("jeudi 2026-10-01"))),
        ("du=2026-10-15", ListFilter(first=on("jeudi 2026-10-15"))),
        (
            "du=2026-10-15&au=2026-10-15",
            ListFilter(first=on("jeudi 2026-10-15"), last=on("jeudi 2026-10-15")),
        ),
        ("jour=2028-02-29&debiteurs=oui", ListFilter(day=on("mardi 2028-02-29"), debtors=True)),
        ("famille=12&prestation=3&mode=cesu", ListFilter(family=12, service=3, method=Method.CESU)),
    ],
)
def test_what_is_said_is_found(question, found):
    assert asked(question) == found


def test_a_month_is_all_its_days():
    february = asked("mois=2028-02")
    assert (february.begins, february.ends) == (on("mardi 2028-02-01"), on("mardi 2028-02-29"))
    assert february.by_days == ListFilter(first=on("mardi 2028-02-01"), last=on("mardi 2028-02-29"))


@pytest.mark.parametrize(
    "question",
    [
        "mois=2026-13",
        "mois=2026-1",
        "mois=0000-01",
        "mois=1999-12",
        "mois=2200-01",
        "mois=٢٠٢٦-11",
        "mois=",
        "mois=2026-10&mois=2026-10",
        "mois=2026-10&du=2026-10-01",
        "du=2026-02-30",
        "du=20261001",
        "du=2026-10-02&au=2026-10-01",
        "jour=demain",
        "famille=0",
        "famille=-1",
        "famille=1e3",
        "famille=1234567890",
        "famille=1;DROP TABLE family",
        "prestation=x",
        "mode=troc",
        "debiteurs=non",
        "page=2",
        "MOIS=2026-10",
    ],
)
def test_nonsense_is_refused(question):
    with pytest.raises(BadListChoice):
        asked(question)


def test_what_a_list_does_not_offer_is_refused():
    with pytest.raises(BadListChoice):
        asked("prestation=3", (ListChoice.PERIOD,))


def test_a_list_of_one_family_needs_its_number():
    assert asked("famille=3", (ListChoice.ONE_FAMILY,)).family == 3
    with pytest.raises(BadListChoice):
        asked("", (ListChoice.ONE_FAMILY,))


DAYS = st.dates(on("samedi 2000-01-01"), on("mardi 2199-12-31"))


@st.composite
def choices(draw):
    days = sorted(draw(st.lists(DAYS, min_size=2, max_size=2)))
    period = draw(
        st.sampled_from(
            [{}, {"month": days[0].replace(day=1)}, {"first": days[0]}, {"first": days[0], "last": days[1]}]
        )
    )
    return ListFilter(
        **period,
        day=draw(st.none() | DAYS),
        family=draw(st.none() | st.integers(1, 999_999_999)),
        service=draw(st.none() | st.integers(1, 999_999_999)),
        method=draw(st.none() | st.sampled_from(Method)),
        debtors=draw(st.booleans()),
    )


@given(choices())
def test_an_address_says_again_what_was_chosen(choice):
    assert read_list_filter(choice.parameters.items(), EVERYTHING) == choice


@given(st.lists(st.tuples(st.sampled_from(["mois", "du", "famille", "mode", "x"]), st.text(max_size=12)), max_size=3))
def test_whatever_an_address_says_is_a_choice_or_refused(parameters):
    try:
        found = read_list_filter(parameters, EVERYTHING)
    except BadListChoice:
        return
    assert found.parameters.keys() == dict(parameters).keys()


def test_a_list_of_one_month_needs_it_and_takes_no_other_days():
    assert asked("mois=2026-10", (ListChoice.MONTH,)) == ListFilter(month=on("jeudi 2026-10-01"))
    for question in ("", "famille=12", "du=2026-10-01", "mois=2026-13"):
        with pytest.raises(BadListChoice):
            asked(question, (ListChoice.MONTH, ListChoice.FAMILY))
