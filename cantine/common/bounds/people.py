"""What is typed about people: their names and telephone numbers, checked where they are new."""

from collections.abc import Mapping
from typing import Any

from cantine.common.bounds.person_names import check_name
from cantine.common.bounds.telephones import clean_phone

NAMES, PHONES = ("name", "first_name", "last_name"), ("phone", "landline")


def check_person(values: Mapping[str, Any]) -> dict[str, Any]:
    """These new values, the telephone numbers in their kept writing. Raises NotAccepted for what is no name or number.

    Hand over what changes only: a name from before these rules stays, and does not hinder that others are changed.
    """
    checked = dict(values)
    for field in PHONES:
        if checked.get(field):
            checked[field] = clean_phone(checked[field])
    for field in NAMES:
        if checked.get(field):
            check_name(checked[field])
    return checked
