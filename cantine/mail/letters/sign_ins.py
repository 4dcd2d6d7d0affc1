"""Letters about sign-ins: a browser that is new, and tries that have to wait.

Each takes the name of the `commune` and the address of the `portal`; moments are UTC.
"""

from dataclasses import dataclass
from datetime import datetime

from cantine.common.french import moment
from cantine.common.language.translate import translate
from cantine.mail.letters.letter import Letter, compose, say_how_to_take_back


@dataclass(frozen=True)
class SeenAttempt:
    """A sign-in, right or wrong: when, what the browser calls itself, and from what network address, if known."""

    at: datetime
    device: str
    address: str


def say_where(seen: SeenAttempt) -> str:
    """The browser and, if known, the network address."""
    if not seen.address:
        return translate("Appareil : {device}", device=seen.device)
    return translate("Appareil : {device}\nAdresse réseau : {address}", device=seen.device, address=seen.address)


def write_new_device(commune: str, portal: str, seen: SeenAttempt) -> Letter:
    """The letter to the owner of an account that was opened in a browser which was not known for it."""
    return compose(
        commune,
        translate("connexion depuis un nouvel appareil"),
        translate(
            "Votre compte du portail de cantine a été ouvert le {moment} sur un appareil où il ne l'avait jamais été.",
            moment=moment(seen.at),
        ),
        say_where(seen),
        translate("Si c'était vous, vous n'avez rien à faire."),
        say_how_to_take_back(portal),
    )


def write_blocked(commune: str, portal: str, seen: SeenAttempt, link: str, until: datetime) -> Letter:
    """The letter to the owner of an account at which somebody guesses, with a link that opens the portal once."""
    return compose(
        commune,
        translate("des mots de passe faux pour votre compte"),
        translate(
            "Plusieurs mots de passe faux ont été essayés pour votre compte du portail de cantine, le dernier le "
            "{moment}. Personne n'est entré. Le portail fait maintenant attendre avant chaque nouvel essai.",
            moment=moment(seen.at),
        ),
        say_where(seen),
        translate(
            "Si ce n'était pas vous, vous n'avez rien à faire si votre mot de passe ne sert nulle part ailleurs ; "
            "sinon, changez-le sur « Mon profil ». Sur un appareil où vous vous êtes déjà connecté, il vous ouvre le "
            "portail comme d'habitude."
        ),
        translate(
            "Pour entrer sans attendre, ce lien vous ouvre le portail une seule fois, avant le {moment} :\n{link}",
            moment=moment(until),
            link=link,
        ),
        translate(
            "Si vous avez oublié votre mot de passe, demandez-en un autre :\n{page}",
            page=f"{portal}/mot-de-passe-oublie",
        ),
    )
