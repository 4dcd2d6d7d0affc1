"""The quotient familial as it is typed or imported; a 0 may be a real one, or mean that it is unknown."""

from enum import StrEnum

from cantine.common.form_input import NotAccepted

HIGHEST = 100_000
"""The highest quotient that is accepted."""


class Nought(StrEnum):
    """What a quotient of 0 means: the CAF writes 0 for a family without income, and where it cannot compute one."""

    NIL = "nil"
    UNKNOWN = "unknown"


class NilOrUnknown(NotAccepted):
    """A quotient of 0 whose meaning was not given."""

    def __str__(self) -> str:
        pays = "Nul, la famille paie la tranche la plus basse ; inconnu, la plus chère."
        return f"Le quotient 0 est-il nul ou inconnu ? {pays}"


def read_quotient(value: int, nought: Nought | None = None) -> int | None:
    """The quotient to store; None where it is unknown: such a family pays the dearest band.

    `nought` is the answer to « nul ou inconnu ? », which is only asked for 0. Raises NilOrUnknown for a 0 without an
    answer, NotAccepted for what is no quotient.
    """
    if not 0 <= value <= HIGHEST:
        raise NotAccepted("Le quotient est un nombre entre 0 et 100 000.")
    if value:
        return value
    if nought is None:
        raise NilOrUnknown
    return None if nought is Nought.UNKNOWN else 0


def describe_quotient(value: int | None) -> int | str:
    """A stored quotient as journal and pages show it: « inconnu » where it is unknown."""
    return "inconnu" if value is None else value
