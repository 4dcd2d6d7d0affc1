"""Why a family or a child may book no new days for a time."""

from enum import StrEnum


class StopCause(StrEnum):
    """Who or what stopped them: the town hall by hand, a debt, what happened too often."""

    HAND = "hand"
    DEBT = "debt"
    INCIDENTS = "incidents"


STOP_CAUSE_LABELS = {
    StopCause.HAND: "par la mairie",
    StopCause.DEBT: "factures en retard",
    StopCause.INCIDENTS: "incidents répétés",
}

OF_FINANCE, ASK_FINANCE = "par le service des finances", "le service des finances dit pourquoi"
"""By whom, and the reason, for those who may not see what families owe."""
