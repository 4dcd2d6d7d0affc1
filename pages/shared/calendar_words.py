"""What has to be said beside days and hours: which calendar is a guess, and whose clock counts."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from cantine.common.language.translate import translate
from cantine.common.paris import PARIS
from cantine.common.school_days import GUESSED, is_guessed


def describe_guess(last: date) -> str:
    """« Vacances scolaires : calendrier estimé, à vérifier. » where days up to `last` rest on a guess, else nothing."""
    return translate("Vacances scolaires\u00a0: {guessed}.", guessed=translate(GUESSED)) if is_guessed(last) else ""


def show_guess(last: date) -> None:
    """Say below a range of days that its holidays are a guess; nothing where they are decreed."""
    if guess := describe_guess(last):
        st.caption(guess)


def is_elsewhere(zone: str | None, now: datetime) -> bool:
    """Whether the clocks of this time zone show another hour than those of Paris; unknown zones do not."""
    try:
        there = now.astimezone(ZoneInfo(zone)) if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        there = None
    return there is not None and there.utcoffset() != now.astimezone(PARIS).utcoffset()


def show_clock(now: datetime) -> None:
    """Tell who looks from another time zone that all hours here are those of Paris; nobody else is bothered."""
    zone = st.context.timezone
    if is_elsewhere(zone, now.astimezone(UTC)):
        st.caption(translate("Toutes les heures sont celles de Paris."))
