"""PayFiP's web service: opening an operation, what became of it, and whose a client number is."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import uuid4

from cantine.common.paris import PARIS, instant, local_date
from cantine.payment_simulator.field_checks import check_client, check_fields
from cantine.payment_simulator.operations import SimulatedOperation, SimulatedService
from cantine.payment_simulator.soap import PayfipFault, read_call, render_answer, render_fault
from cantine.payment_simulator.store import OperationStore

FIELDS = ("exer", "mel", "montant", "numcli", "objet", "refdet", "saisie", "urlnotif", "urlredirect")
SWEPT_AT = time(3)
"""When, in Paris, the operations of the day before that nobody ended are forgotten."""


def answer_call(store: OperationStore, body: bytes, now: datetime) -> tuple[int, bytes]:
    """The HTTP status and the envelope that answer this one: 200, or 500 with a fault."""
    try:
        call = read_call(body)
        match call.operation:
            case "creerPaiementSecurise":
                told = _open_operation(store, call.fields, now)
            case "recupererDetailPaiementSecurise":
                told = _tell_result(store, call.fields, now)
            case "recupererDetailClient":
                told = _tell_client(call.fields)
            case _:
                raise PayfipFault("999", "Opération inconnue.", "TechProtocolaireErreur", 3)
    except PayfipFault as fault:
        return 500, render_fault(fault)
    return 200, render_answer(call.operation, told)


def _open_operation(store: OperationStore, sent: Mapping[str, str], now: datetime) -> dict[str, str]:
    """A child of another name is not read: whoever writes `object` loses the label."""
    asked = {name: sent[name] for name in FIELDS if name in sent}
    check_fields(asked)
    name = str(uuid4())
    store.add(SimulatedOperation(name, SimulatedService.PAYFIP, name, asked, now, asked["urlnotif"]))
    return {"idOp": name}


def _tell_result(store: OperationStore, sent: Mapping[str, str], now: datetime) -> dict[str, str]:
    """The child is `idOp`: `idop` is refused, whatever it names."""
    operation = store.find(sent.get("idOp", ""))
    if operation is None or operation.service is not SimulatedService.PAYFIP or _is_swept(operation, now):
        raise PayfipFault("P1", "IdOp incorrect.")
    if not operation.is_known(now):
        raise PayfipFault("P5", "Résultat de la transaction non connu.")
    return build_detail(operation)


def _is_swept(operation: SimulatedOperation, now: datetime) -> bool:
    next_day = local_date(operation.created_at) + timedelta(days=1)
    return operation.result is None and now >= instant(next_day, SWEPT_AT)


def build_detail(operation: SimulatedOperation) -> dict[str, str]:
    """What the service tells of an operation that has ended: day and hour in Paris, `numauto` of a paid one only."""
    asked, ended = operation.asked, (operation.ended_at or operation.created_at).astimezone(PARIS)
    told = {
        "dattrans": f"{ended:%d%m%Y}",
        "exer": asked["exer"],
        "heurtrans": f"{ended:%H%M}",
        "idOp": operation.name,
        "mel": asked["mel"],
        "montant": asked["montant"],
        "numauto": operation.number,
        "numcli": asked["numcli"],
        "objet": asked.get("objet", ""),
        "refdet": asked["refdet"],
        "resultrans": operation.result or "",
        "saisie": asked["saisie"],
    }
    if not operation.is_paid:
        del told["numauto"]
    return told | dict(operation.told)


def _tell_client(sent: Mapping[str, str]) -> dict[str, str]:
    client = sent.get("numCli", "")
    check_client(client)
    return {
        "libelleN1": "SIMULATION DU SERVICE DE PAIEMENT",
        "libelleN2": "REGIE DE DEMONSTRATION",
        "libelleN3": "CANTINE SCOLAIRE",
        "numcli": client,
    }
