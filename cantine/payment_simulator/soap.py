"""The envelopes of PayFiP's web service (SOAP 1.1, document/literal): a call that comes in, the answer and the fault.

Requests carry their operation in the service's namespace and unqualified children in `arg0`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
SERVICE = (
    "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/"
    "PaiementSecuriseService"
)
_EXCEPTIONS = "fr.gouv.finances.cp.tpa.webservice.exceptions"
_START = f'<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="{ENVELOPE}"><S:Body>'
_END = "</S:Body></S:Envelope>"


class PayfipFault(Exception):
    """A fault as the service answers it; `kind` is the name of its exception there."""

    def __init__(self, code: str, label: str, kind: str = "FonctionnelleErreur", severity: int = 2) -> None:
        super().__init__(label)
        self.code, self.label, self.kind, self.severity = code, label, kind, severity


@dataclass(frozen=True)
class SoapCall:
    """What is called, and the text of each child of its `arg0`."""

    operation: str
    fields: Mapping[str, str]


def read_call(body: bytes) -> SoapCall:
    """The call in this envelope. Raises PayfipFault where there is none."""
    try:
        envelope = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise PayfipFault("999", "Enveloppe illisible.", "TechProtocolaireErreur", 3) from None
    called = envelope.find(f"{{{ENVELOPE}}}Body/*")
    if envelope.tag != f"{{{ENVELOPE}}}Envelope" or called is None or not called.tag.startswith(f"{{{SERVICE}}}"):
        raise PayfipFault("999", "Opération inconnue.", "TechProtocolaireErreur", 3)
    fields = {child.tag: child.text or "" for child in called.findall("arg0/*")}
    return SoapCall(called.tag.removeprefix(f"{{{SERVICE}}}"), fields)


def render_answer(operation: str, fields: Mapping[str, str]) -> bytes:
    """The answer to a call, its fields in this order."""
    told = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    answer = f'<ns2:{operation}Response xmlns:ns2="{SERVICE}"><return>{told}</return></ns2:{operation}Response>'
    return f"{_START}{answer}{_END}".encode()


def render_fault(fault: PayfipFault) -> bytes:
    """The fault; its HTTP status is 500."""
    detail = (
        f'<ns2:{fault.kind} xmlns:ns2="{SERVICE}"><code>{fault.code}</code><descriptif/>'
        f"<libelle>{escape(fault.label)}</libelle><severite>{fault.severity}</severite></ns2:{fault.kind}>"
    )
    told = (
        f"<S:Fault><faultcode>S:Server</faultcode><faultstring>{_EXCEPTIONS}.{fault.kind}</faultstring>"
        f"<detail>{detail}</detail></S:Fault>"
    )
    return f"{_START}{told}{_END}".encode()
