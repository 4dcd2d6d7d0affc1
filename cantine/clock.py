"""What time it is: the real clock, or the frozen one of a demonstration."""

from datetime import UTC, date, datetime
from pathlib import Path

from cantine.rules.paris import local_date


def read(frozen: str) -> datetime:
    """The instant (UTC) that `CANTINE_NOW` names: an ISO instant with its offset, or `file:PATH` holding one.

    The file is read at each use, so that a demonstration can move its clock under a running server.
    Raises ValueError with a French sentence.
    """
    try:
        text = Path(frozen.removeprefix("file:")).read_text("utf-8").strip() if frozen.startswith("file:") else frozen
        instant = datetime.fromisoformat(text)
    except (OSError, ValueError):
        raise ValueError("attendu : un instant comme 2026-11-19T16:59:30+01:00, ou file:CHEMIN") from None
    if instant.tzinfo is None:
        raise ValueError("il manque le décalage horaire, par exemple +01:00")
    return instant.astimezone(UTC)


def now() -> datetime:
    """This instant in UTC; the frozen one where `CANTINE_NOW` is set."""
    from cantine.settings import settings  # settings checks CANTINE_NOW with `read`, so it imports this module

    frozen = settings().now
    return read(frozen) if frozen else datetime.now(UTC)


def today() -> date:
    """Today's date in Paris."""
    return local_date(now())
