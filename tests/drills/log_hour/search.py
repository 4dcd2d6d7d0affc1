"""What no line of a log may hold: all that the database of a town knows of people, and what looks like it."""

import re

from sqlalchemy import String, select

from cantine.store import database, free_text
from cantine.store.tables.base import Base

OF_THE_PORTAL = frozenset({"account.language", "family_search.words", "outbox_mail.attachment"})
"""Texts that are words or numbers of the portal's own."""

CODES = frozenset({"state", "kind", "outcome", "what", "place", "how", "provider", "action", "language", "version"})
"""Columns, of tables about people, that hold words of the portal's own."""

LOOKS_PERSONAL = re.compile(
    r"""
    [\w.+-]+@[\w-]+\.\w+                       # an e-mail address
    | (?<!\d)0\d(?:[ .\u00a0]?\d\d){4}(?!\d)   # a telephone number
    | (?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])  # a network address
    | \b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b  # Streamlit's id of a page
    | (?<![\w/])[A-Za-z0-9_-]{40,}             # a ticket, a cookie, the secret of a link
    | \$2[aby]\$                               # a hash of a password
    | (?:famille|numero)(?:\ n°)?[^",\w]{1,3}\d  # the number of a family
    """,
    re.VERBOSE | re.IGNORECASE,
)

SHORTEST = 3
"""Letters of a word that is looked for: shorter ones stand in every text."""


def list_secrets(url: str) -> set[str]:
    """Each text about people that this database holds, and of names each of their words."""
    found: set[str] = set()
    names: set[str] = set()
    with database.open_reader(url) as db:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                kind = getattr(column.type, "impl", column.type)
                if _is_about_people(table.name, column.name) and isinstance(kind, String):
                    told = {str(value) for value in db.scalars(select(column).distinct()) if value}
                    found |= told
                    names |= told if column.name.endswith("name") else set()
    words = {word for name in names for word in re.split(r"[\s,'-]+", name)}
    return {text for text in found | words if len(text) >= SHORTEST and not text.isdigit()}


def _is_about_people(table: str, column: str) -> bool:
    name = f"{table}.{column}"
    if name in OF_THE_PORTAL or column in CODES:
        return False
    return table in free_text.DELETED or name in {*free_text.CLEARED, *free_text.RENAMED, "child.first_name"}


def search(log: str, secrets: set[str]) -> list[str]:
    """The lines of the log that hold one of these texts as a whole word, or what looks like a datum of a person; each
    with what was found in it."""
    longest_first = sorted(secrets, key=len, reverse=True)
    known = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)") if secrets else None
    found = []
    for line in log.splitlines():
        for pattern in filter(None, (known, LOOKS_PERSONAL)):
            if hit := pattern.search(line):
                found.append(f"{hit[0]} : {line[:300]}")
    return found
