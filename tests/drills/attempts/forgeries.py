"""What a browser never sends: for each kind of widget, values that its page did not offer."""

import json
from collections.abc import Iterator
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id

State = tuple[str, str, Any]
"""The id of a widget, the field of the message that holds its value, and the value."""

SQL = "x'); DELETE FROM booking; --"
TEXTS = (
    SQL,
    "' OR '1'='1",
    "Xqf2z",
    '=HYPERLINK("http://mechant.exemple";1)',
    "![x](http://mechant.exemple/x.png) <img src=x onerror=alert(1)> :material/home: $\\input{/etc/passwd}$",
    "../../../../etc/passwd\0.csv",
    "a\r\nBcc: mechant@exemple.fr\r\n\r\nx",
    "\u202e\u200b\ufeff",
)
LONG = "é" * 500_000
"""A megabyte of UTF-8."""

DAYS = (["1900/01/01"], ["2099/12/31"], ["9999/12/31"], ["0001/01/01"], ["2026/02/30"], ["x"], [], ["2026/11/30"] * 3)
NUMBERS = (-1.0, 0.0, 1e308, -1e308, float("nan"), float("inf"), 2.0**53, 0.1)
PLACES = (-1, 99, 2**40, -(2**40))


def forge(widget: str, kind: str, element: Any, others: list[str], quick: bool) -> Iterator[State]:
    """States that this widget was never given. `others` are names and ids of other families."""
    match kind:
        case "text_input" | "text_area":
            for value in [*TEXTS[: 2 if quick else None], *others[:2], LONG]:
                yield widget, "string_value", value
            yield widget, "int_value", 1
        case "number_input":
            for number in NUMBERS[: 3 if quick else None]:
                yield widget, "double_value", number
            yield widget, "int_value", 2**62
            yield widget, "string_value", SQL
        case "date_input":
            for days in DAYS[: 2 if quick else None]:
                yield widget, "string_array_value", days
        case "selectbox" | "radio":
            yield widget, "int_value", PLACES[1]
            for value in [*others, SQL, *[*element.options][:2]]:
                yield widget, "string_value", value
        case "multiselect" | "button_group":
            yield widget, "string_array_value", [*others, SQL]
            yield widget, "int_array_value", [*PLACES]
        case "checkbox":
            yield widget, "bool_value", True
            yield widget, "string_value", SQL
        case "arrow_data_frame":
            yield widget, "string_value", json.dumps({"edited_rows": {"9999": {"x": SQL}}, "deleted_rows": [0, -1]})
            yield widget, "string_value", "{"
        case "bidi_component":
            yield from forge_component(widget, others, quick)


def forge_component(widget: str, others: list[str], quick: bool) -> Iterator[State]:
    """Messages of the portal's own components about other families' children and bookings, and of other shapes."""
    trigger = _make_trigger_id(widget, "events")
    for event, value in list_messages(others, quick):
        yield trigger, "json_trigger_value", json.dumps([{"event": event, "value": value}])
    for broken in ("{", "null", "[]", '[{"event": "save"}]', '[{"event": ["save"], "value": NaN}]', "[" * 5_000):
        yield trigger, "json_trigger_value", broken
    for state in ({"week": [[0, 1, -5], [10**9, "x", None]]}, {"week": "x" * 10_000}, {"week": {"a": 1}}, [1]):
        yield widget, "json_value", json.dumps(state)


def list_messages(others: list[str], quick: bool) -> Iterator[tuple[str, Any]]:
    """By the name of the trigger."""
    children = [int(one) for one in others if one.isdigit()]
    seen = {"on": False, "time": None}
    for child in children[: 2 if quick else None]:
        for day in ("2026-12-07", "1900-01-01", "2099-12-31", "2027-11-30", "2026-11-02", "2026-13-45"):
            cell = {"day": day, "service": 1, "on": True, "time": None, "was": seen}
            yield "save", {"child": child, "changes": [cell]}
            yield "save", {"children": [{"child": child, "changes": [{**cell, "late": True}]}]}
        yield "save", {"child": child, "changes": [], "reason": SQL, "exceed": True, "bill": "x", "waive": LONG[:9_999]}
        yield "go", {"child": child}
        yield (
            "taps",
            {"items": [{"id": "a", "kind": "add", "child": child, "service": 1, "day": "2026-11-19", "time": 1}]},
        )
        mark = {"presence": "present", "time": None}
        item = {
            "id": "b",
            "kind": "tick",
            "booking": child,
            "mark": mark,
            "was": [{"presence": "unknown", "time": None}],
        }
        yield "taps", {"items": [item, {"id": "c", "kind": "remove", "booking": child}]}
        both = {"mark": mark, "was": {"presence": "unknown", "time": None}}
        yield "taps", {"items": [{"id": "d", "kind": "all", "bookings": [*range(1, 200)], **both}]}
    yield "search", {"x": 1}
    for value in (-1, 2**70, "1", None, 1.5, True, [], {}, "x" * 100_000):
        yield (
            "save",
            {"child": value, "changes": [{"day": value, "service": value, "on": True, "time": value, "was": {}}]},
        )
        yield "uploaded", value
        yield "opened", value
        yield "go", {"child": value, "month": value}
