"""Letters about sign-ins: a browser that is new, and tries that have to wait.

Each takes the name of the `commune` and the address of the `portal`; moments are UTC.
"""

from datetime import datetime

from cantine.common.french import moment
from cantine.common.language.translate import translate
from cantine.mail.letters.letter import Letter, compose


def _say_where(device: str, address: str) -> str:
    if not address:
        return translate("Appareil : {device}", device=device)
    return translate("Appareil : {device}\nAdresse réseau : {address}", device=device, address=address)


def _say_new_password(portal: str) -> str:
    return f"{portal}/mot-de-passe-oublie"


def write_new_device(commune: str, portal: str, device: str, address: str, at: datetime) -> Letter:
    """The letter to the owner of an account that was opened in a browser which was not known for it."""
    return compose(
        commune,
        translate("connexion depuis un nouvel appareil"),
        translate(
            "Votre compte du portail de cantine a été ouvert le {moment} depuis un appareil où il ne l'avait pas "
            "encore été.",
            moment=moment(at),
        ),
        _say_where(device, address),
        translate("Si c'était vous, vous n'avez rien à faire."),
        translate(
            "Si ce n'était pas vous, demandez sans attendre un nouveau mot de passe et choisissez-en un autre : tous "
            "les appareils sont alors déconnectés. Puis prévenez la mairie.\n{page}",
            page=_say_new_password(portal),
        ),
    )
