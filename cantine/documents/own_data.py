"""A family's own data as one spreadsheet, a sheet per subject."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from cantine.documents.spreadsheet import xlsx
from cantine.documents.tabular import Cell, Column, Kind, Table
from cantine.queries.own_data import OwnData
from cantine.rules.custody import Weeks
from cantine.rules.french import hour
from cantine.rules.paris import PARIS
from cantine.rules.words import CALLED_OFF_LABEL, DIET_LABELS, STATE_LABELS, Presence

WEEKS = {Weeks.ALL: "toutes", Weeks.EVEN: "paires", Weeks.ODD: "impaires"}
PRESENCES = {Presence.UNKNOWN: "", Presence.PRESENT: "présent", Presence.ABSENT: "absent"}


def own_data_xlsx(data: OwnData, today: date) -> Iterator[bytes]:
    """The file, piece by piece."""
    return xlsx(*_tables(data, today))


def _tables(data: OwnData, today: date) -> Iterator[Table]:
    def table(name: str, columns: list[Column], rows: list[tuple[Cell, ...]]) -> Table:
        return Table(name, columns, rows, f"famille n° {data.family.number}", today)

    family = data.family
    told: list[tuple[Cell, ...]] = [
        ("N° de famille", str(family.number)),
        ("Nom", family.name),
        ("Adresse", family.address),
        ("Code postal", family.postal_code),
        ("Ville", family.town),
        ("Habite la commune", "oui" if family.resident else "non"),
        ("N° d'allocataire CAF", family.caf_number),
        ("Note de la mairie", family.note),
    ]
    yield table("Famille", [Column("Donnée"), Column("Valeur")], told)
    yield table(
        "Responsables",
        _texts("Civilité", "Prénom", "Nom", "Adresse mail", "Portable", "Fixe"),
        [
            (one.title, one.first_name, one.last_name, one.email or "", one.phone, one.landline)
            for one in data.guardians
        ],
    )
    yield table(
        "Enfants",
        [
            *_texts("Prénom", "Nom"),
            Column("Naissance", Kind.DATE),
            *_texts("Classe", "Régime"),
            Column("Inscrit du", Kind.DATE),
            Column("au", Kind.DATE),
            *_texts("Semaines ici", "PAI"),
        ],
        [
            (
                one.first_name,
                one.last_name,
                one.birth_date,
                one.classroom,
                DIET_LABELS[one.diet],
                one.enrolled_from,
                one.enrolled_until,
                WEEKS[one.weeks],
                one.health,
            )
            for one in data.children
        ],
    )
    quotients: list[tuple[Cell, ...]] = [(first_day, value) for first_day, value in data.quotients]
    yield table("Quotients", [Column("À partir du", Kind.DATE), Column("Quotient familial", Kind.COUNT)], quotients)
    yield table(
        "Inscriptions",
        [
            Column("Date", Kind.DATE),
            *_texts("Enfant", "Prestation", "État", "Heure", "Présence", "Heure réelle", "Motif"),
        ],
        [
            (
                one.day,
                one.child,
                one.service,
                CALLED_OFF_LABEL if one.called_off else STATE_LABELS[one.state],
                _time(one.time),
                PRESENCES[one.presence],
                _time(one.real_time),
                one.reason,
            )
            for one in data.bookings
        ],
    )
    absences: list[tuple[Cell, ...]] = [*data.absences]
    yield table("Absences", [Column("Enfant"), Column("Du", Kind.DATE), Column("Au", Kind.DATE)], absences)
    yield table(
        "Relevé de compte",
        [
            Column("Date", Kind.DATE),
            *_texts("Type", "Référence", "Facture"),
            Column("Débit", Kind.AMOUNT, total=True),
            Column("Crédit", Kind.AMOUNT, total=True),
            Column("Solde", Kind.AMOUNT, total=True, less=("Crédit", "Débit")),
        ],
        [
            (
                line.entry.day,
                line.entry.kind,
                line.entry.reference,
                line.entry.invoice,
                line.entry.debit,
                line.entry.credit,
                line.balance,
            )
            for line in data.lines
        ],
    )
    letters: list[tuple[Cell, ...]] = [(_moment(at), to, subject, text) for at, to, subject, text in data.letters]
    yield table("Messages", _texts("Écrit", "Destinataire", "Objet", "Texte"), letters)
    acts: list[tuple[Cell, ...]] = [
        (_moment(act.at), act.who, act.action, act.child, _said(act.before), _said(act.after)) for act in data.acts
    ]
    yield table("Journal", _texts("Quand", "Qui", "Quoi", "Enfant", "Avant", "Après"), acts)


def _texts(*titles: str) -> list[Column]:
    return [Column(title) for title in titles]


def _time(minutes: int | None) -> str:
    return "" if minutes is None else hour(minutes)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(PARIS):%d/%m/%Y %H:%M}"


def _said(kept: dict[str, Any] | None) -> str:
    return json.dumps(kept, ensure_ascii=False) if kept else ""
