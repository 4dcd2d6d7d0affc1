"""How dates, hours and amounts are written in British English."""

from datetime import date

from babel.dates import format_date
from babel.numbers import format_currency

LOCALE = "en_GB"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def write_date(day: date, pattern: str) -> str:
    """`day` by a CLDR pattern: « Monday 30 November 2026 »."""
    return format_date(day, pattern, locale=LOCALE)


def write_hour(hours: int, minutes: int, seconds: int = 0) -> str:
    """« 5:00 pm », « 12:15 am », « 5:00:30 pm », with a non-breaking space."""
    return (
        f"{hours % 12 or 12}:{minutes:02}{f':{seconds:02}' if seconds else ''}\u00a0{'am' if hours % 24 < 12 else 'pm'}"
    )


def write_rank(number: int) -> str:
    """« 1st », « 2nd », « 11th »."""
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def write_euros(cents: int) -> str:
    """« €12.50 », « −€1,234.00 », with a real minus."""
    return format_currency(cents / 100, "EUR", locale=LOCALE).replace("-", "−")
