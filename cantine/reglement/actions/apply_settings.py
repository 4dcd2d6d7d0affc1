"""A settings file is applied: everything that it says is set, by the actions of the pages, or nothing."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common.form_input import NotAccepted
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.reglement.actions._entries import Standing
from cantine.reglement.actions.sections import SECTIONS, Section
from cantine.reglement.queries.town_rules import has_begun, read_town_rules
from cantine.reglement.rules.chapters import write_chapters
from cantine.reglement.rules.form_values import Names, SettingsRefused, build_form
from cantine.reglement.rules.town_rules import RuleChapter
from cantine.store.database import Reader
from cantine.store.locks import lock_children, lock_rows
from cantine.store.tables import BookingPeriod, Child, Classroom, Closure, Commune, Label, School, Service

BEGUN = "Des jours sont déjà réservés : un modèle ne s'applique qu'à une commune qui commence."

ABOUT = ("town", "source", "rule", "example")
"""Keys that set nothing: whose règlement this is, where it stands, what it says and the examples that prove it."""


@dataclass(frozen=True)
class AppliedSettings:
    """How many entries of the file were written, and how many said what was set already."""

    written: int
    unchanged: int


def read_file(text: str) -> dict[str, Any]:
    """The tables of a settings file. Raises SettingsRefused where it is no TOML, or has a part that does not exist."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsRefused("Le fichier", f"ce n'est pas du TOML ({error}).") from None
    except RecursionError:
        raise SettingsRefused("Le fichier", "ses crochets sont emboîtés trop profondément.") from None
    known = {section.key: section for section in SECTIONS}
    for key, value in said.items():
        if key not in known and key not in ABOUT:
            raise SettingsRefused(
                "Le fichier", f"« {key} » n'existe pas ; les parties possibles sont {', '.join(known)}."
            )
        single = key in known and known[key].single
        if key in known and not (isinstance(value, dict) if single else _is_list_of_tables(value)):
            raise SettingsRefused(
                "Le fichier", f"« {key} » s'écrit [{key}]." if single else f"« {key} » s'écrit [[{key}]]."
            )
    return said


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def apply_settings(db: Session, actor: Actor, file: Mapping[str, Any], now: datetime) -> AppliedSettings:
    """Set everything that the file (see `read_file`) says; what it does not name stays as it is.

    Each entry is added, or changed where there is one of its name, with the journal entry of its action; one that says
    what is set already writes nothing. Raises Forbidden; SettingsRefused with the part and what to do, and then nothing
    may be kept.
    """
    actor.must(Permission.EDIT_SETTINGS)
    _lock(db, file)
    written = unchanged = 0
    postponed: list[tuple[Section, Mapping[str, Any], str]] = []
    for section in SECTIONS:
        entries = [file[section.key]] if section.single and section.key in file else file.get(section.key, [])
        for place, said in enumerate(entries, 1):
            where = _name_entry(section, said, place)
            possible = _leave_out(said, section, _list_to_come(db, file))
            changed = _apply_entry(db, actor, section, possible, where, now)
            written, unchanged = written + changed, unchanged + (not changed)
            if possible != said:
                postponed.append((section, said, where))
        coming = _list_to_come(db, file) if postponed else set[str]()
        for one in [one for one in postponed if not _mentions(one[1], coming)]:
            _apply_entry(db, actor, *one, now)
            postponed.remove(one)
    return AppliedSettings(written, unchanged)


def apply_model(db: Session, actor: Actor, file: Mapping[str, Any], now: datetime) -> AppliedSettings:
    """Begin with a model: as `apply_settings`, but only while nothing was ever booked. Raises NotAccepted then."""
    actor.must(Permission.EDIT_SETTINGS)
    if has_begun(db):
        raise NotAccepted(BEGUN)
    return apply_settings(db, actor, file, now)


def preview_model(db: Session, actor: Actor, file: Mapping[str, Any], now: datetime) -> list[RuleChapter]:
    """The règlement that a commune would have with this model: it is applied and rolled back. Raises as it does."""
    with db.begin_nested() as attempt:
        apply_model(db, actor, file, now)
        chapters = write_chapters(read_town_rules(db, local_date(now)))
        attempt.rollback()
    return chapters


def _lock(db: Session, file: Mapping[str, Any]) -> None:
    """Lock what the actions lock, in the one order: they take it in the order of the file."""
    for table in (Commune, School, Classroom, Closure, BookingPeriod):
        lock_rows(db, table)
    if file.get("closure") or file.get("local_holidays"):
        lock_children(db, select(Child.id))
    lock_rows(db, Service)
    lock_rows(db, Label)


def _name_entry(section: Section, said: Mapping[str, Any], place: int) -> str:
    if section.single:
        return section.title
    name, numbered = said.get(section.by, ""), f"{section.title} n° {place} ([[{section.key}]])"
    if section.by and not isinstance(name, str):
        raise SettingsRefused(numbered, f"« {section.by} » est un texte.")
    return f"{section.title} « {name} »" if name else numbered


def _apply_entry(
    db: Session, actor: Actor, section: Section, said: Mapping[str, Any], where: str, now: datetime
) -> bool:
    """Write one entry; whether it differs from what is set."""
    standing = section.read(db, now)
    mine = _find_standing(section, said, standing)
    said = {**section.presumed, **said, **_follow(section, said, mine)}
    form = build_form(section.form, said, read_names(db), where, None if mine is None else mine[1])
    if any(section.same(db, form, one) for _id, one in standing):
        return False
    try:
        written = section.write(db, actor, None if mine is None else mine[0], form, now)
        db.flush()
    except SettingsRefused:
        raise
    except NotAccepted as refused:
        raise SettingsRefused(where, str(refused)) from None
    except NotFound:
        raise SettingsRefused(where, "ce qu'elle nomme n'existe pas.") from None
    return written is not False


def _follow(section: Section, said: Mapping[str, Any], mine: Standing | None) -> dict[str, Any]:
    """What an entry says by saying something else: « Même règle pour annuler », as the page has it."""
    return {
        follower: said[led]
        for follower, led in section.follows.items()
        if led in said
        and follower not in said
        and (mine is None or getattr(mine[1], follower) == getattr(mine[1], led))
    }


def _find_standing(section: Section, said: Mapping[str, Any], standing: Sequence[Standing]) -> Standing | None:
    if section.single:
        return standing[0]
    name = said.get(section.by) if section.by else None
    return next((one for one in standing if name and getattr(one[1], section.by) == name), None)


def _list_to_come(db: Session, file: Mapping[str, Any]) -> set[str]:
    """The names of the file's own services, labels and schools that are not there yet."""
    known = read_names(db)
    named = [section for section in SECTIONS if section.by and section.key in known]
    said = {(of.key, one[of.by]) for of in named for one in file.get(of.key, ()) if isinstance(one.get(of.by), str)}
    return {name for key, name in said if name not in known[key]}


def _leave_out(said: Mapping[str, Any], section: Section, coming: set[str]) -> Mapping[str, Any]:
    """The entry without what names something that comes later in the file; that is set once it is there."""
    if not section.by:
        return said
    return {key: value for key, value in said.items() if key == section.by or not _mentions(value, coming)}


def _mentions(value: Any, names: set[str]) -> bool:
    if isinstance(value, Mapping):
        return any(_mentions(one, names) for one in (*value, *value.values()))
    if isinstance(value, list):
        return any(_mentions(one, names) for one in value)
    return isinstance(value, str) and value in names


def read_names(db: Reader) -> Names:
    """The ids of what a file may name; a class by its name where that is one class's, else « école – classe »."""
    rooms = db.execute(
        select(Classroom.id, Classroom.name, School.name).join(School, School.id == Classroom.school_id)
    ).all()
    names = [name for _id, name, _school in rooms]
    named = {name: key for key, name, _school in rooms if names.count(name) == 1}
    return {
        "service": {name: key for key, name in db.execute(select(Service.id, Service.label))},
        "label": {name: key for key, name in db.execute(select(Label.id, Label.name))},
        "school": {name: key for key, name in db.execute(select(School.id, School.name))},
        "classroom": named | {f"{school} – {name}": key for key, name, school in rooms},
    }
