"""Forms of the pages written as the words of a settings file, which `form_values` reads again."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from cantine.common.french import WEEKDAYS
from cantine.common.paris import PARIS
from cantine.reglement.rules.form_values import Names, find_key

MINUTES = frozenset({"first_time", "last_time", "bound", "sick_until", "after"})
"""Fields in minutes since midnight."""


def write_form(form: Any, names: Names, *, whole: bool = False) -> dict[str, Any]:
    """What a file says to fill in this form; what a form begins with is left out, unless `whole`, and so is None."""
    said = {}
    for one in fields(form):
        value = getattr(form, one.name)
        begins = one.default_factory() if one.default_factory is not MISSING else one.default
        if value is None or (value == begins and not whole):
            continue
        key, kind = find_key(one.name)
        said[key] = _write_names(value, kind, names) if kind else _write_value(value, key, names)
    return said


def _write_names(value: Any, kind: str, names: Names) -> Any:
    called = {key: name for name, key in names[kind].items()}
    if isinstance(value, int):
        return called[value]
    if isinstance(value, Mapping):
        return {called[key]: _write_value(one, "", names) for key, one in value.items()}
    return sorted(called[key] for key in value)


def _write_value(value: Any, key: str, names: Names) -> Any:
    if is_dataclass(value):
        return write_form(value, names, whole=True)
    if isinstance(value, Mapping):
        return {str(_write_value(one, key, names)): _write_value(held, key, names) for one, held in value.items()}
    if isinstance(value, frozenset | set):
        value = sorted(value)
    if isinstance(value, list | tuple):
        return [_write_value(one, key, names) for one in value]
    return _write_leaf(value, key)


def _write_leaf(value: Any, key: str) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool) or not isinstance(value, int):
        if isinstance(value, datetime):
            return f"{value.astimezone(PARIS):%Y-%m-%d %H:%M:%S}"
        if isinstance(value, time):
            return f"{value:%H:%M}"
        return str(value) if isinstance(value, Decimal) else value
    if key.endswith(("weekday", "weekdays")):
        return WEEKDAYS[value]
    return f"{value // 60:02}:{value % 60:02}" if key in MINUTES else value
