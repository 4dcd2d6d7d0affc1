"""What a settings file says, read into the very forms that the pages fill in; `form_writing` is the way back.

A form is a frozen dataclass. Its fields are the keys of the file; what a key may hold follows from the field's type:

- other services, labels, schools and classes are named, not numbered: `service = "Repas"` for `service_id`;
- a time of day in minutes is written "16:15", an amount in cents "2,80 €", hundredths of a percent "50 %";
- weekdays are "lundi" … "dimanche", dates as TOML writes them (2026-09-01) or with their weekday beside them;
- an instant is a date and an hour in Paris, with the weekday beside it or not: "lundi 2026-11-30 20:00";
- words of a fixed list are written as the code writes them (`kind = "percent"`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from cantine.common.day_input import LATEST, OLDEST
from cantine.common.form_input import NotAccepted
from cantine.common.french import WEEKDAYS, join_words
from cantine.common.money import parse_cents
from cantine.common.paris import PARIS

Names = Mapping[str, Mapping[str, int]]
"""The ids of what can be named, by kind (« service ») and name."""

KINDS = {"service": "la prestation", "label": "l'étiquette", "school": "l'école", "classroom": "la classe"}
"""What can be named, and how a sentence calls it."""

ODD_REFERENCES = {
    "counted_service": "service",
    "full_day_with": "service",
    "other": "service",
    "without_label": "label",
}
"""Fields that name a thing of a kind which their own name does not tell; without « _id »."""

LARGEST = 2**31 - 1
"""A whole number of both engines."""

_HOUR = re.compile(r"([01]?[0-9]|2[0-4])(?::| ?h ?)([0-5][0-9])")
_PERCENT = re.compile(r"(-?[0-9]+(?:[,.][0-9]+)?) ?%")


@dataclass
class SettingsRefused(NotAccepted):
    """The file says something that cannot be set; `where` is the part of the file, `why` a French sentence."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where} : {self.why}"


@cache
def find_key(field: str) -> tuple[str, str | None]:
    """The key of a form's field in the file, and the kind of thing that it names: (« services », « service »)."""
    for suffix, plural in (("_ids", "s"), ("_id", "")):
        stem = field.removesuffix(suffix)
        if stem != field and (kind := stem if stem in KINDS else ODD_REFERENCES.get(stem)):
            return stem + (plural if stem in KINDS else ""), kind
    return field, ODD_REFERENCES.get(field)


@cache
def read_keys(form: Any) -> Mapping[str, tuple[str, Any, str | None]]:
    """The keys that a form takes: each with its field, the field's type and the kind of thing that it names."""
    hints = get_type_hints(form)
    keys = {}
    for one in fields(form):
        key, kind = find_key(one.name)
        keys[key] = (one.name, hints[one.name], kind)
    return keys


def build_form(form: type[Any], said: Mapping[str, Any], names: Names, where: str, stands: Any = None) -> Any:
    """The form that this part of a file fills in; what it does not say is as it `stands`, or as the form begins.

    Raises SettingsRefused for a key that the form does not have, a name that is nobody's, a value that does not fit.
    """
    asked: Any = form
    keys = read_keys(asked)
    if unknown := [key for key in said if key not in keys]:
        known = join_words(sorted(keys))
        raise SettingsRefused(where, f"« {unknown[0]} » n'existe pas ; les clés possibles sont {known}.")
    values = {} if stands is None else {one.name: getattr(stands, one.name) for one in fields(form)}
    for key, value in said.items():
        field, kind, named = keys[key]
        found = _resolve(value, named, names, where) if named else value
        values[field] = _build_value(kind, found, names, where, key)
    return _validate(form, values, where)


def _resolve(value: Any, kind: str, names: Names, where: str) -> Any:
    """The ids of these names; lists and tables of names too."""
    if isinstance(value, str):
        if (found := names[kind].get(value)) is None:
            raise SettingsRefused(where, f"{KINDS[kind]} « {value} » n'existe pas.")
        return found
    if isinstance(value, Mapping):
        return {_resolve(key, kind, names, where): one for key, one in value.items()}
    return [_resolve(one, kind, names, where) for one in value] if isinstance(value, list) else value


def _build_value(kind: Any, value: Any, names: Names, where: str, key: str) -> Any:
    """The value of a field of this type, its parts first."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _build_alternative([one for one in parts if one is not type(None)], value, names, where, key)
    if is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, Mapping):
            return value
        return build_form(kind, value, names, f"{where}, {key}")
    if isinstance(value, Mapping) and len(parts) == 2:
        of_key, of_value = parts
        return {
            _build_value(of_key, one, names, where, key): _build_value(of_value, held, names, where, key)
            for one, held in value.items()
        }
    if isinstance(value, list) and parts:
        inner = [part for part in parts if part is not Ellipsis]
        each = len(inner) == len(value) and Ellipsis not in parts and len(inner) > 1
        kinds = inner if each else inner[:1] * len(value)
        return [_build_value(one, held, names, where, key) for one, held in zip(kinds, value, strict=True)]
    return _read_leaf(kind, value, where, key)


def _build_alternative(kinds: Sequence[Any], value: Any, names: Names, where: str, key: str) -> Any:
    """The value of the first type that has all its keys; of a plain value, the first one that takes it."""
    if isinstance(value, Mapping):
        forms = [kind for kind in kinds if is_dataclass(kind) and isinstance(kind, type)]
        fitting = [kind for kind in forms if value.keys() <= read_keys(kind).keys()]
        if forms and not fitting:
            wanted = " ou ".join(f"({join_words(read_keys(kind))})" for kind in forms)
            raise SettingsRefused(where, f"« {key} » s'écrit avec les clés {wanted}.")
        refused = None
        for kind in fitting:
            try:
                return build_form(kind, value, names, f"{where}, {key}")
            except SettingsRefused as error:
                refused = refused or error
        if refused:
            raise refused
    return _build_value(kinds[0], value, names, where, key)


def _read_leaf(kind: Any, value: Any, where: str, key: str) -> Any:
    """A plain value in the words of the file as the type wants it; what fits already is left as it is."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        words = [one.value for one in kind]
        if value not in words:
            raise SettingsRefused(where, f"« {key} » est l'un de : {join_words(map(str, words))}.")
        return kind(value)
    if kind is int and isinstance(value, time):
        return value.hour * 60 + value.minute
    if kind is datetime and isinstance(value, date) and not _is_out_of_range(value):
        return _place_in_paris(value)
    read = _READERS.get(kind)
    found = read(value.strip()) if read and isinstance(value, str) else value
    if _is_out_of_range(found):
        raise SettingsRefused(where, f"« {key} » : « {value} » est trop petit ou trop grand.")
    is_weekday = kind is int and key.endswith(("weekday", "weekdays")) and isinstance(found, int)
    if found is None or (is_weekday and not 0 <= found <= 6):
        raise SettingsRefused(where, f"« {key} » : « {value} » n'est pas compris.")
    return found


def _is_out_of_range(found: Any) -> bool:
    """Whether no database holds this number, or no field of a page takes this day (1900 to 2100)."""
    if isinstance(found, date):
        return not OLDEST.year <= found.year <= LATEST.year
    return isinstance(found, int) and abs(found) > LARGEST


def _place_in_paris(value: date) -> datetime:
    """The instant (UTC) of a moment of TOML, which is one in Paris where it names no zone; of a date, its beginning."""
    at = value if isinstance(value, datetime) else datetime.combine(value, time())
    return (at if at.tzinfo else at.replace(tzinfo=PARIS)).astimezone(UTC)


def _read_int(text: str) -> int | None:
    if text in WEEKDAYS:
        return WEEKDAYS.index(text)
    if at := _HOUR.fullmatch(text):
        return int(at[1]) * 60 + int(at[2])
    if rate := _PERCENT.fullmatch(text):
        return int(Decimal(rate[1].replace(",", ".")) * 100)
    try:
        return parse_cents(text) if "€" in text else int(text)
    except ValueError:
        return None


def _read_time(text: str) -> time | None:
    at = _HOUR.fullmatch(text)
    return time(int(at[1]) % 24, int(at[2])) if at else None


def _read_day(text: str) -> date | None:
    """« 2026-11-30 », « lundi 2026-11-30 »; None for another weekday."""
    weekday, _, iso = text.rpartition(" ")
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    return day if weekday in ("", WEEKDAYS[day.weekday()]) else None


def _read_instant(text: str) -> datetime | None:
    """« lundi 2026-11-30 20:00 » in Paris, as an instant of UTC; with seconds or without."""
    day, _, hour = text.rpartition(" ")
    found = _read_day(day)
    try:
        at = time.fromisoformat(hour.zfill(5))
    except ValueError:
        return None
    return datetime.combine(found, at, PARIS).astimezone(UTC) if found and not _is_out_of_range(found) else None


def _read_decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text.removesuffix("%").strip().replace(",", "."))
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


_READERS: dict[Any, Callable[[str], Any]] = {
    int: _read_int,
    time: _read_time,
    date: _read_day,
    datetime: _read_instant,
    Decimal: _read_decimal,
}


@cache
def _adapt(form: Any) -> TypeAdapter[Any]:
    return TypeAdapter(form)


def _validate(form: Any, values: Mapping[str, Any], where: str) -> Any:
    """The form of these values. Raises SettingsRefused with the first that is missing or does not fit."""
    try:
        return _adapt(form).validate_python(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        key = find_key(str(first["loc"][0]))[0] if first["loc"] else ""
        if first["type"] in ("missing", "missing_argument", "missing_keyword_only_argument"):
            raise SettingsRefused(where, f"« {key} » manque.") from None
        if first["type"] == "value_error":
            raise SettingsRefused(where, str(first["ctx"]["error"])) from None
        raise SettingsRefused(where, f"« {key} » n'accepte pas « {first['input']} ».") from None
