"""Letters about the second factor of an account of staff, so that its owner notices what somebody else does with it.

Each takes the name of the `commune` and the address of the `portal`, and holds no secret. In French, as the pages of
the town hall.
"""

from datetime import datetime

from cantine.common.french import moment, plural
from cantine.mail.letters.letter import Letter, compose, say_how_to_take_back
from cantine.mail.letters.sign_ins import SeenAttempt, say_where


def write_enabled(commune: str, portal: str) -> Letter:
    """The letter to whoever has just set up a second factor."""
    return compose(
        commune,
        "la double authentification est activée",
        "La double authentification de votre compte du portail de cantine vient d'être activée : à chaque connexion, "
        "un code de votre application est demandé après le mot de passe. Vos autres appareils sont déconnectés.",
        "Gardez vos codes de secours : chacun remplace une fois l'application, si vous perdez votre téléphone.",
        say_how_to_take_back(portal),
    )


def write_changed(commune: str, portal: str) -> Letter:
    """The letter to whoever has just moved the second factor to another telephone."""
    return compose(
        commune,
        "la double authentification a changé d'appareil",
        "Les codes de votre compte du portail de cantine viennent désormais d'une autre application ou d'un autre "
        "téléphone ; les anciens ne servent plus. Vos codes de secours ont été remplacés, et vos autres appareils sont "
        "déconnectés.",
        say_how_to_take_back(portal),
    )


def write_removed(commune: str, portal: str, who: str) -> Letter:
    """The letter to whoever has no second factor any more; `who` removed it, empty for the owner."""
    by = f"{who} vient de retirer" if who else "Vous venez de retirer"
    return compose(
        commune,
        "la double authentification est retirée",
        f"{by} la double authentification de votre compte du portail de cantine : le mot de passe suffit désormais, "
        "tant que vous ne la remettez pas en place sur « Mon profil ».",
        say_how_to_take_back(portal),
    )


def write_recovery_code_used(commune: str, portal: str, at: datetime, left: int) -> Letter:
    """The letter to whoever has used a recovery code; how many are left."""
    rest = f"Il vous en reste {left}." if left else "C'était le dernier : renouvelez-les."
    return compose(
        commune,
        "un code de secours a servi",
        f"Un code de secours de votre compte du portail de cantine a servi le {moment(at)}. {rest} Ils se renouvellent "
        "sur « Mon profil ».",
        say_how_to_take_back(portal),
    )


def write_recovery_codes_renewed(commune: str, portal: str, count: int) -> Letter:
    """The letter to whoever has new recovery codes."""
    return compose(
        commune,
        "vos codes de secours sont renouvelés",
        f"{plural(count, 'code')} de secours viennent d'être faits pour votre compte du portail de cantine ; les "
        "anciens ne servent plus.",
        say_how_to_take_back(portal),
    )


def write_code_missing(commune: str, portal: str, seen: SeenAttempt) -> Letter:
    """The letter to whoever's password somebody gave who then gave no right code; `seen` is when the password was."""
    return compose(
        commune,
        "votre mot de passe, mais pas votre code",
        f"Quelqu'un a donné le bon mot de passe de votre compte du portail de cantine le {moment(seen.at)}, puis pas "
        "de bon code. Personne n'est entré.",
        say_where(seen),
        "Si c'était vous, vous n'avez rien à faire.",
        say_how_to_take_back(portal),
    )


def write_codes_guessed(commune: str, portal: str, seen: SeenAttempt) -> Letter:
    """The letter to whoever's password is known to somebody that gives wrong codes; `seen` is the last one."""
    return compose(
        commune,
        "des codes faux après votre mot de passe",
        f"Quelqu'un a donné le bon mot de passe de votre compte du portail de cantine, puis plusieurs codes faux, le "
        f"dernier le {moment(seen.at)}. Personne n'est entré. Le portail fait maintenant attendre avant chaque nouvel "
        "essai.",
        say_where(seen),
        "Si c'était vous, vérifiez que l'heure de votre téléphone se règle toute seule, ou servez-vous d'un code de "
        "secours.",
        say_how_to_take_back(portal),
    )
