"""What is said where the portal is behind a proxy that nobody named: at the start, and on « Réglages »."""

import logging

from cantine.settings import settings

_log = logging.getLogger(__name__)

MISSING_PROXY = (
    "Le portail est en HTTPS sans CANTINE_TRUSTED_PROXIES : il ne sait pas d'où viennent les visiteurs, et leurs "
    "essais de connexion comptent ensemble comme ceux d'une seule adresse. Indiquez l'adresse de votre proxy, par "
    "exemple CANTINE_TRUSTED_PROXIES=127.0.0.1."
)


def find_warning() -> str | None:
    """The sentence, where the setting is missing."""
    return MISSING_PROXY if settings().counts_all_as_one else None


def log_at_start() -> None:
    """Say it once, when the server starts."""
    if warning := find_warning():
        _log.warning(warning)
