"""What became of a letter, in the words that staff read."""

from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit


class Fate(StrEnum):
    """What is known of a letter; a `FILED` one was written to a file, because no mail server is set: nobody got it."""

    WAITING = "en attente"
    SENT = "envoyé"
    FILED = "écrit dans un fichier, pas envoyé"
    REFUSED = "refusé par le serveur"
    GIVEN_UP = "abandonné"
    DOUBTFUL = "remise incertaine"
    CONSIDERED = "considéré comme remis"


def determine_fate(
    sent_at: datetime | None,
    given_up_at: datetime | None,
    doubtful_at: datetime | None,
    *,
    filed: bool = False,
    refused: bool = False,
) -> Fate:
    """What became of a letter, from the columns of its row."""
    if sent_at:
        return Fate.FILED if filed else Fate.CONSIDERED if doubtful_at else Fate.SENT
    if given_up_at:
        return Fate.REFUSED if refused else Fate.GIVEN_UP
    return Fate.DOUBTFUL if doubtful_at else Fate.WAITING


NO_SERVER = "aucun serveur de messagerie n'est réglé"
LOCAL_ADDRESS = "l'adresse du portail n'existe que sur cette machine"


def is_local(address: str) -> bool:
    """Whether an address of the portal (`http://localhost:8501`) leads nowhere from another machine."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith((".localhost", ".localdomain")):
        return True
    try:
        number = ip_address(host)
    except ValueError:
        return False
    return number.is_loopback or number.is_unspecified


def list_obstacles(smtp: bool, address: str) -> list[str]:
    """Why the letters of a real commune reach nobody, or have links that lead nowhere; each with the setting to change.

    Empty: all is well. `smtp` is whether a mail server is set, `address` that of the portal.
    """
    found = []
    if not smtp:
        found.append(
            f"Rien n'est envoyé : {NO_SERVER}. Les messages sont écrits dans des fichiers sur le serveur ; personne ne "
            "les reçoit. Réglez CANTINE_SMTP_URL, puis relancez le portail."
        )
    if is_local(address):
        found.append(
            f"Les liens des messages ne mènent nulle part : {LOCAL_ADDRESS} ({address}). Réglez CANTINE_BASE_URL, "
            "puis relancez le portail."
        )
    return found
