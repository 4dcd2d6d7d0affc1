"""What a commune says of itself on the pages that the law asks for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LegalNotice:
    """Each text is empty where the commune has not said it yet.

    `hours`: when the town hall is open and answers the telephone. `director` is who answers for what is published,
    `host` the company on whose servers the portal runs. `officer` is the data protection officer, `kept_for` how long
    the file of a family that has left is kept. `inaccessible` lists, a line each, what the commune's own contents lack;
    `accessibility_plan` is the address of its multi-year plan; `auditor` made the audit.
    """

    hours: str = ""
    director: str = ""
    host: str = ""
    host_address: str = ""
    host_phone: str = ""
    officer: str = ""
    officer_contact: str = ""
    kept_for: str = ""
    accessibility_contact: str = ""
    accessibility_plan: str = ""
    auditor: str = ""
    inaccessible: str = ""
