"""What a parent reads after coming back: every state has its sentence, and none says more than is known."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from cantine.common.vocabulary import AttemptState, Method
from cantine.online_payment.rules.outcome_words import describe_hold, describe_outcome, describe_unsure, is_waiting
from tests.dates import at

NOW = at("lundi 2026-11-23 16:50:00")
HELD = at("lundi 2026-11-23 17:02:00")


@dataclass(frozen=True)
class Outcome:
    """An attempt as far as its parent reads of it."""

    state: AttemptState
    cents: int
    held_until: datetime
    method: Method | None = None
    closed_why: str = ""
    paid_cents: int | None = None
    answer: str = ""


WAITS = Outcome(AttemptState.WAITING, 31465, HELD)
AMOUNT = "314,65\xa0€"


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (
            replace(WAITS, state=AttemptState.PAID, method=Method.ONLINE_CARD),
            f"Votre paiement de {AMOUNT} est enregistré. Merci ! Un reçu vous est envoyé par mail.",
        ),
        (
            replace(WAITS, state=AttemptState.PAID, method=Method.ONLINE_DEBIT),
            f"Votre paiement de {AMOUNT} est enregistré, sous réserve d'acceptation par votre banque. Merci ! "
            "Un reçu vous est envoyé par mail.",
        ),
        (replace(WAITS, state=AttemptState.REFUSED), f"Votre paiement de {AMOUNT} a été refusé : rien n'est débité."),
        (replace(WAITS, state=AttemptState.ABANDONED), f"Le paiement de {AMOUNT} est abandonné : rien"),
        (replace(WAITS, state=AttemptState.EXPIRED), "n'a pas été fait à temps"),
        (replace(WAITS, state=AttemptState.TO_CHECK), "Ne payez pas une seconde fois"),
        (replace(WAITS, state=AttemptState.TO_CHECK, closed_why="Doublon"), "il n'est pas enregistré"),
        (replace(WAITS, state=AttemptState.ABANDONED, closed_why="Doublon"), "La mairie a vérifié le paiement"),
        (replace(WAITS, state=AttemptState.PAID, closed_why="Vérifié"), "est enregistré. Merci"),
        (replace(WAITS, state=AttemptState.ABANDONED, closed_why="Doublon"), "il n'est pas enregistré"),
        (WAITS, "vous pourrez recommencer à 17\xa0h\xa002 (dans 12 minutes)."),
        (replace(WAITS, state=AttemptState.CREATED), "n'a pas encore confirmé"),
        (
            replace(WAITS, answer="A"),
            f"Vous avez quitté le paiement de {AMOUNT} sans le terminer : rien n'est débité, et vous pourrez "
            "recommencer à 17\xa0h\xa002 (dans 12 minutes).",
        ),
    ],
)
def test_each_state_has_its_sentence(outcome, says):
    assert says in describe_outcome(outcome, NOW)


@pytest.mark.parametrize("state", [state for state in AttemptState if state is not AttemptState.PAID])
def test_only_a_paid_attempt_is_said_to_be_recorded(state):
    said = describe_outcome(replace(WAITS, state=state), NOW)
    assert f"{AMOUNT} est enregistré" not in said
    assert "Merci" not in said
    assert AMOUNT in said


def test_what_is_recorded_is_the_amount_of_the_payment():
    credited = replace(WAITS, state=AttemptState.PAID, method=Method.ONLINE_CARD, paid_cents=2000)
    assert describe_outcome(credited, NOW).startswith("Votre paiement de 20,00\xa0€ est enregistré.")


def test_an_attempt_that_waits_past_its_time_promises_no_minute():
    assert "recommencer" not in describe_outcome(WAITS, HELD)
    assert "recommencer" in describe_outcome(WAITS, HELD - timedelta(seconds=1))


def test_minutes_are_rounded_up_and_are_one_at_least():
    assert describe_hold(31465, HELD, NOW) == (
        f"Un paiement de {AMOUNT} est en cours. Vous pourrez recommencer à 17\xa0h\xa002 (dans 12 minutes)."
    )
    assert "(dans 12 minutes)" in describe_hold(0, HELD, NOW + timedelta(seconds=1))
    assert "(dans 1 minute)" in describe_hold(0, HELD, HELD - timedelta(seconds=1))
    assert describe_hold(0, HELD, NOW).startswith("Un paiement est en cours.")


def test_every_sentence_is_as_approved(approved):
    said = [
        f"{state} {why} {answer} {now:%H:%M}: {describe_outcome(outcome, now)}"
        for state in AttemptState
        for why in ("", "Vérifié")
        for answer in ("", "A")
        for now in (NOW, HELD - timedelta(seconds=60), HELD)
        for outcome in [replace(WAITS, state=state, closed_why=why, answer=answer)]
    ]
    paid = replace(WAITS, state=AttemptState.PAID, method=Method.ONLINE_DEBIT, paid_cents=100)
    said += [
        describe_outcome(paid, NOW),
        describe_unsure(100),
        describe_hold(0, HELD, NOW),
        describe_hold(100, HELD, HELD),
    ]
    approved("outcomes", [*said, str([is_waiting(replace(WAITS, state=state)) for state in AttemptState])])
