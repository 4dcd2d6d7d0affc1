"""The journal: who did what, when, before and after; written in the transaction of the act itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy.orm import Session

from cantine.common.form_input import check_length
from cantine.store.tables import JournalEntry


class Action(StrEnum):
    """Everything that the journal tells of: the word that it keeps, and `label`, its French."""

    label: str

    def __new__(cls, word: str, label: str = "") -> Self:
        """A member that is its word."""
        action = str.__new__(cls, word)
        action._value_, action.label = word, label
        return action

    SIGN_IN = "sign_in", "Connexion"
    OPEN_BY_LINK = "open_by_link", "Connexion par un lien"
    SIGN_OUT = "sign_out", "Déconnexion"
    END_SESSION = "end_session", "Appareil déconnecté"
    FORGET_DEVICE = "forget_device", "Appareil oublié"
    CHOOSE_FAMILY = "choose_family", "Famille choisie"
    SEND_NEW_PASSWORD = "send_new_password", "Mot de passe envoyé par mail"
    CHANGE_PASSWORD = "change_password", "Mot de passe changé"
    FREE_BLOCKED = "free_blocked", "Accès débloqué"
    ASK_FOR_EMAIL = "ask_for_email", "Nouvelle adresse mail demandée"
    CONFIRM_EMAIL = "confirm_email", "Adresse mail changée"
    SAVE_NAME = "save_name", "Nom modifié"
    SAVE_DETAILS = "save_details", "Coordonnées modifiées"
    SAVE_MESSAGES = "save_messages", "Messages choisis"
    CHOOSE_DELIVERY = "choose_delivery", "Envoi des factures choisi"
    MAKE_CALENDAR = "make_calendar", "Adresse d'agenda créée"
    RENEW_CALENDAR = "renew_calendar", "Adresse d'agenda renouvelée"
    REMOVE_CALENDAR = "remove_calendar", "Adresse d'agenda supprimée"
    CHOOSE_LANGUAGE = "choose_language", "Langue choisie"
    SAVE_MONTH = "save_month", "Inscriptions modifiées"
    APPLY_WEEK = "apply_week", "Semaine type appliquée"
    COPY_MONTH = "copy_month", "Mois copié d'un frère ou d'une sœur"
    BOOK_FOR_FAMILY = "book_for_family", "Inscriptions modifiées par la mairie"
    ANSWER_WISHES = "answer_wishes", "Souhaits accordés ou sur liste d'attente"
    CANCEL_BOOKINGS = "cancel_bookings", "Inscriptions annulées (départ)"
    CANCEL_FOR_CLOSURE = "cancel_for_closure", "Inscriptions annulées par une fermeture"
    RESTORE_BOOKINGS = "restore_bookings", "Inscriptions rétablies après une fermeture"
    FREE_FOR_CLOSURE = "free_for_closure", "Inscriptions gratuites (fermeture sans facturation)"
    MAKE_CONTRACT = "make_contract", "Forfait conclu"
    CHANGE_CONTRACT = "change_contract", "Forfait modifié"
    END_CONTRACT = "end_contract", "Forfait terminé"
    CHANGE_OWN_CONTRACT = "change_own_contract", "Forfait modifié par les parents"
    END_OWN_CONTRACT = "end_own_contract", "Forfait terminé par les parents"
    HAND_OVER = "hand_over", "Inscriptions passées à la famille de leur jour"
    TICK = "tick", "Pointage"
    ADD_UNBOOKED = "add_unbooked", "Enfant arrivé sans inscription"
    REPORT_SICKNESS = "report_sickness", "Absence signalée"
    NOTE_PROOF = "note_proof", "Justificatif d'absence noté"
    SEND_PROOF = "send_proof", "Justificatif d'absence envoyé par la famille"
    WITHDRAW_PROOF = "withdraw_proof", "Justificatif d'absence retiré par la famille"
    SEND_PROOF_BACK = "send_proof_back", "Justificatif d'absence refusé"
    REPORT_ABSENCES = "report_absences", "Absence signalée pour des classes"
    ADD_ABSENCE_CASE = "add_absence_case", "Cas d'absence ajouté"
    EDIT_ABSENCE_CASE = "edit_absence_case", "Cas d'absence modifié"
    TAKE_BACK_SICKNESS = "take_back_sickness", "Signalement d'absence annulé"
    BILL = "bill", "Mois facturé"
    BILL_PAYERS = "bill_payers", "Prises en charge facturées"
    CREDIT = "credit", "Avoir établi"
    SPECIAL_INVOICE = "special_invoice", "Facture particulière émise"
    SEND_INVOICES = "send_invoices", "Factures envoyées"
    RECORD_PAYMENT = "record_payment", "Paiement enregistré"
    CANCEL_PAYMENT = "cancel_payment", "Paiement annulé"
    MAKE_SLIP = "make_slip", "Bordereau de remise fait"
    TAKE_BACK_SLIP = "take_back_slip", "Bordereau de remise repris"
    BANK_SLIP = "bank_slip", "Bordereau reçu par la banque"
    CLOSE_TILL = "close_till", "Caisse arrêtée"
    REOPEN_TILL = "reopen_till", "Caisse rouverte"
    CLOSE_BOOKS = "close_books", "Comptes clos"
    REOPEN_BOOKS = "reopen_books", "Comptes rouverts"
    REVERSE_PAYMENT = "reverse_payment", "Paiement rejeté ou remboursé"
    WRITE_OFF = "write_off", "Remise gracieuse ou admission en non-valeur"
    REFUND_ADVANCE = "refund_advance", "Avance remboursée"
    TRANSFER_ADVANCE = "transfer_advance", "Avance transférée entre familles"
    TAKE_BACK_ADJUSTMENT = "take_back_adjustment", "Écriture de compte annulée"
    BEGIN_ONLINE_PAYMENT = "begin_online_payment", "Paiement en ligne commencé"
    END_ONLINE_PAYMENT = "end_online_payment", "Paiement en ligne non abouti"
    RECEIVE_ONLINE_PAYMENT = "receive_online_payment", "Paiement en ligne reçu"
    CREDIT_ATTEMPT = "credit_attempt", "Paiement en ligne crédité par la mairie"
    CLOSE_ATTEMPT = "close_attempt", "Tentative de paiement classée"
    IMPORT_PAYMENT_REPORT = "import_payment_report", "Relevé de paiements en ligne importé"
    SET_PAYMENT_SERVICE = "set_payment_service", "Paiement en ligne réglé"
    REMIND_DEBTOR = "remind_debtor", "Rappel de paiement envoyé"
    ADD_FAMILY = "add_family", "Famille ajoutée"
    EDIT_FAMILY = "edit_family", "Famille modifiée"
    ARCHIVE_FAMILY = "archive_family", "Famille archivée"
    RESTORE_FAMILY = "restore_family", "Famille sortie des archives"
    ANONYMISE = "anonymise", "Famille rendue anonyme"
    BACK_UP = "back_up", "Sauvegarde faite"
    FAIL_TO_BACK_UP = "fail_to_back_up", "Sauvegarde manquée"
    RESTORE_BACKUP = "restore_backup", "Sauvegarde restaurée"
    WARN_OF_BACKUPS = "warn_of_backups", "Administrateurs prévenus : aucune sauvegarde récente"
    REASSURE_OF_BACKUPS = "reassure_of_backups", "Administrateurs prévenus : sauvegarde de nouveau faite"
    IMPORT_FAMILIES = "import_families", "Familles importées"
    UPLOAD = "upload", "Fichier apporté"
    SET_QUOTIENT = "set_quotient", "Quotient familial modifié"
    SET_FAMILY_SIZE = "set_family_size", "Nombre d'enfants du foyer modifié"
    ADD_GUARDIAN = "add_guardian", "Responsable ajouté"
    EDIT_GUARDIAN = "edit_guardian", "Responsable modifié"
    REMOVE_GUARDIAN = "remove_guardian", "Responsable retiré"
    INVITE_GUARDIAN = "invite_guardian", "Responsable invité par mail"
    ADD_CHILD = "add_child", "Enfant ajouté"
    EDIT_CHILD = "edit_child", "Enfant modifié"
    SET_HEALTH = "set_health", "Consignes de santé modifiées"
    SET_CUSTODY = "set_custody", "Garde modifiée"
    CHANGE_CUSTODY_DAYS = "change_custody_days", "Jours de garde modifiés"
    ADD_PAYER = "add_payer", "Tiers payeur ajouté"
    EDIT_PAYER = "edit_payer", "Tiers payeur modifié"
    ADD_SHARE = "add_share", "Prise en charge ajoutée"
    END_SHARE = "end_share", "Prise en charge terminée"
    SET_OWN_PRICE = "set_own_price", "Prix propre à un enfant modifié"
    MOVE_UP = "move_up", "Passage de classe"
    UNDO_MOVE_UP = "undo_move_up", "Passage de classe annulé"
    FOUND_COMMUNE = "found_commune", "Commune créée"
    DEMO = "demo", "Commune de démonstration créée"
    EDIT_COMMUNE = "edit_commune", "Commune modifiée"
    EDIT_LEGAL_NOTICE = "edit_legal_notice", "Pages légales modifiées"
    SET_LOGO = "set_logo", "Logo de la commune changé"
    SET_COLOUR = "set_colour", "Couleur de la commune changée"
    SET_LOCAL_HOLIDAYS = "set_local_holidays", "Jours fériés locaux choisis"
    SET_SCHOOL_CALENDAR = "set_school_calendar", "Calendrier scolaire de la commune modifié"
    ADD_CLOSURE = "add_closure", "Fermeture ajoutée"
    EDIT_CLOSURE = "edit_closure", "Fermeture modifiée"
    REMOVE_CLOSURE = "remove_closure", "Fermeture supprimée"
    SAVE_MENUS = "save_menus", "Menus modifiés"
    ADD_SCHOOL = "add_school", "École ajoutée"
    RENAME_SCHOOL = "rename_school", "École renommée"
    ADD_CLASSROOM = "add_classroom", "Classe ajoutée"
    EDIT_CLASSROOM = "edit_classroom", "Classe modifiée"
    REMOVE_CLASSROOM = "remove_classroom", "Classe supprimée"
    ADD_SERVICE = "add_service", "Prestation ajoutée"
    EDIT_SERVICE = "edit_service", "Prestation modifiée"
    MOVE_SERVICE = "move_service", "Ordre des prestations changé"
    ADD_DIET = "add_diet", "Régime ajouté"
    EDIT_DIET = "edit_diet", "Régime modifié"
    ADD_LABEL = "add_label", "Étiquette ajoutée"
    EDIT_LABEL = "edit_label", "Étiquette modifiée"
    GIVE_LABEL = "give_label", "Étiquette donnée"
    END_LABEL = "end_label", "Étiquette retirée"
    STOP_BOOKINGS = "stop_bookings", "Inscriptions suspendues"
    LIFT_STOP = "lift_stop", "Suspension levée"
    WARN_OF_INCIDENTS = "warn_of_incidents", "Parents avertis d'incidents répétés"
    SET_ACCOUNTS = "set_accounts", "Comptes comptables modifiés"
    SET_ANALYTIC_CODES = "set_analytic_codes", "Codes analytiques modifiés"
    SET_INCIDENT_STOPS = "set_incident_stops", "Suspensions après incidents modifiées"
    ADD_PERIOD = "add_period", "Période d'inscription ajoutée"
    EDIT_PERIOD = "edit_period", "Période d'inscription modifiée"
    REMOVE_PERIOD = "remove_period", "Période d'inscription supprimée"
    DRAW_OPENING = "draw_opening", "Ordre de passage d'une ouverture tiré au sort"
    DECIDE_WISHES = "decide_wishes", "Souhaits d'une période décidés"
    WAIVE = "waive", "Majoration levée ou demandée à nouveau"
    SET_WAIVER_REASONS = "set_waiver_reasons", "Motifs de levée modifiés"
    SET_TARIFF = "set_tariff", "Tarif enregistré"
    REMOVE_TARIFF = "remove_tariff", "Tarif retiré"
    CHOOSE_UNKNOWN_ANSWER = "choose_unknown_answer", "Réponse à une adresse inconnue choisie"
    MAKE_LINK = "make_link", "Lien d'accès demandé sur le serveur"
    SET_FINANCE_RIGHTS = "set_finance_rights", "Droits du service des finances choisis"
    ADD_STAFF = "add_staff", "Agent invité"
    EDIT_STAFF = "edit_staff", "Agent modifié"
    ENABLE_SECOND_FACTOR = "enable_second_factor", "Double authentification activée"
    CHANGE_SECOND_FACTOR = "change_second_factor", "Double authentification passée à un autre appareil"
    REMOVE_SECOND_FACTOR = "remove_second_factor", "Double authentification retirée"
    RENEW_RECOVERY_CODES = "renew_recovery_codes", "Codes de secours renouvelés"
    USE_RECOVERY_CODE = "use_recovery_code", "Code de secours utilisé"
    PROVE_IDENTITY = "prove_identity", "Identité confirmée"
    CHOOSE_SECOND_FACTOR_ROLES = "choose_second_factor_roles", "Double authentification exigée ou non"
    RESEND_LETTER = "resend_letter", "Message renvoyé"
    SETTLE_LETTER = "settle_letter", "Message considéré comme remis"
    TEST_LETTER = "test_letter", "Message d'essai envoyé"


_meanwhile: ContextVar[dict[str, None] | None] = ContextVar("meanwhile", default=None)


@contextmanager
def collect_actions() -> Iterator[dict[str, None]]:
    """The words of the actions that entries are written of meanwhile, in this order, each once."""
    words: dict[str, None] = {}
    token = _meanwhile.set(words)
    try:
        yield words
    finally:
        _meanwhile.reset(token)


LONGEST_TOLD = 10_000
"""Letters of one value in an entry."""


def write_entry(
    db: Session,
    account_id: int | None,
    action: Action,
    now: datetime,
    *,
    family_id: int | None = None,
    child_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one entry. Never pass a password, a token or a health note.

    Raises NotAccepted for a text that no field takes and no other bound has stopped.
    """
    for text in (after or {}).values():
        if isinstance(text, str):
            check_length(text, LONGEST_TOLD)
    who = account_id or None  # 0 is the command line
    about = {"family_id": family_id, "child_id": child_id, "before": before, "after": after}
    if (words := _meanwhile.get()) is not None:
        words[action.value] = None
    db.add(JournalEntry(at=now, account_id=who, action=action.value, **about))
