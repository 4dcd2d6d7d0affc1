"""The settings as they are, as a file that sets them again."""

from datetime import datetime

from sqlalchemy.orm import Session

from cantine.common.roles import Actor, Permission
from cantine.reglement.actions.apply_settings import read_names
from cantine.reglement.actions.sections import SECTIONS
from cantine.reglement.rules.form_writing import write_form
from cantine.reglement.rules.toml_text import write_toml
from cantine.store.commune import read_commune


def export_settings(db: Session, actor: Actor, now: datetime) -> str:
    """Everything that is set, as the text of a settings file; nothing is written. Raises Forbidden."""
    actor.must(Permission.SEE_SETTINGS)
    names = read_names(db)
    found = {}
    for section in SECTIONS:
        entries = [write_form(form, names) for _id, form in section.read(db, now)]
        if entries := [entry for entry in entries if entry]:
            found[section.key] = entries[0] if section.single else entries
    return write_toml({"town": read_commune(db).name, **found})
