"""Tables as TOML: the text that `tomllib` reads back to the same values."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any


def write_toml(sections: Mapping[str, Any]) -> str:
    """The text of these values: plain ones first, then a table for each mapping and each mapping of a list."""
    plain = {key: value for key, value in sections.items() if not _is_table(value)}
    parts = ["\n".join(_write_lines(plain))] if plain else []
    for key, value in sections.items():
        if isinstance(value, Mapping):
            parts.append(_write_table(f"[{_write_key(key)}]", value))
        elif _is_table(value):
            parts += [_write_table(f"[[{_write_key(key)}]]", one) for one in value]
    return "\n\n".join(parts) + "\n"


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _write_table(title: str, values: Mapping[str, Any]) -> str:
    return "\n".join([title, *_write_lines(values)])


def _write_lines(values: Mapping[str, Any]) -> list[str]:
    return [f"{_write_key(key)} = {_write(value)}" for key, value in values.items()]


def _write_key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else json.dumps(key, ensure_ascii=False)


def _write(value: Any) -> str:
    """One value; a text of several lines stands between three quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        if "\n" in value:
            return '"""\n' + value.replace("\\", "\\\\").replace('"""', '""\\"') + '"""'
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_write_key(key)} = {_write(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_write, value)) + "]"
    return str(value)
