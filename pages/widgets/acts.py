"""Entries of the journal, as people read them: what was done, fields, days and hours in French."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cantine.queries.journal_entries import JournalLine
from cantine.rules.french import hour, numeric_date
from cantine.rules.paris import PARIS
from pages.widgets import tables

ACTIONS = {
    "apply_week": "Semaine type appliquée",
    "copy_month": "Mois copié d'un frère ou d'une sœur",
    "add_closure": "Fermeture ajoutée",
    "edit_closure": "Fermeture modifiée",
    "remove_closure": "Fermeture supprimée",
    "cancel_for_closure": "Inscriptions annulées par une fermeture",
    "free_for_closure": "Inscriptions gratuites (fermeture sans facturation)",
    "set_logo": "Logo de la commune changé",
    "set_local_holidays": "Jours fériés d'Alsace-Moselle choisis",
    "add_child": "Enfant ajouté",
    "add_family": "Famille ajoutée",
    "add_guardian": "Responsable ajouté",
    "add_classroom": "Classe ajoutée",
    "add_school": "École ajoutée",
    "add_service": "Prestation ajoutée",
    "add_staff": "Agent invité",
    "edit_classroom": "Classe modifiée",
    "edit_commune": "Commune modifiée",
    "edit_service": "Prestation modifiée",
    "edit_staff": "Agent modifié",
    "move_service": "Ordre des prestations changé",
    "remove_classroom": "Classe supprimée",
    "remove_tariff": "Tarif retiré",
    "rename_school": "École renommée",
    "set_tariff": "Tarif enregistré",
    "anonymise": "Famille rendue anonyme",
    "archive_family": "Famille archivée",
    "edit_child": "Enfant modifié",
    "edit_family": "Famille modifiée",
    "edit_guardian": "Responsable modifié",
    "import_families": "Familles importées",
    "upload": "Fichier apporté",
    "invite_guardian": "Responsable invité par mail",
    "move_up": "Passage de classe",
    "undo_move_up": "Passage de classe annulé",
    "cancel_bookings": "Inscriptions annulées (départ)",
    "remove_guardian": "Responsable retiré",
    "restore_family": "Famille sortie des archives",
    "set_custody": "Garde modifiée",
    "set_own_price": "Prix propre à un enfant modifié",
    "set_health": "Consignes de santé modifiées",
    "set_quotient": "Quotient familial modifié",
    "add_unbooked": "Enfant arrivé sans inscription",
    "ask_for_email": "Nouvelle adresse mail demandée",
    "book_for_family": "Inscriptions modifiées par la mairie",
    "change_password": "Mot de passe changé",
    "change_custody_days": "Jours de garde modifiés",
    "hand_over": "Inscriptions passées à la famille de leur jour",
    "cancel_payment": "Paiement annulé",
    "choose_delivery": "Envoi des factures choisi",
    "choose_family": "Famille choisie",
    "confirm_email": "Adresse mail changée",
    "bill": "Mois facturé",
    "credit": "Avoir établi",
    "special_invoice": "Facture particulière émise",
    "demo": "Commune de démonstration créée",
    "end_session": "Appareil déconnecté",
    "found_commune": "Commune créée",
    "free_blocked": "Accès débloqué",
    "note_proof": "Justificatif d'absence noté",
    "remind_debtor": "Rappel de paiement envoyé",
    "report_sickness": "Absence signalée",
    "make_slip": "Bordereau de remise fait",
    "record_payment": "Paiement enregistré",
    "send_invoices": "Factures envoyées",
    "resend_letter": "Message renvoyé",
    "settle_letter": "Message considéré comme remis",
    "test_letter": "Message d'essai envoyé",
    "save_menus": "Menus modifiés",
    "save_details": "Coordonnées modifiées",
    "save_messages": "Messages choisis",
    "save_month": "Inscriptions modifiées",
    "save_name": "Nom modifié",
    "send_new_password": "Mot de passe envoyé par mail",
    "sign_in": "Connexion",
    "sign_out": "Déconnexion",
    "tick": "Pointage",
    "take_back_sickness": "Signalement d'absence annulé",
}

NAMES = {
    "homes": "garde",
    "health": "consignes",
    "basket": "panier-repas",
    "closes": "ferme",
    "placed_from": "à partir du",
    "from": "à partir du",
    "terms_from": "le prix change à partir du",
    "closure": "fermeture",
    "account_code": "compte comptable",
    "active": "proposée",
    "booking_cutoff": "réservation",
    "bound": "borne",
    "cancelling_cutoff": "annulation",
    "capacity": "places",
    "carence": "carence",
    "carence_days": "jours de carence",
    "cesu": "CESU",
    "due_after": "délai de paiement (jours)",
    "first_time": "première heure",
    "full_day_with_id": "journée complète avec",
    "holiday_weekdays": "jours servis en vacances",
    "invoice_footer": "bas des factures",
    "last_time": "dernière heure",
    "lasting": "durée d'une présence (minutes)",
    "lines": "prix",
    "open_to_parents": "ouverte aux parents",
    "position": "place",
    "proof_waives_carence": "justificatif",
    "role": "rôle",
    "service": "prestation",
    "short_label": "nom court",
    "sick_until": "absence signalée jusqu'à (minutes)",
    "step": "intervalle",
    "term_weekdays": "jours servis",
    "time_choice": "choix de l'heure",
    "accounts": "comptes",
    "address": "adresse",
    "birth_date": "date de naissance",
    "caf_number": "n° CAF",
    "classroom_id": "classe",
    "diet": "régime",
    "enrolled_from": "inscrit du",
    "enrolled_until": "inscrit jusqu'au",
    "invoices_by": "factures",
    "bytes": "octets",
    "children_changed": "enfants complétés",
    "classes": "classes",
    "families_changed": "familles complétées",
    "file": "fichier",
    "guardians": "responsables",
    "balances": "soldes repris",
    "first_day": "à partir du",
    "landline": "téléphone fixe",
    "leaving": "quittent l'école",
    "note": "note",
    "number": "n°",
    "postal_code": "code postal",
    "resident": "habitant",
    "title": "civilité",
    "town": "ville",
    "zone": "zone scolaire",
    "free": "rend gratuit",
    "good_friday": "Vendredi saint férié",
    "saint_stephen": "Saint-Étienne fériée",
    "amount": "montant",
    "bank": "banque",
    "bookings": "inscriptions",
    "cheques": "chèques",
    "credit_note": "avoir n°",
    "first_number": "première",
    "invoices": "factures",
    "label": "objet",
    "subject": "objet",
    "letters": "messages",
    "last_number": "dernière",
    "month": "mois",
    "children": "enfants",
    "email": "adresse mail",
    "families": "familles",
    "first": "premier jour",
    "first_name": "prénom",
    "last": "dernier jour",
    "last_name": "nom",
    "name": "nom",
    "mailed": "par mail",
    "method": "moyen",
    "payment": "paiement n°",
    "phone": "téléphone",
    "printed": "à imprimer",
    "proof_on": "justificatif",
    "received_on": "reçu le",
    "accounted_on": "date comptable",
    "reason": "motif",
    "receipts": "confirmations par mail",
    "reminders": "rappels par mail",
}
ISO_DAY = re.compile(r"^(\d{4})-(\d\d)-(\d\d)\b")

MANY = 12
"""Values of one entry that are in view: a month or a year saved at once has more."""

HEAD = ("Quand", "Qui", "Quoi", "Famille", "Enfant", "Avant", "Après")


def render_table(acts: Sequence[JournalLine]) -> str:
    """The entries in their order, as an HTML table."""
    rows = [
        tables.render_row(
            HEAD,
            (
                format_moment(act.at),
                act.who,
                ACTIONS.get(act.action, act.action),
                act.family,
                act.child,
                render_values(act.before),
                render_values(act.after),
            ),
        )
        for act in acts
    ]
    return tables.render_table(HEAD, rows, "Journal", "journal")


def describe_field(name: str) -> str:
    """A field by its French name, « 2026-11-30 Repas » as « 30.11.2026 Repas »; what is unknown stays as it is."""
    return ISO_DAY.sub(r"\3.\2.\1", NAMES.get(name, name))


def format_moment(at: datetime) -> str:
    """« 30.11.2026 à 16 h 50 », in Paris."""
    local = at.astimezone(PARIS)
    return f"{numeric_date(local.date())} à {hour(local.time())}"


def render_values(kept: dict[str, Any] | None) -> str | tables.FoldedText:
    """« adresse mail : a@exemple.fr, téléphone : 06… »; more than MANY are one click away."""
    told = ", ".join(f"{describe_field(name)} : {value}" for name, value in (kept or {}).items())
    return tables.FoldedText(f"{len(kept)} valeurs", told) if kept and len(kept) > MANY else told
