"""What a browser never sends: for each kind of widget, values that its page did not offer."""

import json
from collections.abc import Iterator
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id

from cantine.common.language.translate import translate
from pages.shared.forms.day_field import HINT

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
PLAUSIBLE = {
    "mail": "essai@exemple.fr",
    "téléphone": "06 39 98 01 09",
    "montant": "5",
    "prix": "5",
    "€": "5",
    "nombre": "2",
    "places": "2",
    "quotient": "700",
    "heure": "17 h 00",
    "code postal": "69870",
    "pourcentage": "10",
}
"""By a word of its label, what a field takes."""

LONG = "é" * 500_000
"""A megabyte of UTF-8."""

TYPED_DAYS = ("01/01/1900", "31/12/2099", "31/12/9999", "01/01/0001", "31/02/2027", "2099-12-31", "01/09/2028", "x")
TYPED_NUMBERS = ("-1", "99999999999999999999", "1e308", "NaN", "1,0000001", "٣", "0x10")

DAYS = (["1900/01/01"], ["2099/12/31"], ["9999/12/31"], ["0001/01/01"], ["2026/02/30"], ["x"], [], ["2026/11/30"] * 3)
NUMBERS = (-1.0, 0.0, 1e308, -1e308, float("nan"), float("inf"), 2.0**53, 0.1)
PLACES = (-1, 99, 2**40, -(2**40))


def forge(widget: str, kind: str, element: Any, others: list[str], quick: bool) -> Iterator[State]:
    """States that this widget was never given. `others` are names and ids of other families."""
    match kind:
        case "text_input" | "text_area":
            odd = TYPED_DAYS if is_day(element) else (*TYPED_NUMBERS[: 2 if quick else None], *others[:2], LONG)
            for value in [*TEXTS[: 2 if quick else None], *odd]:
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


def is_day(element: Any) -> bool:
    """Whether a day is typed into this field."""
    return HINT in (element.placeholder, translate(HINT))


def write_plausible(element: Any) -> str:
    """What could well be typed into this field."""
    label = element.label.casefold()
    if is_day(element):
        return "07/12/2026"
    for word, value in PLAUSIBLE.items():
        if word in label:
            return value
    return "Essai"


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
