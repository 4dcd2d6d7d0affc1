"""What is typed about people: their names and telephone numbers, checked where they are new."""

from collections.abc import Collection, Mapping
from typing import Any

from cantine.common.bounds.person_names import check_name
from cantine.common.bounds.telephones import clean_phone
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted

NAMES, PHONES = ("name", "first_name", "last_name"), ("phone", "landline")


def check_person(values: Mapping[str, Any], *, names: Collection[str] = NAMES, short: bool = False) -> dict[str, Any]:
    """These new values, the telephone numbers in their kept writing. Raises NotAccepted for what is no name or number.

    `names` are the fields that name people; `short` numbers are those of towns (`clean_phone`).
    """
    checked = dict(values)
    for field in PHONES:
        if checked.get(field):
            checked[field] = clean_phone(checked[field], short=short)
    for field in names:
        if checked.get(field):
            check_name(checked[field])
    return checked


def find_person_changes(
    wanted: Mapping[str, Any],
    stands: Mapping[str, Any],
    seen: ShownForm | None = None,
    *,
    names: Collection[str] = NAMES,
    short: bool = False,
) -> dict[str, Any]:
    """What `find_changes` finds, checked as by `check_person`: what stands from before these rules hinders nobody.

    A number that is written in another way than it is kept is no change. Raises NotAccepted, FieldsChangedMeanwhile.
    """
    tidied = dict(wanted)
    for field in PHONES:
        shown = seen.shown.get(field) if seen else None
        if field in tidied and tidied[field] not in (stands[field], shown):
            tidied[field] = _tidy(tidied[field], short)
    return check_person(find_changes(tidied, stands, seen), names=names, short=short)


def _tidy(typed: str, short: bool) -> str:
    try:
        return clean_phone(typed, short=short)
    except NotAccepted:
        return typed
