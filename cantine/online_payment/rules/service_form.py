"""The settings of the online payment as somebody types them: kept, or refused with a sentence that says what to do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cantine.common.form_input import NotAccepted, clean_line
from cantine.common.french import euros
from cantine.common.number_input import read_cents
from cantine.common.vocabulary import PROVIDER_LABELS, PaymentProvider
from cantine.online_payment.rules.service import ServiceSettings, is_simulated

MODE_LABELS: Mapping[PaymentProvider, Mapping[str, str]] = {
    PaymentProvider.PAYFIP: {
        "T": "Essai (T) : cartes de test, rien n'est débité",
        "X": "Activation (X) : un vrai paiement de chaque moyen, avant l'ouverture",
        "W": "Production (W) : les familles paient",
    },
    PaymentProvider.LYRA: {
        "TEST": "Essai (TEST) : cartes de test, rien n'est débité",
        "PRODUCTION": "Production (PRODUCTION) : les familles paient",
    },
}
"""The modes of each provider, the one in production last."""

CLIENT_LABELS = {
    PaymentProvider.PAYFIP: "Numéro de client (numcli)",
    PaymentProvider.LYRA: "Identifiant de la boutique",
}
"""What each provider calls the number under which it knows the commune."""

CLIENT_DIGITS = {PaymentProvider.PAYFIP: 6, PaymentProvider.LYRA: 8}

LEAST = {PaymentProvider.PAYFIP: 100, PaymentProvider.LYRA: 1}
"""The cents below which each provider takes nothing; PayFiP answers M3."""
HIGHEST = 9_999_999
"""The cents above which PayFiP takes nothing, whatever the contract says."""

LONGEST_ADDRESS = 250
_ADDRESS = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9._~/%-]*)?|/[a-z0-9._~/%-]*", re.I)
"""No quotes, spaces or semicolons: the address stands in the content security policy too."""


@dataclass(frozen=True)
class PaymentServiceForm:
    """What somebody typed; without a provider parents cannot pay online, whatever the other fields say.

    `least` and `most` are amounts in euros as they were typed.
    """

    provider: PaymentProvider | None
    client: str = ""
    mode: str = ""
    service_url: str = ""
    page_url: str = ""
    least: str = "1,00"
    most: str = "10 000,00"
    advances: bool = False

    def clean(self) -> dict[str, Any]:
        """The values to keep, by the column; only that there is no provider, where there is none. Raises NotAccepted.

        What the values mean together is looked at by `check_service`.
        """
        if self.provider is None:
            return {"provider": None}
        return {
            "provider": self.provider,
            "client": "".join(self.client.split())[:40],
            "mode": self.mode,
            "service_url": clean_line(self.service_url),
            "page_url": clean_line(self.page_url),
            "least_cents": _read_amount("minimum", self.least),
            "most_cents": _read_amount("maximum", self.most),
            "advances": self.advances,
        }


def check_service(service: ServiceSettings, *, demonstration: bool) -> None:
    """Refuse settings with which nobody could pay, or with which a real commune would ask a simulation.

    The least and the most amount may be equal. Raises NotAccepted.
    """
    digits = CLIENT_DIGITS[service.provider]
    if not re.fullmatch(f"[0-9]{{{digits}}}", service.client):
        raise NotAccepted(
            f"« {CLIENT_LABELS[service.provider]} » : {digits} chiffres, comme sur le contrat "
            f"{PROVIDER_LABELS[service.provider]}."
        )
    if service.mode not in MODE_LABELS[service.provider]:
        raise NotAccepted(f"Choisissez un mode de {PROVIDER_LABELS[service.provider]}.")
    for url in (service.service_url, service.page_url):
        _check_address(url, demonstration=demonstration)
    if service.least_cents < LEAST[service.provider]:
        raise NotAccepted(
            f"Le minimum est trop bas : {PROVIDER_LABELS[service.provider]} ne prend rien en dessous de "
            f"{euros(LEAST[service.provider])}."
        )
    if service.most_cents > HIGHEST:
        raise NotAccepted(f"Le maximum est trop haut : {euros(HIGHEST)} au plus.")
    if service.most_cents < service.least_cents:
        raise NotAccepted("Le maximum est plus bas que le minimum : corrigez l'un des deux.")


def _check_address(url: str, *, demonstration: bool) -> None:
    """Refuse an address that is none, is not encrypted, or is a simulation's; an empty one is the provider's own."""
    if not url:
        return
    if len(url) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(url):
        raise NotAccepted(f"« {url} » n'est pas une adresse : copiez celle du prestataire, ou laissez le champ vide.")
    if is_simulated(url):
        if not demonstration:
            raise NotAccepted(
                f"« {url} » est une simulation : une vraie commune ne peut pas s'y faire payer. Laissez le champ vide "
                "pour l'adresse du prestataire."
            )
    elif not url.lower().startswith("https://"):
        raise NotAccepted(f"« {url} » n'est pas protégée : l'adresse commence par https://.")


def _read_amount(which: str, typed: str) -> int:
    """The cents of the minimum or maximum. Raises NotAccepted with the name of the field."""
    try:
        return read_cents(typed)
    except NotAccepted as refused:
        raise NotAccepted(f"Montant {which} : {refused}") from None
