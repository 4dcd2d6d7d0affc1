"""Whole models to begin with: the settings of a village, of a bourg and of a town, to choose and then to change."""

from dataclasses import dataclass
from pathlib import Path

from cantine.common.form_input import NotAccepted

_HERE = Path(__file__).parent / "models"


@dataclass(frozen=True)
class SettingsModel:
    """A model: its word (« bourg »), its French name, for whom it is, and its settings file."""

    word: str
    name: str
    whom: str

    def read_text(self) -> str:
        """The text of its settings file."""
        return (_HERE / f"{self.word}.toml").read_text(encoding="utf-8")


MODELS = (
    SettingsModel("village", "Village", "Une école, un repas à prix unique, une garderie à la séance."),
    SettingsModel("bourg", "Bourg", "Des tranches de quotient, une garderie au quart d'heure, un centre le mercredi."),
    SettingsModel(
        "ville", "Ville", "Des prix pour les habitants, les extérieurs et les fratries, un centre de loisirs."
    ),
)


def find_model(word: str) -> SettingsModel:
    """The model of this word. Raises NotAccepted for one that does not exist."""
    if found := next((one for one in MODELS if one.word == word), None):
        return found
    raise NotAccepted(f"Les modèles sont {', '.join(one.word for one in MODELS)}.")
