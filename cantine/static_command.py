"""`python -m cantine static`: the folder from which nginx sends the files whose name is a hash."""

from pathlib import Path

import click

from cantine.common.french import plural
from cantine.deployment.processes import STATIC_FOLDER, check_place
from cantine.french_prompts import CommandRefused


@click.command("static", help="Écrit les fichiers que nginx envoie lui-même, déjà compressés.")
@click.argument("folder", default=STATIC_FOLDER, metavar="[DOSSIER]")
@click.help_option("--help", help="Affiche cette aide.")
def static(folder: str) -> None:
    """Write what is new or changed; exit code 1 with the reason where the folder cannot be written."""
    from cantine.http.shell.static_files import write_static_files  # Streamlit, which no other command waits for

    place = Path(check_place(folder, "DOSSIER"))
    try:
        written = write_static_files(place)
    except OSError as error:
        raise CommandRefused(f"« {place} » ne peut pas être écrit ({error.strerror}) : vérifiez ses droits.") from None
    click.echo(f"{plural(written, 'fichier écrit', 'fichiers écrits')} dans {place}.")
