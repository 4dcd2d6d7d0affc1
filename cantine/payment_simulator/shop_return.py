"""Where the payer's browser goes back to once the operation has ended."""

from urllib.parse import urlencode, urlsplit

from cantine.payment_simulator.lyra_answer import build_return
from cantine.payment_simulator.operations import SimulatedOperation, SimulatedService

_ENDS = {"P": "success", "V": "success", "A": "cancel"}


def choose_return(operation: SimulatedOperation) -> str:
    """The address that the shop has named for this end, with what the protocol adds to it; empty where it named none.

    PayFiP adds `idop`. Lyra adds signed fields where the form asks for that (`vads_return_mode` GET); its form has an
    address for each end, or one for all.
    """
    asked = operation.asked
    if operation.service is SimulatedService.PAYFIP:
        return _add(asked["urlredirect"], {"idop": operation.name})
    end = _ENDS.get(operation.result or "", "refused")
    address = asked.get(f"vads_url_{end}") or asked.get("vads_url_return", "")
    if not address or asked.get("vads_return_mode", "NONE") != "GET":
        return address
    return _add(address, build_return(operation))


def _add(address: str, fields: dict[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(fields)}"
