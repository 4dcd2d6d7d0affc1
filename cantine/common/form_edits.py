"""Two people at one form: nobody overwrites what they have not seen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cantine.common.form_input import NotAccepted


@dataclass(frozen=True)
class ShownForm:
    """What a form showed when it was opened, and the values its reader has been told of since; by field.

    A field that is missing from `shown` was empty and counts as filled in; one that is missing from `told` was empty.
    """

    shown: Mapping[str, Any]
    told: Mapping[str, Any]

    def fill_in(self, names: Collection[str]) -> "ShownForm":
        """The form with these fields counted as filled in, even if they still say what was shown."""
        return replace(self, shown={name: value for name, value in self.shown.items() if name not in names})


class FieldsChangedMeanwhile(NotAccepted):
    """Somebody else changed these fields since the form was shown; `stands` is what all fields hold now."""

    def __init__(self, fields: Sequence[str], stands: Mapping[str, Any]) -> None:
        super().__init__("Modifié entre-temps par quelqu'un d'autre : rechargez la page et vérifiez.")
        self.fields, self.stands = fields, stands


_MISSING = object()


def find_changes(wanted: Mapping[str, Any], stands: Mapping[str, Any], seen: ShownForm | None = None) -> dict[str, Any]:
    """The values of `wanted` that are to be written over what `stands`.

    A field that says what the form showed was not touched: what somebody else wrote there meanwhile stays. A touched
    field that somebody else has changed is refused, unless both want the same. Without `seen` (no form was filled in)
    every difference is written. Raises FieldsChangedMeanwhile; then nothing may be written.
    """
    differs = {name: value for name, value in wanted.items() if value != stands[name]}
    if seen is None:
        return differs
    touched = {name: value for name, value in differs.items() if value != seen.shown.get(name, _MISSING)}
    if unseen := [name for name in touched if stands[name] != seen.told.get(name)]:
        raise FieldsChangedMeanwhile(unseen, stands)
    return touched
