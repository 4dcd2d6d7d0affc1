"""Letters about what changed at an account or in the town's bank details, so that its owner notices a thief's change.

Each takes the name of the `commune` and the address of the `portal`, says what to do if it was somebody else, and holds
no secret.
"""

from collections.abc import Sequence

from cantine.common.french import join_words
from cantine.common.language.translate import translate
from cantine.mail.letters.letter import Letter, compose, say_how_to_take_back


def write_password_changed(commune: str, portal: str) -> Letter:
    """The letter to the owner of an account whose password has just been changed."""
    return compose(
        commune,
        translate("votre mot de passe a changé"),
        translate("Le mot de passe de votre compte du portail de cantine vient d'être changé."),
        translate("Si c'était vous, vous n'avez rien à faire."),
        say_how_to_take_back(portal),
    )


def write_address_given(commune: str, portal: str) -> Letter:
    """The letter to the address that an account has from now on."""
    return compose(
        commune,
        translate("votre nouvelle adresse"),
        translate(
            "Cette adresse mail est désormais celle de votre compte du portail de cantine : vous vous connectez avec "
            "elle, et les messages y arrivent."
        ),
        translate("Si vous n'avez rien demandé, prévenez la mairie sans attendre."),
        translate("Le portail : {portal}", portal=portal),
    )


def write_role_changed(commune: str, portal: str, before: str, after: str) -> Letter:
    """The letter to a member of staff whose role was changed; `before` and `after` are its French names."""
    return compose(
        commune,
        translate("votre rôle a changé"),
        translate(
            "Votre rôle sur le portail de cantine vient d'être changé : {before} avant, {after} désormais.",
            before=before,
            after=after,
        ),
        translate("Si vous ne vous y attendiez pas, parlez-en sans attendre à un administrateur du portail."),
        translate("Le portail : {portal}", portal=portal),
    )


def write_bank_details_changed(commune: str, portal: str, who: str, fields: Sequence[str]) -> Letter:
    """The letter to every administrator when what decides where families' money goes was changed: `fields` are its
    French names, and `who` changed it. In French, as the pages that it names."""
    return compose(
        commune,
        "les coordonnées de paiement ont changé",
        f"{who} vient de changer, sur le portail de cantine, ce qui dit où va l'argent des familles : "
        f"{join_words(fields)}.",
        "Si personne ne devait le faire, vérifiez « Service de paiement » et « Commune » dans « Réglages », et lisez "
        "le « Journal ». Prévenez le comptable public si de l'argent a pu partir ailleurs.",
        f"Le portail : {portal}",
    )
