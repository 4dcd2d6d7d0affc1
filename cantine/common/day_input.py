"""A day as people type it: read as it is meant, or refused with a French sentence; never another day."""

import re
import unicodedata
from calendar import monthrange
from contextlib import suppress
from datetime import date

from cantine.common.form_input import NotAccepted
from cantine.common.french import WEEKDAYS, long_day, weekday_name
from cantine.common.language.translate import mark, translate

OLDEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
"""Between these every day can be typed; a field may have narrower limits of its own."""

YEARS = range(2000, 2200)
"""The years that a day or a month in an address may have."""

EXAMPLE = mark("écrivez le jour, le mois et l'année, par exemple 28/11/2026")

_MONTHS = tuple(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()  # noqa: SIM905
)
_ENGLISH_MONTHS = tuple(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_SHORT_MONTHS = {"janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12}

_NUMBERS = re.compile(r"(\d{1,2})(?: ?[/.-] ?| )(\d{1,2})(?: ?[/.-] ?| )(\d+)")
_RUN_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{2}|\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_IN_WORDS = re.compile(r"(?:([a-z]+)\.?,? )?(\d{1,2})(?:er)? ([a-z]+)\.? (\d+)")

_OF_YEAR = re.compile(r"(\d{1,2})(?:er)?(?:[/. ]| de )(\w+)")
_KEPT = re.compile(r"(\d\d)-(\d\d)")


def write_day(day: date | None) -> str:
    """« 28/11/2026 », as a form field shows it; empty for no day."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}" if day else ""


def read_day(typed: str) -> date:
    """The day that was typed: « 1/11/2026 », « 1.11.26 », « 01112026 », « 1er novembre 2026 », « 2026-11-01 ».

    The day comes first, as in French; a year of two digits is of this century. Outer spaces do not count. A weekday in
    front must be the right one. Raises NotAccepted for everything else: no date, no year, not in the calendar (31
    February), before 1900 or after 2100.
    """
    plain = _strip_accents(typed)
    text = typed.strip()
    if found := _NUMBERS.fullmatch(plain) or _RUN_TOGETHER.fullmatch(plain):
        day, month, year = found.groups()
    elif found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = found.groups()
    elif (found := _IN_WORDS.fullmatch(plain)) and (number := _find_month(found[3])):
        day, month, year = found[2], str(number), found[4]
    else:
        raise NotAccepted(
            translate("« {text} » n'est pas une date complète : {example}.", text=text, example=translate(EXAMPLE))
        )
    read = _make_date(text, int(day), int(month), _read_year(text, year))
    if found.re is _IN_WORDS and found[1] not in (None, "le"):
        _check_weekday(text, found[1], read)
    return read


def parse_iso_day(text: str) -> date | None:
    """The day that an address or a browser's message says, « 2026-11-01 »; None for any other text.

    From 2000 to 2199, so that the month and the school year around it exist too.
    """
    with suppress(ValueError):
        if _YEAR_FIRST.fullmatch(text) and text.isascii() and (day := date.fromisoformat(text)).year in YEARS:
            return day
    return None


def parse_iso_month(text: str) -> date | None:
    """The first day of the month that an address says, « 2026-11 »; None for any other text."""
    return parse_iso_day(f"{text}-01")


def check_within(day: date, first: date, last: date) -> None:
    """Raise NotAccepted for a day before `first` or after `last`; both are allowed."""
    if day < first:
        raise NotAccepted(
            translate("Le {day} est trop tôt : au plus tôt le {first}.", day=long_day(day), first=long_day(first))
        )
    if day > last:
        raise NotAccepted(
            translate("Le {day} est trop tard : au plus tard le {last}.", day=long_day(day), last=long_day(last))
        )


def _strip_accents(typed: str) -> str:
    letters = unicodedata.normalize("NFKD", typed.casefold().strip())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def _find_month(name: str) -> int | None:
    for months in (_MONTHS, _ENGLISH_MONTHS):
        if name in months:
            return months.index(name) + 1
    return _SHORT_MONTHS.get(name)


def _read_year(text: str, typed: str) -> int:
    if len(typed) not in (2, 4):
        raise NotAccepted(translate("« {text} » : l'année s'écrit avec quatre chiffres, par exemple 2026.", text=text))
    return 2000 + int(typed) if len(typed) == 2 else int(typed)


def _make_date(text: str, day: int, month: int, year: int) -> date:
    if not OLDEST.year <= year <= LATEST.year:
        raise NotAccepted(
            translate("« {text} » : l'année {year} n'est pas possible ici, vérifiez-la.", text=text, year=f"{year:04}")
        )
    if not 1 <= month <= len(_MONTHS):
        raise NotAccepted(
            translate(
                "« {text} » : il n'y a pas de mois {month}. Le jour vient d'abord, puis le mois.",
                text=text,
                month=month,
            )
        )
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        of = long_day(date(year, month, 2)).removeprefix("2 ")
        raise NotAccepted(
            translate("« {text} » n'existe pas : {month} a {days} jours.", text=text, month=of, days=days)
        )
    return date(year, month, day)


def _check_weekday(text: str, weekday: str, day: date) -> None:
    if weekday not in WEEKDAYS:
        raise NotAccepted(
            translate("« {text} » n'est pas une date complète : {example}.", text=text, example=translate(EXAMPLE))
        )
    if WEEKDAYS[day.weekday()] != weekday:
        raise NotAccepted(
            translate(
                "« {text} » : le {day} est un {weekday}.",
                text=text,
                day=long_day(day),
                weekday=weekday_name(day),
            )
        )


def read_yearly_day(typed: str) -> str:
    """The day that was typed, « 31/12 », « 31 décembre » or « 12-31 », as it is kept; empty where nothing was typed.

    Raises NotAccepted for what is no day of every year: 29 February is none.
    """
    text = " ".join(typed.split())
    if not text:
        return ""
    if kept := _KEPT.fullmatch(text):
        month, day = int(kept[1]), int(kept[2])
    elif said := _OF_YEAR.fullmatch(text):
        day, word = int(said[1]), _strip_accents(said[2])
        month = int(word) if word.isdecimal() else _find_month(word) or 0
    else:
        month, day = 0, 0
    try:
        date(2025, month, day)
    except ValueError:
        raise NotAccepted(f"« {typed} » n'est pas un jour de l'année : écrivez par exemple 31/12.") from None
    return f"{month:02}-{day:02}"


def find_next_yearly_day(kept: str, day: date) -> date:
    """The first such day on or after `day`."""
    month, of_month = (int(part) for part in kept.split("-"))
    this_year = date(day.year, month, of_month)
    return this_year if this_year >= day else date(day.year + 1, month, of_month)


def describe_yearly_day(kept: str) -> str:
    """« 31/12 » as people write it; empty where there is none."""
    return "/".join(reversed(kept.split("-"))) if kept else ""
