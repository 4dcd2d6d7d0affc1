"""What a file says otherwise than the portal."""

from collections.abc import Mapping
from typing import Any


def changes(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the file that differ; an empty cell says nothing."""
    return {name: value for name, value in values.items() if value not in (None, "") and before[name] != value}
