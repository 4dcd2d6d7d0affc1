"""Where staff read what is said of a child's health, or take a file of people's data."""

from enum import StrEnum


class ReadPlace(StrEnum):
    """A page of the portal, or a file that is taken away."""

    CARD = "card"
    DAY_LIST = "day_list"
    KITCHEN = "kitchen"
    ROLL_CALL = "roll_call"
    FILE = "file"


READ_PLACE_LABELS = {
    ReadPlace.CARD: "Fiche de la famille",
    ReadPlace.DAY_LIST: "Liste du jour",
    ReadPlace.KITCHEN: "Feuille de cuisine",
    ReadPlace.ROLL_CALL: "Pointage",
    ReadPlace.FILE: "Fichier téléchargé",
}
