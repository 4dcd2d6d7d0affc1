"""A family's own data as one spreadsheet, a sheet per subject."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from cantine.documents.spreadsheet import xlsx
from cantine.documents.tabular import CellKind, Column, Table, TableCell
from cantine.queries.own_data import OwnData
from cantine.rules.french import hour
from cantine.rules.paris import PARIS
from cantine.rules.words import CALLED_OFF_LABEL, DIET_LABELS, STATE_LABELS, Presence, Weeks

WEEKS = {Weeks.ALL: "toutes", Weeks.EVEN: "paires", Weeks.ODD: "impaires"}
PRESENCES = {Presence.UNKNOWN: "", Presence.PRESENT: "présent", Presence.ABSENT: "absent"}


def own_data_xlsx(data: OwnData, today: date) -> Iterator[bytes]:
    """The file, piece by piece."""
    return xlsx(*_build_tables(data, today))


def _build_tables(data: OwnData, today: date) -> Iterator[Table]:
    def table(name: str, columns: list[Column], rows: list[tuple[TableCell, ...]]) -> Table:
        return Table(name, columns, rows, f"famille n° {data.family.number}", today)

    family = data.family
    told: list[tuple[TableCell, ...]] = [
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
        _make_text_columns("Civilité", "Prénom", "Nom", "Adresse mail", "Portable", "Fixe"),
        [
            (one.title, one.first_name, one.last_name, one.email or "", one.phone, one.landline)
            for one in data.guardians
        ],
    )
    yield table(
        "Enfants",
        [
            *_make_text_columns("Prénom", "Nom"),
            Column("Naissance", CellKind.DATE),
            *_make_text_columns("Classe", "Régime"),
            Column("Inscrit du", CellKind.DATE),
            Column("au", CellKind.DATE),
            *_make_text_columns("Semaines ici", "PAI"),
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
    quotients: list[tuple[TableCell, ...]] = [(first_day, value) for first_day, value in data.quotients]
    yield table(
        "Quotients", [Column("À partir du", CellKind.DATE), Column("Quotient familial", CellKind.COUNT)], quotients
    )
    yield table(
        "Inscriptions",
        [
            Column("Date", CellKind.DATE),
            *_make_text_columns("Enfant", "Prestation", "État", "Heure", "Présence", "Heure réelle", "Motif"),
        ],
        [
            (
                one.day,
                one.child,
                one.service,
                CALLED_OFF_LABEL if one.called_off else STATE_LABELS[one.state],
                _format_time(one.time),
                PRESENCES[one.presence],
                _format_time(one.real_time),
                one.reason,
            )
            for one in data.bookings
        ],
    )
    absences: list[tuple[TableCell, ...]] = [*data.absences]
    yield table("Absences", [Column("Enfant"), Column("Du", CellKind.DATE), Column("Au", CellKind.DATE)], absences)
    yield table(
        "Relevé de compte",
        [
            Column("Date", CellKind.DATE),
            *_make_text_columns("Type", "Référence", "Facture"),
            Column("Débit", CellKind.AMOUNT, total=True),
            Column("Crédit", CellKind.AMOUNT, total=True),
            Column("Solde", CellKind.AMOUNT, total=True, less=("Crédit", "Débit")),
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
    letters: list[tuple[TableCell, ...]] = [
        (_format_moment(at), to, subject, text) for at, to, subject, text in data.letters
    ]
    yield table("Messages", _make_text_columns("Écrit", "Destinataire", "Objet", "Texte"), letters)
    acts: list[tuple[TableCell, ...]] = [
        (
            _format_moment(act.at),
            act.who,
            act.action,
            act.child,
            _format_journal_values(act.before),
            _format_journal_values(act.after),
        )
        for act in data.acts
    ]
    yield table("Journal", _make_text_columns("Quand", "Qui", "Quoi", "Enfant", "Avant", "Après"), acts)


def _make_text_columns(*titles: str) -> list[Column]:
    return [Column(title) for title in titles]


def _format_time(minutes: int | None) -> str:
    return "" if minutes is None else hour(minutes)


def _format_moment(at: datetime) -> str:
    return f"{at.astimezone(PARIS):%d/%m/%Y %H:%M}"


def _format_journal_values(kept: dict[str, Any] | None) -> str:
    return json.dumps(kept, ensure_ascii=False) if kept else ""
