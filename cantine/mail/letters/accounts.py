"""Letters about an account: invitations, passwords, another address, and the one that tries whether mail leaves.

Each takes the name of the `commune` and the address of the `portal`; moments are UTC.
"""

from datetime import datetime

from cantine.common.french import moment
from cantine.common.language.translate import mark, translate
from cantine.mail.letters.letter import Letter, compose

_ACCESS = mark("votre accès au portail de la cantine")


def _explain_password(until: datetime, old_one: str = "") -> str:
    return translate(
        "Connectez-vous avec lui avant le {moment}. Il sert une seule fois : vous choisirez ensuite le vôtre. "
        "{old_one}Tapez-le avec ou sans espaces et tirets.",
        moment=moment(until),
        old_one=old_one,
    )


def _offer_link(link: str) -> str:
    """What stands beside a mailed password: the link that opens the portal without it."""
    return translate(
        "Ou, sans le taper, ouvrez le portail par ce lien, jusqu'au même moment :\n{link}\nLe mot de passe ou le "
        "lien : dès que l'un a servi, l'autre n'ouvre plus rien.",
        link=link,
    )


def write_invitation(
    commune: str,
    portal: str,
    first_name: str,
    family_number: int,
    email: str,
    password: str,
    link: str,
    until: datetime,
) -> Letter:
    """The letter to a guardian with the first password, a link beside it, and what to sign in."""
    return compose(
        commune,
        translate(_ACCESS),
        translate(
            "{commune} vous ouvre l'accès au portail de la cantine et de l'accueil périscolaire :\n{portal}",
            commune=commune,
            portal=portal,
        ),
        translate(
            "Votre n° de famille : {family_number}\nou votre adresse mail : {email}\nVotre mot de passe provisoire : "
            "{password}",
            family_number=family_number,
            email=email,
            password=password,
        ),
        _explain_password(until),
        _offer_link(link),
        translate("Passé ce délai, cliquez sur « Mot de passe oublié ? » pour en recevoir un autre."),
        to=first_name,
    )


def write_staff_invitation(
    commune: str, portal: str, name: str, role: str, email: str, password: str, link: str, until: datetime
) -> Letter:
    """The letter to a new account of the town hall, with the French name of its role."""
    return compose(
        commune,
        translate(_ACCESS),
        f"{commune} vous ouvre l'accès au portail de la cantine ({role}) :\n{portal}",
        f"Votre adresse mail : {email}\nVotre mot de passe provisoire : {password}",
        _explain_password(until),
        _offer_link(link),
        to=name,
    )


def write_new_password(commune: str, portal: str, password: str, link: str, until: datetime) -> Letter:
    """The letter with a new password to somebody who has forgotten theirs."""
    return compose(
        commune,
        translate("votre nouveau mot de passe"),
        translate("Vous avez demandé un nouveau mot de passe pour le portail de cantine et périscolaire."),
        translate("Votre nouveau mot de passe : {password}", password=password),
        translate("Le portail : {portal}", portal=portal),
        _explain_password(until, translate("L'ancien reste valable d'ici là. ")),
        _offer_link(link),
        translate("Si vous n'avez rien demandé, ignorez ce message : personne d'autre ne l'a reçu."),
    )


def write_code(commune: str, portal: str, code: str, until: datetime) -> Letter:
    """The letter with a code to a new address, which shows that mail reaches its owner there."""
    return compose(
        commune,
        translate("votre code"),
        translate("Votre code pour confirmer cette adresse mail : {code}", code=code),
        translate(
            "Saisissez-le sur la page « Mon profil » avant le {moment} :\n{portal}/profil",
            moment=moment(until),
            portal=portal,
        ),
        translate("Si vous n'avez rien demandé, ignorez ce message."),
    )


def write_address_taken(commune: str, portal: str) -> Letter:
    """The letter to an address that somebody else wanted for their account."""
    return compose(
        commune,
        translate("votre adresse"),
        translate(
            "Quelqu'un a voulu donner cette adresse mail à un autre compte du portail de cantine. Elle est déjà "
            "celle de "
            "votre compte : rien n'a changé. Si c'était vous, adressez-vous à la mairie."
        ),
        translate("Le portail : {portal}", portal=portal),
    )


def write_address_changed(commune: str, portal: str) -> Letter:
    """The letter to the address that an account had until now, so that a thief's change is noticed."""
    return compose(
        commune,
        translate("votre adresse a changé"),
        translate(
            "L'adresse mail de votre compte du portail de cantine vient d'être remplacée par une autre. "
            "Si ce n'était pas vous, prévenez la mairie sans attendre."
        ),
        translate("Le portail : {portal}", portal=portal),
    )


def write_trial(commune: str, portal: str) -> Letter:
    """The letter by which staff test whether mail is sent."""
    return compose(
        commune,
        "message d'essai",
        "Ce message d'essai a été demandé sur la page « Réglages » du portail de cantine. S'il vous parvient, les "
        "messages partent.",
        translate("Le portail : {portal}", portal=portal),
    )
