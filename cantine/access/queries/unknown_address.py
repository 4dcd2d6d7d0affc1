"""What a forgotten password is answered with where no account has the address that was typed."""

from dataclasses import dataclass

from sqlalchemy import select

from cantine.settings import settings
from cantine.store.database import Reader
from cantine.store.tables import Commune


@dataclass(frozen=True)
class UnknownAddressAnswer:
    """Whether the answer tells nothing of it (`silent`); what the commune has `chosen`; whether that does not count,
    because the server's own setting `CANTINE_HIDE_UNKNOWN_EMAIL` is given (`imposed`)."""

    silent: bool
    chosen: bool
    imposed: bool


def read_answer(db: Reader) -> UnknownAddressAnswer:
    """The answer that applies: the server's setting where there is one, else what the commune has chosen; « Adresse
    email inconnue... » at first (tutorial)."""
    chosen = bool(db.scalar(select(Commune.hide_unknown_email)))
    imposed = settings().hide_unknown_email
    return UnknownAddressAnswer(chosen if imposed is None else imposed, chosen, imposed is not None)
