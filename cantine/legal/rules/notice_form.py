"""What staff types about the commune for these pages, and what is still missing."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from cantine.common.bounds.telephones import clean_phone
from cantine.common.form_input import LONGEST_NOTE, NotAccepted, check_length, clean_line, clean_note
from cantine.common.terms.legal_notice import LegalNotice

LONGEST_LINE = 200
LINES = ("director", "host", "host_phone", "officer", "accessibility_plan", "auditor")
NOTES = ("hours", "host_address", "officer_contact", "kept_for", "accessibility_contact", "inaccessible")


@dataclass(frozen=True)
class LegalNoticeForm(LegalNotice):
    """The notice and the audit of accessibility, as the form of « Commune » holds them."""

    audited_on: date | None = None
    audited_rate: int | None = None

    def clean(self, today: date) -> dict[str, Any]:
        """The values to keep, by field. Raises NotAccepted."""
        if (self.audited_on is None) != (self.audited_rate is None):
            raise NotAccepted("Un audit a une date et un taux : remplissez les deux, ou aucun.")
        if self.audited_on is not None and self.audited_on > today:
            raise NotAccepted("L'audit d'accessibilité est daté d'un jour à venir : vérifiez sa date.")
        if self.audited_rate is not None and not 0 <= self.audited_rate <= 100:
            raise NotAccepted("Le taux de l'audit d'accessibilité est entre 0 et 100 %.")
        values = asdict(self)
        values |= {name: check_length(clean_line(values[name]), LONGEST_LINE) for name in LINES}
        values |= {name: check_length(clean_note(values[name]), LONGEST_NOTE) for name in NOTES}
        values["host_phone"] = clean_phone(self.host_phone, short=True)
        plan = values["accessibility_plan"]
        if plan and not plan.startswith(("https://", "http://")):
            raise NotAccepted("L'adresse du schéma pluriannuel commence par https://.")
        return values


def list_missing(form: LegalNoticeForm, phone: str, address: str) -> list[str]:
    """What the pages cannot say yet, each as a label: what the law asks for, then what helps."""
    known = {
        "l'adresse de la mairie": address,
        "son téléphone": phone,
        "les horaires": form.hours,
        "le directeur de la publication": form.director,
        "l'hébergeur, son adresse et son téléphone": form.host and form.host_address and form.host_phone,
        "le délégué à la protection des données": form.officer or form.officer_contact,
        "la durée de conservation des dossiers": form.kept_for,
        "un audit d'accessibilité de moins de trois ans": form.audited_on,
        "l'adresse du schéma pluriannuel d'accessibilité": form.accessibility_plan,
    }
    return [label for label, value in known.items() if not value]
