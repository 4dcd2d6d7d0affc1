"""The processes of one machine, and where they and the files around them are."""

import re
from pathlib import PurePosixPath

from cantine.french_prompts import CommandRefused

FIRST_PORT = 8501
MOST_PROCESSES = 64
STATIC_FOLDER = "/var/lib/cantine/static"
"""Where nginx finds the files that it sends itself."""

_PLACE = re.compile(r"/[A-Za-z0-9._/-]+")


def list_ports(processes: int) -> range:
    """The port of each of so many processes. Raises CommandRefused for a number that nobody has."""
    if not 1 <= processes <= MOST_PROCESSES:
        raise CommandRefused(f"Indiquez un nombre de processus de 1 à {MOST_PROCESSES}.")
    return range(FIRST_PORT, FIRST_PORT + processes)


def check_place(place: str, option: str) -> str:
    """The whole path of a folder, of signs that need no quoting anywhere. Raises CommandRefused."""
    if not _PLACE.fullmatch(place) or ".." in PurePosixPath(place).parts:
        raise CommandRefused(f"{option} : indiquez le chemin entier d'un dossier, par exemple /opt/cantine")
    return place.rstrip("/")


def fill_model(text: str, words: dict[str, str]) -> str:
    """The text with each `{{word}}` replaced by what it stands for."""
    for word, value in words.items():
        text = text.replace("{{" + word + "}}", value)
    return text
