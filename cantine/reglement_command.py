"""`python -m cantine reglement`: a settings file or a model is applied, or the settings are written as such a file."""

from pathlib import Path

import click

from cantine import clock
from cantine.backup.flow.opening import prepare_installation
from cantine.common.form_input import NotAccepted
from cantine.common.french import plural
from cantine.common.roles import COMMAND_LINE
from cantine.french_prompts import CommandRefused
from cantine.reglement.actions.apply_settings import apply_model, apply_settings, read_file
from cantine.reglement.actions.export_settings import export_settings
from cantine.reglement.actions.key_list import list_keys
from cantine.reglement.actions.models import find_model
from cantine.settings import settings
from cantine.store.commune import find_name
from cantine.store.database import open_reader, open_writer
from cantine.store.patience import BULK


@click.command("reglement", help="Applique un fichier de réglages ou un modèle, ou écrit les réglages présents.")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FICHIER")
@click.option("--model", metavar="MODÈLE", help="Commence par un modèle : village, bourg ou ville.")
@click.option("--keys", is_flag=True, help="Liste tout ce qu'un tel fichier peut dire.")
@click.option("--export", is_flag=True, help="Écrit les réglages présents comme un tel fichier.")
@click.help_option("--help", help="Affiche cette aide.")
def reglement(file: Path | None, model: str | None, export: bool, keys: bool) -> None:
    """Apply a settings file or a model, all of it or nothing; refused (exit code 1) with the part that cannot be."""
    if keys:
        click.echo("\n".join(list_keys()), nl=False)
        return
    url = settings().database_url
    prepare_installation(url)
    with open_reader(url) as db:
        if find_name(db) is None:
            raise CommandRefused("Ce portail n'a pas encore de commune : lancez d'abord « python -m cantine init ».")
    if (file is None) + (model is None) + (not export) != 2:
        raise CommandRefused("Indiquez un fichier, ou --model, ou --export.")
    try:
        with open_writer(url, BULK) as db:
            if export:
                click.echo(export_settings(db, COMMAND_LINE, clock.now()), nl=False)
                return
            text = find_model(model).read_text() if model else file.read_text(encoding="utf-8") if file else ""
            act = apply_model if model else apply_settings
            applied = act(db, COMMAND_LINE, read_file(text), clock.now())
    except UnicodeDecodeError:
        raise CommandRefused("Le fichier n'est pas un texte en UTF-8.") from None
    except NotAccepted as refused:
        raise CommandRefused(str(refused)) from None
    written = plural(applied.written, "réglage écrit", "réglages écrits")
    click.echo(f"{written}, {plural(applied.unchanged, 'inchangé')}.")
