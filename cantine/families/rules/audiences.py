"""Whether a child is one of those whom a service, or a group of its places, is for."""

from collections.abc import Sequence
from datetime import date

from cantine.common.language.translate import translate
from cantine.common.limits.audience_words import (
    AudienceNames,
    describe_ages,
    describe_classes,
    describe_labels,
    describe_without,
)
from cantine.common.limits.limit_refusals import NotForChild
from cantine.common.limits.service_limits import Audience, PlaceGroup
from cantine.families.rules.pupil import Pupil


def count_age(birth_date: date, day: date, *, on_31_december: bool = False) -> int:
    """The child's whole years on `day`, or those that it has on 31 December of that civil year."""
    had_birthday = on_31_december or (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)


def find_mismatch(audience: Audience | None, pupil: Pupil, day: date, names: AudienceNames) -> NotForChild | None:
    """Why the child is not one of them on `day`, or None. An age that nobody knows is none of the ages asked for."""
    if audience is None:
        return None
    if not _is_in_classes(audience, pupil, day):
        return NotForChild(describe_classes(audience, names))
    held = pupil.labels_on(day)
    if audience.label_ids and not audience.label_ids & held:
        return NotForChild(describe_labels(audience, names))
    if audience.without_label_ids & held:
        return NotForChild(describe_without(audience, names))
    if audience.from_age is None and audience.until_age is None:
        return None
    said = describe_ages(audience)
    if pupil.birth_date is None:
        return NotForChild(
            translate("{said} La date de naissance de l'enfant manque : donnez-la à la mairie.", said=said)
        )
    age = count_age(pupil.birth_date, day, on_31_december=audience.age_on_31_december)
    fits = (audience.from_age or 0) <= age and (audience.until_age is None or age <= audience.until_age)
    return None if fits else NotForChild(said)


def _is_in_classes(audience: Audience, pupil: Pupil, day: date) -> bool:
    if not audience.school_ids and not audience.classroom_ids:
        return True
    return pupil.school_on(day) in audience.school_ids or pupil.classroom_on(day) in audience.classroom_ids


def find_group(groups: Sequence[PlaceGroup], pupil: Pupil, day: date) -> int | None:
    """The place in `groups` of the first one that the child belongs to on `day`; None where it belongs to none."""
    fitting = (place for place, group in enumerate(groups) if find_mismatch(group.audience, pupil, day, {}) is None)
    return next(fitting, None)
