"""A family's own data as one spreadsheet, a sheet per subject."""

from collections.abc import Callable, Iterator
from datetime import date

from cantine.common.contract_terms import PER_LABELS
from cantine.common.french import hour
from cantine.common.paris import PARIS
from cantine.common.period_types import WISH_LABELS
from cantine.common.tables.spreadsheet import xlsx
from cantine.common.tables.table import CellKind, Column, Table, TableCell, make_columns
from cantine.common.terms.booking_events import LATE_BY_PARENT_LABEL, LateBy
from cantine.common.terms.diets import describe_diet
from cantine.common.vocabulary import (
    ATTEMPT_LABELS,
    CALLED_OFF_LABEL,
    STATE_LABELS,
    Presence,
    State,
    Weeks,
)
from cantine.contracts.rules.contract_days import name_weekdays
from cantine.prices.rules.cost_shares import describe_part
from cantine.privacy.documents.guardian_sheets import (
    format_moment,
    list_calendars,
    list_devices,
    list_guardians,
    list_sign_ins,
)
from cantine.privacy.documents.journal_sheets import list_journal, list_readings
from cantine.privacy.queries.own_data import BookingOfFamily, OwnData

WEEKS = {Weeks.ALL: "toutes", Weeks.EVEN: "paires", Weeks.ODD: "impaires"}
PRESENCES = {Presence.UNKNOWN: "", Presence.PRESENT: "présent", Presence.ABSENT: "absent"}


Sheet = tuple[list[Column], list[tuple[TableCell, ...]]]


def own_data_xlsx(data: OwnData, today: date) -> Iterator[bytes]:
    """The file, piece by piece."""
    about = f"famille n° {data.family.number}"
    return xlsx(*(Table(name, *make(data), about, today) for name, make in SHEETS.items()))


def _list_family(data: OwnData) -> Sheet:
    family = data.family
    return make_columns("Donnée", "Valeur"), [
        ("N° de famille", str(family.number)),
        ("Nom", family.name),
        ("Adresse", family.address),
        ("Code postal", family.postal_code),
        ("Ville", family.town),
        ("Habite la commune", "oui" if family.resident else "non"),
        ("N° d'allocataire CAF", family.caf_number),
        ("Note de la mairie", family.note),
    ]


def _list_children(data: OwnData) -> Sheet:
    columns = [
        *make_columns("Prénom", "Nom"),
        Column("Naissance", CellKind.DATE),
        *make_columns("Classe", "Régime"),
        *make_columns("Inscrit du", "au", kind=CellKind.DATE),
        *make_columns("Semaines ici", "PAI"),
    ]
    return columns, [
        (
            one.first_name,
            one.last_name,
            one.birth_date,
            one.classroom,
            describe_diet(one.diet),
            one.enrolled_from,
            one.enrolled_until,
            WEEKS[one.weeks],
            one.health,
        )
        for one in data.children
    ]


def _list_quotients(data: OwnData) -> Sheet:
    columns = [Column("À partir du", CellKind.DATE), Column(data.quotient_name, CellKind.COUNT)]
    return columns, [(first_day, value) for first_day, value in data.quotients]


def _list_sizes(data: OwnData) -> Sheet:
    return [Column("À partir du", CellKind.DATE), Column("Enfants du foyer", CellKind.COUNT)], [*data.sizes]


def _list_labels(data: OwnData) -> Sheet:
    columns = [*make_columns("Enfant (vide : tous)", "Étiquette"), *make_columns("Du", "Au", kind=CellKind.DATE)]
    return columns, [*data.labels]


def _list_own_prices(data: OwnData) -> Sheet:
    children = {child.id: child.first_name for child in data.children}
    columns = [*make_columns("Enfant", "Prestation"), Column("À partir du", CellKind.DATE)]
    return [*columns, Column("Prix propre (vide : selon les tarifs)", CellKind.AMOUNT)], [
        (children.get(one.child_id, ""), one.service, one.first_day, one.cents) for one in data.own_prices
    ]


def _list_bookings(data: OwnData) -> Sheet:
    columns = [
        Column("Date", CellKind.DATE),
        *make_columns("Enfant", "Prestation", "État", "Heure", "Présence", "Heure réelle", "Motif", "Majoration levée"),
    ]
    return columns, [
        (
            one.day,
            one.child,
            one.service,
            _name_state(one),
            _format_time(one.time),
            PRESENCES[one.presence],
            _format_time(one.real_time),
            one.reason,
            one.waived,
        )
        for one in data.bookings
    ]


def _name_state(one: BookingOfFamily) -> str:
    if one.called_off:
        return CALLED_OFF_LABEL
    by_parent = one.state is State.ADDED and one.late_by is LateBy.PARENT
    return LATE_BY_PARENT_LABEL if by_parent else STATE_LABELS[one.state]


def _list_stops(data: OwnData) -> Sheet:
    columns = [*make_columns("Enfant (vide : tous)", "Prestation (vide : toutes)", "Motif")]
    columns += [*make_columns("Du", "Au", kind=CellKind.DATE)]
    return columns, [(one.child, one.service, one.reason, one.first_day, one.last_day) for one in data.stops]


def _list_notices(data: OwnData) -> Sheet:
    columns = [*make_columns("Le", kind=CellKind.DATE), *make_columns("Enfant", "Incidents")]
    return columns, [(at.astimezone(PARIS).date(), child, told) for at, child, told in data.incident_notices]


def _list_wishes(data: OwnData) -> Sheet:
    columns = [
        Column("Date", CellKind.DATE),
        *make_columns("Enfant", "Prestation", "Période", "Réponse", "Demandé le"),
    ]
    return columns, [
        (day, child, service, period, WISH_LABELS[state], format_moment(at))
        for day, child, service, period, state, at in data.wishes
    ]


def _list_contracts(data: OwnData) -> Sheet:
    columns = [
        *make_columns("Enfant", "Prestation", "Prix", "Jours"),
        *make_columns("Du", "Au", kind=CellKind.DATE),
        Column("Motif de la fin"),
    ]
    return columns, [
        (
            one.child,
            one.service,
            PER_LABELS[one.held.per],
            " ; ".join(
                f"{name_weekdays(dated.weekdays)} dès le {dated.first_day:%d/%m/%Y}" for dated in one.held.weekdays
            ),
            one.held.first_day,
            one.held.last_day,
            one.ended_why,
        )
        for one in data.contracts
    ]


def _list_shares(data: OwnData) -> Sheet:
    return [*make_columns("Enfant", "Payeur", "Part"), *make_columns("Du", "Au", kind=CellKind.DATE)], [
        (one.child, one.payer, describe_part(one.held.percent, one.held.cents), one.held.first_day, one.held.last_day)
        for one in data.shares
    ]


def _list_absences(data: OwnData) -> Sheet:
    days = make_columns("Du", "Au", "Justificatif accepté", kind=CellKind.DATE)
    return [Column("Enfant"), *days, Column("Justificatif refusé")], [*data.absences]


def _list_statement(data: OwnData) -> Sheet:
    columns = [
        Column("Date", CellKind.DATE),
        *make_columns("Type", "Référence", "Facture"),
        *make_columns("Débit", "Crédit", kind=CellKind.AMOUNT, total=True),
        Column("Solde", CellKind.AMOUNT, total=True, less=("Crédit", "Débit")),
    ]
    lines = [(line.entry, line.balance) for line in data.lines]
    return columns, [
        (one.day, one.kind, one.reference, one.invoice, one.debit, one.credit, balance) for one, balance in lines
    ]


def _list_attempts(data: OwnData) -> Sheet:
    columns = [*make_columns("Commencé", "Référence", "Adresse mail"), Column("Montant demandé", CellKind.AMOUNT)]
    return [*columns, Column("État")], [
        (format_moment(begun), reference, email, cents, ATTEMPT_LABELS[state])
        for begun, reference, email, cents, state in data.attempts
    ]


def _list_letters(data: OwnData) -> Sheet:
    return make_columns("Écrit", "Destinataire", "Objet", "Texte"), [
        (format_moment(at), to, subject, text) for at, to, subject, text in data.letters
    ]


SHEETS: dict[str, Callable[[OwnData], Sheet]] = {
    "Famille": _list_family,
    "Responsables": list_guardians,
    "Enfants": _list_children,
    "Quotients": _list_quotients,
    "Enfants du foyer": _list_sizes,
    "Étiquettes": _list_labels,
    "Prix propres": _list_own_prices,
    "Inscriptions": _list_bookings,
    "Suspensions": _list_stops,
    "Avertissements": _list_notices,
    "Souhaits": _list_wishes,
    "Forfaits": _list_contracts,
    "Prises en charge": _list_shares,
    "Absences": _list_absences,
    "Relevé de compte": _list_statement,
    "Paiements en ligne": _list_attempts,
    "Agendas": list_calendars,
    "Appareils": list_devices,
    "Connexions": list_sign_ins,
    "Messages": _list_letters,
    "Journal": list_journal,
    "Consultations": list_readings,
}


def _format_time(minutes: int | None) -> str:
    return "" if minutes is None else hour(minutes)
