"""`python -m cantine systemd`: the unit with which systemd starts the processes, watches and restarts them."""

import re
from pathlib import Path

import click

from cantine.deployment.processes import STATIC_FOLDER, check_place, fill_model, list_ports
from cantine.french_prompts import CommandRefused
from cantine.settings import HERE

MODEL = Path(__file__).parent / "cantine_unit.service"
_ACCOUNT = re.compile(r"[a-z_][a-z0-9_-]{0,31}")


@click.command("systemd", help="Écrit l'unité systemd des processus du portail, avec ce qu'il faut faire.")
@click.option("--processes", default=1, metavar="N", help="Nombre de processus du portail : 1, ou plus.")
@click.option("--folder", default=str(HERE), metavar="DOSSIER", help="Où le portail est installé, avec son .venv.")
@click.option("--user", default="cantine", metavar="COMPTE", help="Le compte de la machine qui le fait marcher.")
@click.option("--static", default=STATIC_FOLDER, metavar="DOSSIER", help="Dossier de « python -m cantine static ».")
@click.help_option("--help", help="Affiche cette aide.")
def systemd(processes: int, folder: str, user: str, static: str) -> None:
    """Print the unit; refused (exit code 1) for no number of processes, no folder, no name of an account, or root."""
    if not _ACCOUNT.fullmatch(user) or user == "root":
        raise CommandRefused("--user : indiquez un compte de la machine, qui n'est pas root, par exemple cantine")
    places = check_place(folder, "--folder"), check_place(static, "--static")
    click.echo(render_unit(processes, *places, user), nl=False)


def render_unit(processes: int, folder: str, static: str, user: str) -> str:
    """The file `cantine@.service` for so many processes, whose instances are their ports."""
    ports = [str(port) for port in list_ports(processes)]
    words = {
        "processes": str(processes),
        "units": " ".join(f"cantine@{port}" for port in ports),
        "ports": " ".join(ports),
        "folder": folder,
        "static": static,
        "user": user,
    }
    return fill_model(MODEL.read_text("utf-8"), words)
