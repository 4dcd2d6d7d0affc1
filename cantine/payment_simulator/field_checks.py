"""What PayFiP refuses of the fields of a new operation, with the code that its guide gives each refusal."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from cantine.payment_simulator.soap import PayfipFault

LEAST_CENTS = 100
MOST_CENTS = 9_999_999
UNKNOWN_CLIENT = "999999"
"""A client number that the simulation does not know; it knows every other."""
CLOSED_CLIENT = "999998"
"""A client number that may not use the web service."""


def check_fields(asked: Mapping[str, str]) -> None:
    """Raise PayfipFault for the first field that is not as the guide wants it."""
    check_client(asked.get("numcli", ""))
    if asked.get("saisie") not in ("T", "X", "W"):
        raise PayfipFault("S1", "Le type de saisie est incorrect.")
    if not re.fullmatch(r"[0-9]{4}", asked.get("exer", "")):
        raise _make_protocol_fault("exer")
    if not re.fullmatch(r"[A-Za-z0-9]{6,30}", asked.get("refdet", "")):
        raise PayfipFault("R3", "Le format du paramètre REFDET n'est pas conforme.")
    if not re.fullmatch(r"[A-Za-z0-9 ]{0,99}", asked.get("objet", "")):
        raise _make_protocol_fault("objet")
    _check_amount(asked.get("montant", ""))
    _check_email(asked.get("mel", ""))
    _check_address(asked.get("urlnotif", ""), "N1", "L'URL de notification est incorrecte.")
    _check_address(asked.get("urlredirect", ""), "D1", "L'URL de redirection est incorrecte.")


def check_client(client: str) -> None:
    """Raise PayfipFault where nobody has this client number, or it is none."""
    if not re.fullmatch(r"[0-9]{6}", client):
        raise PayfipFault("T1", "Le numéro client est incorrect.")
    if client == UNKNOWN_CLIENT:
        raise PayfipFault("T2", "Le numéro client est inconnu.")
    if client == CLOSED_CLIENT:
        raise PayfipFault("T4", "Le client n'a pas accès au service web.")


def _make_protocol_fault(name: str) -> PayfipFault:
    """For the fields whose refusal has no code in any public document."""
    return PayfipFault("999", f"Le paramètre {name.upper()} n'est pas conforme.", "TechProtocolaireErreur", 3)


def _check_amount(amount: str) -> None:
    if not re.fullmatch(r"[0-9]{1,11}", amount):
        raise PayfipFault("M1", "Le format du montant est incorrect.")
    if int(amount) < LEAST_CENTS:
        raise PayfipFault("M3", "Le montant est inférieur à 1 euro.")
    if int(amount) > MOST_CENTS:
        raise PayfipFault("M5", "Le montant est supérieur au maximum autorisé.")


def _check_email(email: str) -> None:
    if not email:
        raise PayfipFault("A1", "L'adresse de messagerie est absente.")
    if not 6 <= len(email) <= 80 or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        raise PayfipFault("A2", "L'adresse de messagerie est incorrecte.")


def _check_address(address: str, code: str, label: str) -> None:
    try:
        parts = urlsplit(address)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fine = False
    if not fine or len(address) >= 250 or re.search(r"\s", address):
        raise PayfipFault(code, label)
