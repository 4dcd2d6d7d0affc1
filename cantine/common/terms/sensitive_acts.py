"""The one table of acts that ask again who somebody is: a code, or the own password of whoever has no second factor.

Each is asked for in its action, `actor.must_have_proved(…)`, so that no page may forget it; the page asks, and does it
once the answer is right (`pages/shared/second_factor/identity.py`).
"""

from enum import StrEnum


class SensitiveAct(StrEnum):
    """An act with which whoever sits down at somebody else's screen could do lasting harm."""

    ADD_STAFF = "add_staff"
    CHANGE_ROLE = "change_role"
    ANONYMISE = "anonymise"
    CHANGE_BANK_DETAILS = "change_bank_details"
    SET_UP_FACTOR = "set_up_factor"
    RENEW_RECOVERY_CODES = "renew_recovery_codes"
    REMOVE_FACTOR = "remove_factor"
    REMOVE_COLLEAGUES_FACTOR = "remove_colleagues_factor"
    CHOOSE_WHO_MUST = "choose_who_must"


SENSITIVE_ACTS = {
    SensitiveAct.ADD_STAFF: "inviter un agent",
    SensitiveAct.CHANGE_ROLE: "changer le rôle d'un agent ou lui retirer son accès",
    SensitiveAct.ANONYMISE: "rendre une famille anonyme",
    SensitiveAct.CHANGE_BANK_DETAILS: "changer ce qui dit où va l'argent des familles",
    SensitiveAct.SET_UP_FACTOR: "mettre en place votre double authentification",
    SensitiveAct.RENEW_RECOVERY_CODES: "renouveler vos codes de secours",
    SensitiveAct.REMOVE_FACTOR: "retirer votre double authentification",
    SensitiveAct.REMOVE_COLLEAGUES_FACTOR: "retirer la double authentification d'un agent",
    SensitiveAct.CHOOSE_WHO_MUST: "choisir qui doit avoir la double authentification",
}
"""What each is called in « Pour …, confirmez que c'est bien vous »."""
