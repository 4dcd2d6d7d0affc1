"""What is said where the portal is behind a proxy that nobody named: at the start, and on « Réglages »."""

import logging

from cantine.doctor.installation_checks import MISSING_PROXY
from cantine.settings import settings

_log = logging.getLogger(__name__)


def find_warning() -> str | None:
    """The sentence, where the setting is missing."""
    return MISSING_PROXY if settings().counts_all_as_one else None


def log_at_start() -> None:
    """Say it once, when the server starts."""
    if warning := find_warning():
        _log.warning(warning)
