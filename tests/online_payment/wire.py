"""What the tests of the provider clients share: an order, settings, and answers written as they come over the wire."""

from datetime import UTC, datetime

import httpx

from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.providers.payfip import Payfip
from cantine.online_payment.rules.lyra_signature import sign_fields
from cantine.online_payment.rules.provider import PaymentOrder
from cantine.online_payment.rules.service import ServiceSettings

IDOP = "cc0cb210-1cd4-11ea-8cca-0213ad91a103"
KEY = "1122334455667788"

ORDER = PaymentOrder(
    reference="CANTINE000000042",
    cents=314_65,
    label="Cantine et garderie : novembre",
    email="alice@exemple.fr",
    asked_at=datetime(2026, 11, 29, 17, 5, 9, tzinfo=UTC),  # dimanche, 18 h 05 in Paris
    notification_url="https://cantine.exemple.fr/paiement/notification",
    return_url="https://cantine.exemple.fr/paiement/retour",
)
PAYFIP = ServiceSettings(
    PaymentProvider.PAYFIP, "007450", "W", "https://payfip.invalid/service", "https://payfip.invalid/page"
)
LYRA = ServiceSettings(PaymentProvider.LYRA, "12345678", "PRODUCTION", page_url="https://lyra.invalid/vads-payment/")

NAMESPACE = (
    "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/"
    "PaiementSecuriseService"
)

DETAIL = {
    "dattrans": "29112026",
    "exer": "20",
    "heurtrans": "1811",
    "idOp": IDOP,
    "mel": "alice@exemple.fr",
    "montant": "31465",
    "numauto": "112233",
    "numcli": "007450",
    "objet": "Cantine et garderie novembre",
    "refdet": "CANTINE000000042",
    "resultrans": "P",
    "saisie": "W",
}


def write_answer(operation, values):
    """As PayFiP answers; a value of None leaves the element out."""
    told = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value is not None)
    return (
        '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>'
        f'<ns2:{operation}Response xmlns:ns2="{NAMESPACE}"><return>{told}</return></ns2:{operation}Response>'
        "</S:Body></S:Envelope>"
    ).encode()


def write_detail(**changes):
    return write_answer("recupererDetailPaiementSecurise", {**DETAIL, **changes})


def write_fault(code, kind="FonctionnelleErreur"):
    return (
        '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault>'
        f"<faultcode>S:Server</faultcode><faultstring>fr.gouv.finances.cp.tpa.webservice.exceptions.{kind}</faultstring>"
        f'<detail><ns2:{kind} xmlns:ns2="{NAMESPACE}"><code>{code}</code><descriptif/><libelle>Refus.</libelle>'
        f"<severite>2</severite></ns2:{kind}></detail></S:Fault></S:Body></S:Envelope>"
    ).encode()


def answer_with(body, status=200, *, headers=None, heard=None, service=PAYFIP):
    """PayFiP's client, to which the service says `body`; what it asks is appended to `heard`."""

    def handle(request):
        if heard is not None:
            heard.append(request)
        return httpx.Response(status, content=body, headers=headers)

    return Payfip(service, httpx.MockTransport(handle))


NOTIFIED = {
    "vads_action_mode": "INTERACTIVE",
    "vads_amount": "31465",
    "vads_auth_mode": "FULL",
    "vads_auth_number": "3fb0de",
    "vads_auth_result": "00",
    "vads_card_brand": "CB",
    "vads_card_number": "497010XXXXXX0055",
    "vads_ctx_mode": "PRODUCTION",
    "vads_currency": "978",
    "vads_cust_email": "alice@exemple.fr",
    "vads_effective_creation_date": "20261129233015",
    "vads_hash": "299d81f4b175bfb7583d904cd19ef5e38b2b79b2373d9b2b4aab57e5753b10bc",
    "vads_operation_type": "DEBIT",
    "vads_order_id": "CANTINE000000042",
    "vads_page_action": "PAYMENT",
    "vads_payment_config": "SINGLE",
    "vads_site_id": "12345678",
    "vads_threeds_cavv": "Q2F2dk+hdnZDYXZ2Q2F2dkNhdnY=",
    "vads_trans_date": "20261129170509",
    "vads_trans_id": "xrT15p",
    "vads_trans_status": "AUTHORISED",
    "vads_trans_uuid": "1c8356b0e24442b2acc579cf1ae4d814",
    "vads_url_check_src": "PAY",
    "vads_version": "V2",
}


def notify(key=KEY, **changes):
    """A notification of Lyra, signed after these fields were changed; a value of None leaves the field out."""
    fields = {name: value for name, value in {**NOTIFIED, **changes}.items() if value is not None}
    return {**fields, "signature": sign_fields(fields, key)}
