"""The sheets of a family's own data that are about its guardians."""

from datetime import datetime

from cantine.access.rules.device_names import name_device
from cantine.common.paris import PARIS
from cantine.common.tables.table import Column, TableCell, make_columns
from cantine.common.terms.sign_ins import SIGN_IN_LABELS
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


def list_devices(data: OwnData) -> tuple[list[Column], list[tuple[TableCell, ...]]]:
    """The browsers in which a guardian has signed in."""
    return make_columns("Responsable", "Appareil", "Connu depuis le", "Utilisé en dernier le"), [
        (one.who, name_device(one.device), format_moment(one.first_at), format_moment(one.used_at))
        for one in data.door.devices
    ]


def list_sign_ins(data: OwnData) -> tuple[list[Column], list[tuple[TableCell, ...]]]:
    """The sign-ins that failed, and the first ones in a browser, of the last twelve months."""
    return make_columns("Quand", "Quoi", "Responsable", "Saisi", "Adresse réseau", "Appareil"), [
        (
            format_moment(one.at),
            SIGN_IN_LABELS[one.kind],
            one.who,
            one.login,
            one.where,
            name_device(one.device) if one.device else "",
        )
        for one in data.door.sign_ins
    ]


def format_moment(at: datetime) -> str:
    """« 26/11/2026 16:50 » in Paris."""
    return f"{at.astimezone(PARIS):%d/%m/%Y %H:%M}"
