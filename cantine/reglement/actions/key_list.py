"""Every key that a settings file may hold, part by part, with what each takes: for whoever writes one."""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from cantine.reglement.actions.sections import SECTIONS
from cantine.reglement.rules.form_values import KINDS, read_keys
from cantine.reglement.rules.form_writing import MINUTES

_WORDS: Mapping[Any, str] = {
    str: "texte",
    bool: "true ou false",
    int: 'nombre (un montant "2,80 €", une part "50 %")',
    Decimal: "nombre",
    date: "date (2026-09-01)",
    time: 'heure ("09:00")',
    datetime: 'moment ("lundi 2026-11-30 20:00")',
}


def list_keys() -> Iterator[str]:
    """The lines: each part of a file under its title, then the parts of its values."""
    told: list[Any] = []
    for section in SECTIONS:
        yield f"[{section.key}]" if section.single else f"[[{section.key}]]"
        yield from _list_form(section.form, told)
        yield ""
    for form in told:  # grows while it is told
        yield f"{form.__name__} = {{ … }}"
        yield from _list_form(form, told)
        yield ""


def _list_form(form: Any, told: list[Any]) -> Iterator[str]:
    for key, (_field, kind, named) in read_keys(form).items():
        yield f"  {key}: {_describe_key(key, kind, named, told)}"


def _describe_key(key: str, kind: Any, named: str | None, told: list[Any]) -> str:
    several = any(get_origin(one) in (frozenset, tuple) for one in (kind, *get_args(kind)))
    if named:
        name = f"nom de {KINDS[named]}"
        return f"[{name}, …]" if several else name
    if key.endswith(("weekday", "weekdays")):
        return '["lundi", …]' if several else '"lundi", …'
    return 'heure ("16:15")' if key in MINUTES else _describe(kind, told)


def _describe(kind: Any, told: list[Any]) -> str:
    """What a value of this type is called; forms within forms are noted in `told`."""
    origin, parts = get_origin(kind), [part for part in get_args(kind) if part not in (type(None), Ellipsis)]
    if origin in (Union, UnionType):
        return " ou ".join(_describe(part, told) for part in parts)
    if origin is not None and parts:
        return f"[{_describe(parts[-1], told)}, …]"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f'"{one.value}"' for one in kind)
    if is_dataclass(kind):
        if kind not in told:
            told.append(kind)
        return f"{{ {kind.__name__} }}" if isinstance(kind, type) else ""
    return _WORDS.get(kind, "valeur")
