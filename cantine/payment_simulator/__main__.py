"""The simulation as a server of its own: `python -m cantine.payment_simulator --port 9000 --store FILE`."""

from pathlib import Path
from socket import socket

import click
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response

from cantine.payment_simulator.html_page import render_message
from cantine.payment_simulator.notifications import RETURN_FIRST
from cantine.payment_simulator.routes import Simulation, make_routes
from cantine.payment_simulator.store import OperationStore


class ReadyServer(uvicorn.Server):
    """Says one line once it listens: its address."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            click.echo(f"Simulation prête : http://{self.config.host}:{port}/simulateur")


def make_app(simulation: Simulation) -> Starlette:
    """The simulation as an application."""
    return Starlette(routes=make_routes(lambda _request: simulation, _answer_missing))


def _answer_missing() -> Response:
    return render_message("Page introuvable", "Cette page n'existe pas.", status=404)


@click.command(help="Simule PayFiP et Lyra : aucun argent n'est débité.")
@click.option("--port", default=9000, help="Port sur 127.0.0.1 ; 0 en choisit un libre.")
@click.option("--store", "file", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FICHIER")
@click.option("--notify", default="", metavar="URL", help="Adresse que Lyra avertit.")
@click.option("--return-first", default=float(RETURN_FIRST), help="Secondes du « retour avant la notification ».")
def serve(port: int, file: Path, notify: str, return_first: float) -> None:
    """Serve until stopped; the store survives."""
    simulation = Simulation(OperationStore(file), lyra_notify_to=notify, return_first=return_first)
    config = uvicorn.Config(make_app(simulation), host="127.0.0.1", port=port, log_level="warning", access_log=False)
    ReadyServer(config).run()


if __name__ == "__main__":
    serve()
