"""The simulation of this installation: only while the commune of the database is a demonstration."""

from pathlib import Path

from starlette.requests import Request

from cantine.payment_simulator.routes import Simulation
from cantine.payment_simulator.store import OperationStore
from cantine.settings import settings
from cantine.store.commune import find_commune
from cantine.store.database import open_reader
from cantine.store.file_places import choose_place

NOTIFIED_AT = "/paiement/notification"
"""Where the portal takes notifications."""


def choose_file(url: str) -> Path:
    """The file of this database's simulation: `cantine.db.simulateur`, or one below `data/simulateur/`."""
    return choose_place(url, "simulateur")


def find_store() -> OperationStore | None:
    """The operations of the demonstration; None for a real commune, or where there is none yet. One short query."""
    url = settings().database_url
    with open_reader(url) as db:
        town = find_commune(db)
    return OperationStore(choose_file(url)) if town and town.demonstration else None


def find_simulation(request: Request) -> Simulation | None:
    """The simulation that answers this request, or None. It notifies only the very server that was asked."""
    store = find_store()
    if store is None:
        return None
    host, port = request.scope.get("server") or ("", None)
    where = f"[{host}]" if ":" in host else host
    own = f"http://{where}:{port}" if port else settings().base_url
    called = own + NOTIFIED_AT
    return Simulation(store, notify_to=called, lyra_notify_to=called, own_host=request.url.hostname or "nowhere")


def forget_operations(url: str) -> None:
    """Empty the simulation of this database, as when the demonstration starts over."""
    OperationStore(choose_file(url)).clear()
