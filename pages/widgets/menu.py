"""Which pages the header offers to the town hall's staff: by what their role may do, in three menus."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cantine.queries.visitors import Visitor
from cantine.rules.roles import Permission


@dataclass(frozen=True)
class Entry:
    """One page of a menu, for staff that may do `what`."""

    what: Permission
    address: str
    label: str
    icon: str


MENUS: dict[str, Sequence[Entry]] = {
    "Cantine": (
        Entry(Permission.SEE_ATTENDANCE, "frequentation", "Fréquentation", ":material/restaurant:"),
        Entry(Permission.SEE_ATTENDANCE, "liste-du-jour", "Liste du jour", ":material/list:"),
        Entry(Permission.SEE_ATTENDANCE, "feuille-de-cuisine", "Feuille de cuisine", ":material/skillet:"),
        Entry(Permission.SEE_ATTENDANCE, "statistiques", "Statistiques", ":material/bar_chart:"),
        Entry(Permission.TICK, "pointage", "Pointage", ":material/fact_check:"),
        Entry(Permission.EDIT_MENUS, "menus", "Menus", ":material/menu_book:"),
        Entry(Permission.SEE_ATTENDANCE, "alertes", "Alertes", ":material/warning:"),
        Entry(Permission.SEE_ATTENDANCE, "absences", "Absences", ":material/sick:"),
        Entry(Permission.BOOK_FOR_FAMILIES, "inscriptions-famille", "Inscrire un enfant", ":material/person_add:"),
    ),
    "Finances": (
        Entry(Permission.SEE_BILLING, "finances", "Accueil des finances", ":material/home:"),
        Entry(Permission.SEE_BILLING, "facturation", "Facturation", ":material/receipt_long:"),
        Entry(Permission.SEE_BILLING, "envois", "Envoi des factures", ":material/send:"),
        Entry(Permission.SEE_BILLING, "paiements", "Paiements", ":material/payments:"),
        Entry(Permission.SEE_BILLING, "mois", "Vue du mois", ":material/bar_chart:"),
        Entry(Permission.SEE_BILLING, "soldes", "Soldes", ":material/account_balance_wallet:"),
        Entry(Permission.BILL, "rappels", "Rappels", ":material/forward_to_inbox:"),
        Entry(Permission.EXPORT, "exports", "Exports", ":material/table_view:"),
    ),
    "Mairie": (
        Entry(Permission.SEE_FAMILIES, "familles", "Familles", ":material/group:"),
        Entry(Permission.EDIT_FAMILIES, "importer", "Importer des familles", ":material/upload_file:"),
        Entry(Permission.EDIT_FAMILIES, "passage", "Passage de classe", ":material/moving:"),
        Entry(Permission.SEE_SETTINGS, "fermetures", "Fermetures", ":material/event_busy:"),
        Entry(Permission.SEE_JOURNAL, "journal", "Journal", ":material/history:"),
        Entry(Permission.SEE_BLOCKED, "reglages", "Réglages", ":material/settings:"),
    ),
}


def of(visitor: Visitor) -> Iterator[tuple[str, Sequence[Entry]]]:
    """Each menu that holds something for this visitor, with its pages in order."""
    for name, entries in MENUS.items():
        if mine := [entry for entry in entries if visitor.actor.may(entry.what)]:
            yield name, mine
