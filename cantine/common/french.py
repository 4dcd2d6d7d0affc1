"""How dates, hours and amounts are written: in French, or in English where that is the language that is spoken now."""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_currency

from cantine.common.language import english
from cantine.common.language.languages import Language, get_language
from cantine.common.language.translate import translate
from cantine.common.paris import PARIS

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
"""Monday first, as `date.weekday` counts."""


def _format_date(day: date, pattern: str) -> str:
    return _write_date(day, pattern, get_language())


@lru_cache(4096)
def _write_date(day: date, pattern: str, language: Language) -> str:
    """`day` by a CLDR pattern; the first of a month is « 1er » in French."""
    if language != "fr":
        return english.write_date(day, pattern)
    written = format_date(day, pattern, locale="fr_FR")
    return re.sub(r"\b1\b", "1er", written, count=1) if day.day == 1 else written


def long_date(day: date) -> str:
    """« lundi 27 août 2018 », « mardi 1er décembre 2026 »."""
    return _format_date(day, "EEEE d MMMM yyyy")


def day_and_month(day: date) -> str:
    """« 30 novembre », « 1er décembre »."""
    return _format_date(day, "d MMMM")


def weekday_and_day(day: date) -> str:
    """« jeudi 26 novembre »."""
    return _format_date(day, "EEEE d MMMM")


def weekday_name(day: date) -> str:
    """« jeudi »."""
    return _format_date(day, "EEEE")


def name_weekday(weekday: int) -> str:
    """« jeudi » of 3: 0 is Monday."""
    return WEEKDAYS[weekday] if get_language() == "fr" else english.WEEKDAYS[weekday]


def shorten_weekday(weekday: int) -> str:
    """« jeu. » of 3, « Thu »: 0 is Monday."""
    return f"{WEEKDAYS[weekday][:3]}." if get_language() == "fr" else english.WEEKDAYS[weekday][:3]


def short_day(day: date) -> str:
    """« lun. 30 », « mar. 1er », for a narrow screen."""
    return _format_date(day, "EEE d")


def long_day(day: date) -> str:
    """« 23 novembre 2026 », « 1er décembre 2026 »."""
    return _format_date(day, "d MMMM yyyy")


def numeric_date(day: date) -> str:
    """« 24.08.2018 », as in the statement of account."""
    return f"{day:%d.%m.%Y}" if get_language() == "fr" else f"{day:%d/%m/%Y}"


def month_name(day: date) -> str:
    """« novembre 2026 »."""
    return _format_date(day.replace(day=2), "MMMM yyyy")


def bare_month(day: date) -> str:
    """« novembre »."""
    return _format_date(day.replace(day=2), "MMMM")


def short_month(day: date) -> str:
    """« sept. », « mai », for a narrow place."""
    return _format_date(day.replace(day=2), "MMM")


def days_span(first: date, last: date) -> str:
    """« le lundi 23 novembre 2026 », « du lundi 23 novembre au vendredi 27 novembre 2026 »."""
    if first == last:
        return translate("le {day}", day=long_date(first))
    begins = weekday_and_day(first) if first.year == last.year else long_date(first)
    return translate("du {first} au {last}", first=begins, last=long_date(last))


def week_span(monday: date, last: date) -> str:
    """« 23 – 27 novembre », « 30 novembre – 4 décembre »."""
    if monday == last:
        return day_and_month(monday)
    if monday.month == last.month:
        first = "1er" if monday.day == 1 and get_language() == "fr" else str(monday.day)
        return f"{first} – {day_and_month(last)}"
    return f"{day_and_month(monday)} – {day_and_month(last)}"


def hour(at: time | int) -> str:
    """« 17 h 00 » with non-breaking spaces; a number is minutes since midnight."""
    hours, minutes = divmod(at, 60) if isinstance(at, int) else (at.hour, at.minute)
    return f"{hours}\u00a0h\u00a0{minutes:02}" if get_language() == "fr" else english.write_hour(hours, minutes)


def spell_duration(minutes: int) -> str:
    """« 1 234 h 30 »: how long, in hours and minutes."""
    hours, rest = divmod(minutes, 60)
    return f"{format_number(hours)}\u00a0h\u00a0{rest:02}"


def moment(instant: datetime) -> str:
    """« jeudi 26 novembre à 17 h 00 », in Paris."""
    return _write_moment(instant, get_language())


@lru_cache(4096)
def _write_moment(instant: datetime, _language: Language) -> str:
    local = instant.astimezone(PARIS)
    return translate("{day} à {hour}", day=weekday_and_day(local.date()), hour=hour(local.time()))


def numeric_moment(instant: datetime) -> str:
    """« 30.11.2026 à 16 h 50 », in Paris."""
    local = instant.astimezone(PARIS)
    return translate("{day} à {hour}", day=numeric_date(local.date()), hour=hour(local.time()))


def moment_with_seconds(instant: datetime) -> str:
    """« le lundi 23 novembre à 10 h 04 min 30 s », in Paris: for somebody who waits."""
    local = instant.astimezone(PARIS)
    if get_language() != "fr":
        return f"on {weekday_and_day(local.date())} at {english.write_hour(local.hour, local.minute, local.second)}"
    seconds = f"\u00a0min\u00a0{local.second:02}\u00a0s" if local.second else ""
    return f"le {weekday_and_day(local.date())} à {hour(local.time())}{seconds}"


def euros(cents: int) -> str:
    """« 12,50 € », « −1 234,00 € », with non-breaking spaces and a real minus, which no line breaks after."""
    return _write_euros(cents, get_language())


@lru_cache(4096)
def _write_euros(cents: int, language: Language) -> str:
    if language != "fr":
        return english.write_euros(cents)
    return format_currency(cents / 100, "EUR", locale="fr_FR").replace("-", "−")


def format_number(count: int) -> str:
    """« 1 234 », « −12 »: thousands parted by a narrow space that no line breaks at, and a real minus."""
    written = f"{count:,}".replace("-", "−")
    return written.replace(",", "\u202f") if get_language() == "fr" else written


def file_size(octets: int) -> str:
    """« 1,4 Mo », « 812 ko », « 2,3 Go »: of a million octets and so on, as disks are sold."""
    for unit, size in (("Go", 1e9), ("Mo", 1e6)):
        if octets >= size:
            return f"{octets / size:.1f}".replace(".", ",") + f"\u00a0{unit}"
    return f"{format_number(math.ceil(octets / 1000))}\u00a0ko"


def percent(part: float) -> str:
    """« 94,3 % »."""
    written = f"{100 * part:.1f}"
    return written.replace(".", ",") + "\u00a0%" if get_language() == "fr" else f"{written}%"


def plural(count: int, one: str, many: str | None = None) -> str:
    """« 1 repas », « 0 jour », « 3 jours »: French keeps the singular up to one. For staff: parents read their own
    language, by `translate_plural`."""
    return f"{count} {one if abs(count) < 2 else many or one + 's'}"


def write_rank(number: int) -> str:
    """« 2e », « 3e », from the second on."""
    return f"{number}e" if get_language() == "fr" else english.write_rank(number)


def begin_sentence(words: str) -> str:
    """« Lundi 30 novembre 2026 »: the first letter a capital, the others as they are."""
    return words[:1].upper() + words[1:]


def count_pages(lines: int, per_page: int) -> int:
    """How many pages a list of so many lines fills, at least one."""
    return max(1, -(-lines // per_page))


def describe_page(page: int, lines: int, per_page: int) -> str:
    """« page 2 sur 7 » of a list of so many lines."""
    return translate("page {page} sur {pages}", page=page, pages=count_pages(lines, per_page))


def join_words(words: Iterable[str]) -> str:
    """« Léo », « Léo et Zoé », « Léo, Zoé et Tom »."""
    *firsts, last = list(words) or [""]
    return translate("{firsts} et {last}", firsts=", ".join(firsts), last=last) if firsts else last


def prefix_with_de(name: str) -> str:
    """The name of a town after « de »: « de Nantes », « d'Avray », « d'Hauteville », « du Havre », « des Herbiers ».

    In English it stays as it is: « of » is the sentence's own.
    """
    if get_language() != "fr":
        return name
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d'{name}" if name.lower().startswith(tuple("aeiouyhàâéèêëîïôûùœæ")) else f"de {name}"
