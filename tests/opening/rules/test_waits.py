"""What a browser that waits is told, in both languages, and when it asks again."""

from datetime import timedelta

import pytest

from cantine.common.language.languages import speak
from cantine.opening.rules.line import PRESENT
from cantine.opening.rules.waits import Stage, Wait, choose_pause, measure_pace
from tests.dates import at

OPENS = at("mardi 2026-12-01 08:30:00")


def seconds(count):
    return timedelta(seconds=count)


@pytest.mark.parametrize(
    ("wait", "said", "read"),
    [
        (
            Wait(Stage.WAITING, OPENS, ahead=1233, seconds=250),
            "Votre place dans la file : 1\u202f234. Environ 4 minutes d'attente.",
            "Environ 4 minutes d'attente.",
        ),
        (
            Wait(Stage.WAITING, OPENS, ahead=0, seconds=20),
            "Votre place dans la file : 1. Moins d'une minute d'attente.",
            "Moins d'une minute d'attente.",
        ),
        (Wait(Stage.INSIDE, OPENS), "C'est votre tour.", "C'est votre tour."),
        (Wait(Stage.OVER, OPENS), "Le portail est ouvert.", "Le portail est ouvert."),
    ],
)
def test_place_and_time_are_said_and_the_time_is_read_aloud(wait, said, read):
    assert (wait.describe(), wait.announce()) == (said, read)


def test_before_the_instant_it_says_when_and_how_the_order_is_made():
    assert Wait(Stage.BEFORE, OPENS).describe() == (
        "Ouverture le mardi 1er décembre 2026 à 8\u00a0h\u00a030. À cet instant, l'ordre de passage est tiré au sort "
        "entre les familles présentes : arriver plus tôt, ou avec plusieurs appareils, n'avance pas."
    )
    assert "Vous n'êtes pas connecté" in Wait(Stage.BEFORE, OPENS, known=False).describe()
    with speak("en"):
        assert (
            Wait(Stage.WAITING, OPENS, ahead=4, seconds=70).describe()
            == "Your place in line: 5. About 1 minute to wait."
        )


@pytest.mark.parametrize("chance", [0, 0.5, 1])
def test_who_is_far_asks_seldom_and_nobody_misses_the_instant(chance):
    far, near = Wait(Stage.WAITING, OPENS, ahead=2000, seconds=600), Wait(Stage.WAITING, OPENS, ahead=2, seconds=1)
    assert 31.9 < choose_pause(far, OPENS, chance) < 48.1
    assert choose_pause(far, OPENS, chance) < PRESENT.total_seconds() / 1.8
    assert 2.3 < choose_pause(near, OPENS, chance) < 3.7
    before = Wait(Stage.BEFORE, OPENS)
    assert 31.9 < choose_pause(before, OPENS - seconds(900), chance) < 48.1
    assert 31 <= choose_pause(before, OPENS - seconds(30), chance) <= 36
    assert 71 <= choose_pause(before, OPENS - seconds(70), chance) <= 76


def test_the_pace_is_what_was_let_in_lately():
    admitted = [OPENS + seconds(number / 5) for number in range(500)]
    assert measure_pace(admitted, OPENS, OPENS + seconds(100)) == pytest.approx(5)
    assert measure_pace([], OPENS, OPENS + seconds(30)) == 10
    assert measure_pace(admitted[:3], OPENS, OPENS + seconds(2)) == 10
