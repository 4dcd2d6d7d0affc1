"""What an answer makes of an attempt: nothing but a full match in production is credited."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cantine.common.vocabulary import AttemptState, Method, PaymentProvider
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer
from cantine.online_payment.rules.settlement import PRODUCTION, AskedPayment, Settlement, find_differences, settle

BEGUN = datetime(2026, 11, 29, 17, 0, 0, tzinfo=UTC)  # dimanche, 18 h in Paris
LATER = BEGUN + timedelta(minutes=5)
ASKED = AskedPayment(PaymentProvider.PAYFIP, "007450", "W", "CANTINE000000042", 314_65, AttemptState.WAITING, BEGUN)
PAID = ProviderAnswer(Outcome.PAID_BY_CARD, "P", 314_65, "CANTINE000000042", "007450", "W")
OPEN = (AttemptState.CREATED, AttemptState.WAITING)
PAYING = {Outcome.PAID_BY_CARD: Method.ONLINE_CARD, Outcome.PAID_BY_DEBIT: Method.ONLINE_DEBIT}


def decide(answer, *, state=AttemptState.WAITING, after=timedelta(minutes=5), demonstration=False, asked=ASKED):
    return settle(replace(asked, state=state), answer, BEGUN + after, demonstration=demonstration)


@pytest.mark.parametrize("outcome", PAYING)
@pytest.mark.parametrize("state", [state for state in AttemptState if state is not AttemptState.PAID])
@pytest.mark.parametrize("after", [timedelta(seconds=1), timedelta(minutes=25), timedelta(days=200)])
def test_a_payment_is_credited_whatever_was_thought_of_it_before(outcome, state, after):
    assert decide(replace(PAID, outcome=outcome), state=state, after=after) == Settlement(
        AttemptState.PAID, PAYING[outcome]
    )


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_paid_stays_paid_and_is_not_credited_twice(outcome):
    assert decide(replace(PAID, outcome=outcome), state=AttemptState.PAID) == Settlement(AttemptState.PAID)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"client": "000001"}, "le client « 000001 » au lieu de « 007450 »"),
        ({"client": None}, "le client"),
        ({"reference": "CANTINE000000043"}, "la référence « CANTINE000000043 »"),
        ({"reference": None}, "la référence"),
        ({"cents": 314_64}, "314,64"),
        ({"cents": None}, "aucun montant"),
        ({"cents": 0}, "0,00"),
        ({"mode": "T"}, "mode « T » au lieu de « W »"),
        ({"mode": None}, "mode"),
    ],
)
@pytest.mark.parametrize("demonstration", [False, True])
def test_another_payment_than_the_one_that_was_asked_is_to_be_checked(change, words, demonstration):
    settlement = decide(replace(PAID, **change), demonstration=demonstration)
    assert (settlement.state, settlement.method) == (AttemptState.TO_CHECK, None)
    assert words in settlement.note


def test_each_difference_is_told():
    answer = replace(PAID, client="1", reference="x", cents=1, mode="T")
    assert len(find_differences(ASKED, answer, demonstration=False)) == 4


@pytest.mark.parametrize(
    ("provider", "mode"),
    [(PaymentProvider.PAYFIP, "T"), (PaymentProvider.PAYFIP, "X"), (PaymentProvider.LYRA, "TEST")],
)
def test_a_test_or_an_activation_credits_a_demonstration_alone(provider, mode):
    asked, answer = replace(ASKED, provider=provider, mode=mode), replace(PAID, mode=mode)
    real = decide(answer, asked=asked)
    assert (real.state, real.method) == (AttemptState.TO_CHECK, None)
    assert "essai ou d'activation" in real.note
    assert decide(answer, asked=asked, demonstration=True) == Settlement(AttemptState.PAID, Method.ONLINE_CARD)


def test_lyra_in_production_is_credited():
    asked = replace(ASKED, provider=PaymentProvider.LYRA, mode="PRODUCTION")
    assert decide(replace(PAID, mode="PRODUCTION"), asked=asked).method is Method.ONLINE_CARD


@pytest.mark.parametrize("state", [state for state in AttemptState if state is not AttemptState.PAID])
@pytest.mark.parametrize("said", ["S", "p", "aucun résultat", "T4"])
def test_a_word_that_nobody_documented_is_to_be_checked_at_any_time(state, said):
    settlement = decide(ProviderAnswer(Outcome.UNKNOWN, said), state=state, after=timedelta(days=1))
    assert (settlement.state, settlement.method) == (AttemptState.TO_CHECK, None)
    assert f"« {said} »" in settlement.note


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize(
    ("outcome", "before", "afterwards"),
    [
        (Outcome.ABANDONED, AttemptState.WAITING, AttemptState.ABANDONED),
        (Outcome.PENDING, AttemptState.WAITING, AttemptState.EXPIRED),
        (Outcome.REFUSED, AttemptState.REFUSED, AttemptState.REFUSED),
        (Outcome.GONE, AttemptState.EXPIRED, AttemptState.EXPIRED),
    ],
)
def test_the_payer_may_come_back_for_twenty_minutes(state, outcome, before, afterwards):
    answer = ProviderAnswer(outcome, "?")
    for seconds in (0, 60, 19 * 60 + 59):
        assert decide(answer, state=state, after=timedelta(seconds=seconds)) == Settlement(before)
    for seconds in (20 * 60, 20 * 60 + 1, 86_400):
        assert decide(answer, state=state, after=timedelta(seconds=seconds)) == Settlement(afterwards)


def test_lyra_says_abandoned_once_its_page_is_closed_for_good():
    at_lyra = replace(ASKED, provider=PaymentProvider.LYRA, client="12345678", mode="PRODUCTION")
    answer = ProviderAnswer(Outcome.ABANDONED, "ABANDONED")
    assert decide(answer, asked=at_lyra, after=timedelta(seconds=30)) == Settlement(AttemptState.ABANDONED)


def test_the_last_moment_of_the_twenty_minutes_is_a_microsecond_before():
    for after, state in (
        (timedelta(minutes=20) - timedelta(microseconds=1), AttemptState.WAITING),
        (timedelta(minutes=20), AttemptState.ABANDONED),
    ):
        assert decide(ProviderAnswer(Outcome.ABANDONED, "A"), after=after) == Settlement(state)


@pytest.mark.parametrize(
    "state", [AttemptState.REFUSED, AttemptState.ABANDONED, AttemptState.EXPIRED, AttemptState.TO_CHECK]
)
@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.GONE, Outcome.ABANDONED, Outcome.PENDING])
def test_what_waits_no_more_keeps_its_state_unless_it_was_paid(state, outcome):
    assert decide(ProviderAnswer(outcome, "?"), state=state, after=timedelta(minutes=1)) == Settlement(state)


ANSWERS = st.builds(
    ProviderAnswer,
    st.sampled_from(Outcome),
    st.sampled_from(["P", "V", "R", "Z", "A", "S", ""]),
    st.sampled_from([314_65, 314_64, 0, None]),
    st.sampled_from(["CANTINE000000042", "CANTINE000000043", "", None]),
    st.sampled_from(["007450", "12345678", "", None]),
    st.sampled_from(["T", "X", "W", "TEST", "PRODUCTION", "", None]),
)
ATTEMPTS = st.builds(
    replace,
    st.just(ASKED),
    provider=st.sampled_from(PaymentProvider),
    mode=st.sampled_from(["T", "X", "W", "TEST", "PRODUCTION"]),
    state=st.sampled_from(AttemptState),
)
AFTER = st.timedeltas(timedelta(minutes=-1), timedelta(days=400))


@given(ATTEMPTS, ANSWERS, AFTER, st.booleans())
@example(ASKED, PAID, timedelta(minutes=5), False)
@example(replace(ASKED, mode="T"), replace(PAID, mode="T"), timedelta(minutes=5), True)
def test_only_a_full_match_in_production_or_a_demonstration_is_credited(asked, answer, after, demonstration):
    settlement = settle(asked, answer, BEGUN + after, demonstration=demonstration)
    told = (answer.client, answer.reference, answer.cents, answer.mode)
    counts = demonstration or asked.mode == PRODUCTION[asked.provider]
    full = told == (asked.client, asked.reference, asked.cents, asked.mode) and counts
    credited = asked.state is not AttemptState.PAID and answer.outcome in PAYING and full
    assert settlement.method == (PAYING[answer.outcome] if credited else None)
    assert (settlement.state is AttemptState.PAID) is (credited or asked.state is AttemptState.PAID)
    assert not settlement.note or settlement.state is AttemptState.TO_CHECK


@given(ATTEMPTS, st.lists(st.tuples(ANSWERS, AFTER), min_size=1, max_size=6), st.booleans())
def test_whatever_is_heard_in_whatever_order_credits_once_at_most(asked, heard, demonstration):
    credits, paid = 0, asked.state is AttemptState.PAID
    for answer, after in heard:
        settlement = settle(asked, answer, BEGUN + after, demonstration=demonstration)
        credits += settlement.method is not None
        assert not (paid and settlement != Settlement(AttemptState.PAID))
        paid = settlement.state is AttemptState.PAID
        asked = replace(asked, state=settlement.state)
    assert credits <= 1


@given(st.permutations([PAID, *(ProviderAnswer(outcome, "?") for outcome in Outcome if outcome not in PAYING)]))
def test_a_payment_wins_over_all_that_is_heard_before_and_after_it(answers):
    asked, credits = ASKED, []
    for answer in answers:
        settlement = settle(asked, answer, LATER, demonstration=False)
        credits += [settlement.method] if settlement.method else []
        asked = replace(asked, state=settlement.state)
    assert (asked.state, credits) == (AttemptState.PAID, [Method.ONLINE_CARD])


def test_what_staff_reads_is_told_whole(approved):
    wrong = ProviderAnswer(Outcome.PAID_BY_CARD, "P", None, "AUTRE", "9", "T")
    said = find_differences(ASKED, wrong, demonstration=False)
    asked = replace(ASKED, mode="T")
    for demonstration in (False, True):
        said += find_differences(asked, replace(wrong, cents=1), demonstration=demonstration)
    said.append(decide(replace(wrong, outcome=Outcome.UNKNOWN, said="Q7")).note)
    approved("differences", said)
