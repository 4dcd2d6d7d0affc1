"""The sheets of a family's own data that tell who did what about it, and who read what is said of its children."""

from cantine.common.roles import ROLE_LABELS
from cantine.common.tables.table import Column, TableCell, make_columns
from cantine.common.terms.read_places import READ_PLACE_LABELS
from cantine.journal.describe import describe_action, describe_details
from cantine.privacy.documents.guardian_sheets import format_moment
from cantine.privacy.queries.own_data import OwnData

OF_FAMILY, BY_GUARDIAN = "données de la famille", "Un responsable de la famille"


def list_readings(data: OwnData) -> tuple[list[Column], list[tuple[TableCell, ...]]]:
    """A row for each reading of a child's health note, and for each file with the data of the family alone."""
    return make_columns("Quand", "Qui", "Où", "Santé (PAI) de"), [
        (format_moment(at), ROLE_LABELS[role] if role else BY_GUARDIAN, READ_PLACE_LABELS[place], child or OF_FAMILY)
        for at, child, role, place in data.readings
    ]


def list_journal(data: OwnData) -> tuple[list[Column], list[tuple[TableCell, ...]]]:
    """A row for each act about the family or its children, with what it changed."""
    names = {"classroom_id": data.classrooms}
    return make_columns("Quand", "Qui", "Quoi", "Enfant", "Avant", "Après"), [
        (
            format_moment(act.at),
            act.who,
            describe_action(act.action),
            act.child,
            describe_details(act.before, names),
            describe_details(act.after, names),
        )
        for act in data.acts
    ]
