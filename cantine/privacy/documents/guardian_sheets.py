"""The sheets of a family's own data that are about its guardians."""

from datetime import datetime

from cantine.common.paris import PARIS
from cantine.common.tables.table import Column, TableCell, make_columns
from cantine.privacy.queries.own_data import OwnData


def list_guardians(data: OwnData) -> tuple[list[Column], list[tuple[TableCell, ...]]]:
    """Who they are and how they are reached."""
    return make_columns("Civilité", "Prénom", "Nom", "Adresse mail", "Portable", "Fixe"), [
        (one.title, one.first_name, one.last_name, one.email or "", one.phone, one.landline) for one in data.guardians
    ]


def list_calendars(data: OwnData) -> tuple[list[Column], list[tuple[TableCell, ...]]]:
    """Whose own calendar reads what is booked, since when, and when it last did. Nobody has the address itself."""
    return make_columns("Responsable", "Adresse d'agenda créée le", "Lue en dernier le"), [
        (who, format_moment(created_at), format_moment(asked_at) if asked_at else "")
        for who, created_at, asked_at in data.calendars
    ]


def format_moment(at: datetime) -> str:
    """« 26/11/2026 16:50 » in Paris."""
    return f"{at.astimezone(PARIS):%d/%m/%Y %H:%M}"
