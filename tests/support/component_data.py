"""What a component was given to show, as a page sends it: JSON in bytes, or the only value of a list."""

import json
from typing import Any


def read_data(shown: Any) -> Any:
    """The data in the message of a component."""
    if shown.bytes:
        return json.loads(shown.bytes)
    [data] = json.loads(shown.json)
    return data
