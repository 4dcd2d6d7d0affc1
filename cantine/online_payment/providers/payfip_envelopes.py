"""The three questions of PayFiP's web service, as SOAP 1.1 in document/literal: written and read by hand.

Source: the guide of the DGFiP, and what clients that work today send. Children of `arg0` have no namespace and keep
their order. `idOp` and `numCli` are written with their capital: PayFiP does not know an `idop`.
"""

import re
from collections.abc import Mapping
from html import escape
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from cantine.common.paris import PARIS
from cantine.online_payment.rules.payfip_fields import clean_label
from cantine.online_payment.rules.provider import PaymentOrder, ProviderUnavailable

CREATE, ASK, DESCRIBE = "creerPaiementSecurise", "recupererDetailPaiementSecurise", "recupererDetailClient"

HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""', "Accept": "text/xml"}

_NAMESPACE = (
    "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/"
    "PaiementSecuriseService"
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNREADABLE = "Le service de paiement a donné une réponse que le portail ne sait pas lire"


class FunctionalFault(Exception):
    """PayFiP understood the question and refuses it; `code` is its own, empty where it names none."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def write_creation(order: PaymentOrder, client: str, mode: str) -> bytes:
    """Asks for an operation; its year (`exer`) is that of the order in Paris."""
    return _write(
        CREATE,
        {
            "exer": f"{order.asked_at.astimezone(PARIS).year}",
            "mel": order.email,
            "montant": f"{order.cents}",
            "numcli": client,
            "objet": clean_label(order.label),
            "refdet": order.reference,
            "saisie": mode,
            "urlnotif": order.notification_url,
            "urlredirect": order.return_url,
        },
    )


def write_question(operation: str) -> bytes:
    """Asks what became of an operation."""
    return _write(ASK, {"idOp": operation})


def write_client_question(client: str) -> bytes:
    """Asks whose number a client's is."""
    return _write(DESCRIBE, {"numCli": client})


def _write(operation: str, values: Mapping[str, str]) -> bytes:
    children = "".join(f"<{name}>{escape_text(value)}</{name}>" for name, value in values.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:pai="{_NAMESPACE}">'
        f"<soapenv:Header/><soapenv:Body><pai:{operation}><arg0>{children}</arg0></pai:{operation}></soapenv:Body>"
        "</soapenv:Envelope>"
    ).encode()


def escape_text(text: str) -> str:
    """The text of an element that is read as `text`; characters that XML cannot carry are left out."""
    return escape(_NOT_XML.sub("", text), quote=False).replace("\r", "&#13;")


def read_answer(operation: str, status: int, body: bytes) -> dict[str, str]:
    """The values of the answer to `operation` by their names in lower case, whatever their namespaces; blanks around
    them are left out.

    Raises FunctionalFault, also from an answer of HTTP 500, where faults come, and ProviderUnavailable for every other
    fault and for whatever is no answer.
    """
    try:
        envelope = fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError):
        raise ProviderUnavailable(f"{_UNREADABLE} (HTTP {status}).") from None
    content = next((part[0] for part in envelope if _name(part) == "body" and len(part)), None)
    if _name(envelope) == "envelope" and content is not None:
        if _name(content) == "fault":
            raise _read_fault(content)
        if status == 200 and _name(content) == f"{operation}Response".lower():
            return _read_values(content)
    raise ProviderUnavailable(f"{_UNREADABLE} (HTTP {status}).")


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower()


def _read_fault(fault: Element) -> FunctionalFault | ProviderUnavailable:
    """`FonctionnelleErreur` stands in the fault's text and names the element of its detail: either is enough."""
    values = _read_values(fault)
    code = values.get("code", "")[:10]
    names = [_name(element) for element in fault.iter()]
    if "fonctionnelleerreur" in names or values.get("faultstring", "").endswith(".FonctionnelleErreur"):
        return FunctionalFault(code)
    return ProviderUnavailable(
        f"Le service de paiement est en panne (code {code or values.get('faultcode', '')[:40]})."
    )


def _read_values(parent: Element) -> dict[str, str]:
    values: dict[str, str] = {}
    for element in parent.iter():
        name, text = _name(element), (element.text or "").strip()
        if not len(element) and values.setdefault(name, text) != text:
            raise ProviderUnavailable(f"{_UNREADABLE} : « {name[:40]} » y a deux valeurs.")
    return values
