"""What has to be put right before a month is billed, and its French names."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Alert(StrEnum):
    """One kind of thing that is wrong."""

    NOT_TICKED = "not_ticked"
    NOT_BOOKED = "not_booked"
    NO_TIME = "no_time"
    NO_CLASS = "no_class"
    TOO_MANY = "too_many"
    OUTSIDE = "outside"
    ARCHIVED = "archived"


ALERT_LABELS = {
    Alert.NOT_TICKED: "Inscrits que personne n'a pointés",
    Alert.NOT_BOOKED: "Présents sans inscription",
    Alert.NO_TIME: "Garderie sans heure",
    Alert.NO_CLASS: "Enfants inscrits sans classe",
    Alert.TOO_MANY: "Capacité dépassée",
    Alert.OUTSIDE: "Inscrits hors de leur scolarité",
    Alert.ARCHIVED: "Inscrits d'une famille archivée",
}


@dataclass(frozen=True)
class AlertCase:
    """One line of an alert.

    `name` and `child_id` are empty where it is about a whole day, `day` where it is about a child. `detail` says how
    many children there are for how many places, where there are too many.
    """

    day: date | None
    service: str
    child_id: int | None
    name: str
    detail: str = ""
