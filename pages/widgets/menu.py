"""Which pages the header offers to the town hall's staff: by what their role may do, in three menus."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cantine.queries.visitors import Visitor


@dataclass(frozen=True)
class Entry:
    """One page of a menu, for staff that may do `what`."""

    what: str
    address: str
    label: str
    icon: str


MENUS: dict[str, Sequence[Entry]] = {
    "Cantine": (
        Entry("see_attendance", "frequentation", "Fréquentation", ":material/restaurant:"),
        Entry("see_attendance", "liste-du-jour", "Liste du jour", ":material/list:"),
        Entry("see_attendance", "feuille-de-cuisine", "Feuille de cuisine", ":material/skillet:"),
        Entry("see_attendance", "statistiques", "Statistiques", ":material/bar_chart:"),
        Entry("tick", "pointage", "Pointage", ":material/fact_check:"),
        Entry("edit_menus", "menus", "Menus", ":material/menu_book:"),
        Entry("see_attendance", "alertes", "Alertes", ":material/warning:"),
        Entry("see_attendance", "absences", "Absences", ":material/sick:"),
        Entry("book_for_families", "inscriptions-famille", "Inscrire un enfant", ":material/person_add:"),
    ),
    "Finances": (
        Entry("see_billing", "finances", "Accueil des finances", ":material/home:"),
        Entry("see_billing", "facturation", "Facturation", ":material/receipt_long:"),
        Entry("see_billing", "envois", "Envoi des factures", ":material/send:"),
        Entry("see_billing", "paiements", "Paiements", ":material/payments:"),
        Entry("see_billing", "mois", "Vue du mois", ":material/bar_chart:"),
        Entry("see_billing", "soldes", "Soldes", ":material/account_balance_wallet:"),
        Entry("bill", "rappels", "Rappels", ":material/forward_to_inbox:"),
        Entry("export", "exports", "Exports", ":material/table_view:"),
    ),
    "Mairie": (
        Entry("see_families", "familles", "Familles", ":material/group:"),
        Entry("edit_families", "importer", "Importer des familles", ":material/upload_file:"),
        Entry("edit_families", "passage", "Passage de classe", ":material/moving:"),
        Entry("see_settings", "fermetures", "Fermetures", ":material/event_busy:"),
        Entry("see_journal", "journal", "Journal", ":material/history:"),
        Entry("see_blocked", "reglages", "Réglages", ":material/settings:"),
    ),
}


def of(visitor: Visitor) -> Iterator[tuple[str, Sequence[Entry]]]:
    """Each menu that holds something for this visitor, with its pages in order."""
    for name, entries in MENUS.items():
        if mine := [entry for entry in entries if visitor.actor.may(entry.what)]:
            yield name, mine
