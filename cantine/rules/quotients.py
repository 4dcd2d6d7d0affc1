"""The quotient familial as it is typed or brought: a nought may be one, or the way to write that nobody knows it."""

from enum import StrEnum

from cantine.rules.typed import NotAccepted

HIGHEST = 100_000
"""No family's quotient is above."""


class Nought(StrEnum):
    """What a quotient of 0 means: the CAF writes 0 for a family without income, and where it cannot work one out."""

    NIL = "nil"
    UNKNOWN = "unknown"


class NilOrUnknown(NotAccepted):
    """A quotient of 0 of which nobody has said what it means."""

    def __str__(self) -> str:
        return (
            "Le quotient 0 est-il nul ou inconnu ? Nul, la famille paie la tranche la plus basse ; "
            "inconnu, la plus chère."
        )


def read_quotient(value: int, nought: Nought | None = None) -> int | None:
    """The quotient to keep; None where it is unknown, for which the dearest band is paid.

    `nought` is the answer to « nul ou inconnu ? », asked of 0 alone. Raises NilOrUnknown for a 0 without an answer,
    NotAccepted for what is no quotient.
    """
    if not 0 <= value <= HIGHEST:
        raise NotAccepted("Le quotient familial est un nombre entre 0 et 100 000.")
    if value:
        return value
    if nought is None:
        raise NilOrUnknown
    return None if nought is Nought.UNKNOWN else 0


def describe_quotient(value: int | None) -> int | str:
    """A quotient that is kept, as journal and pages say it: « inconnu » where nobody knows it."""
    return "inconnu" if value is None else value
