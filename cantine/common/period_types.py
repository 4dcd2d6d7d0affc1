"""How the places of a booking period are given, and whom the town hall puts first."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PeriodMode(StrEnum):
    """Who books first has the place; or parents wish, and the town hall decides by the first wish or by a draw."""

    FIRST_COME = "first_come"
    WISH = "wish"
    DRAW = "draw"


PERIOD_MODE_LABELS = {
    PeriodMode.FIRST_COME: "au premier inscrit",
    PeriodMode.WISH: "souhaits, dans l'ordre des demandes",
    PeriodMode.DRAW: "souhaits, par tirage au sort",
}


class Whom(StrEnum):
    """Who comes first: families of the commune, children with a brother or sister there, those who hold a label."""

    RESIDENTS = "residents"
    SIBLINGS = "siblings"
    LABEL = "label"


WHOM_LABELS = {
    Whom.RESIDENTS: "les habitants de la commune",
    Whom.SIBLINGS: "les frères et sœurs d'un enfant qui demande ou a une place",
    Whom.LABEL: "une étiquette",
}


@dataclass(frozen=True)
class Priority:
    """Those who come first: they book from `opens_at` on (UTC) where it is first come, else they are served first."""

    whom: Whom
    label_id: int | None = None
    opens_at: datetime | None = None


class WishState(StrEnum):
    """What became of a wish: it waits for the decision, has its place, or waits for one that becomes free.

    `PREPARED`: it is none yet, but what the family wants to book when the period opens.
    """

    WAITING = "waiting"
    GRANTED = "granted"
    DECLINED = "declined"
    PREPARED = "prepared"


WISH_LABELS = {
    WishState.WAITING: "en attente de la décision",
    WishState.GRANTED: "accordé",
    WishState.DECLINED: "refusé, sur liste d'attente",
    WishState.PREPARED: "préparé, à envoyer à l'ouverture",
}
