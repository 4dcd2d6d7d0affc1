"""`python -m cantine backup`, `restore` and `migrate`: one file of all that there is, and back."""

from pathlib import Path

import click

from cantine import clock
from cantine.backup.flow import BackupFailed, choose_folder, make_backup
from cantine.backup.flow.opening import prepare_installation
from cantine.backup.flow.restore import Restored
from cantine.backup.flow.restore_postgres import restore_postgres
from cantine.backup.flow.restore_sqlite import restore_sqlite
from cantine.backup.rules.outcomes import RestoreRefused
from cantine.common.french import file_size, numeric_moment, plural
from cantine.common.roles import COMMAND_LINE
from cantine.common.terms.backups import BackupKind
from cantine.french_prompts import CommandRefused, confirm
from cantine.settings import settings
from cantine.store.commune import find_name
from cantine.store.database import find_head, open_reader
from cantine.store.private_files import keep_new_files_private

french_help = click.help_option("--help", help="Affiche cette aide.")


@click.command(
    "backup",
    help="Fait une sauvegarde, pendant que le portail marche : la base de données et les messages écrits en fichiers, "
    "dans un seul fichier. Il est relu, essayé et vérifié avant d'être dit bon. Sans DOSSIER : celui de "
    "CANTINE_BACKUP_FOLDER, ou à côté de la base.",
    short_help="Fait une sauvegarde, et la vérifie.",
)
@click.argument("folder", metavar="[DOSSIER]", required=False, type=click.Path(file_okay=False, path_type=Path))
@french_help
def backup(folder: Path | None) -> None:
    """Make a backup; exit code 1, with the reason, where there is no good one."""
    url = settings().database_url
    prepare_installation(url)
    with open_reader(url) as db:
        if find_name(db) is None:
            raise CommandRefused("Ce portail n'a pas encore de commune : il n'y a rien à sauvegarder.")
    try:
        made = make_backup(url, folder or choose_folder(url), BackupKind.ASKED, clock.now(), COMMAND_LINE)
    except BackupFailed as failed:
        kept = f"\nLe fichier est gardé comme douteux : {failed.file}" if failed.file else ""
        raise CommandRefused(f"La sauvegarde a échoué. {failed}{kept}") from None
    hidden = ", chiffrée" if made.encrypted else ""
    click.echo(f"Sauvegarde vérifiée : {made.file} ({file_size(made.bytes)}{hidden}).")


@click.command(
    "restore",
    help="Remet une sauvegarde à la place de la base de données présente, qui est gardée à part. Le portail doit être "
    "arrêté.",
    short_help="Remet une sauvegarde en place.",
)
@click.argument("file", metavar="FICHIER", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option(
    "--identity",
    metavar="FICHIER",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="Le fichier de la clé privée d'age, pour une sauvegarde chiffrée.",
)
@click.option("--yes", is_flag=True, help="Remplace la base présente sans demander.")
@french_help
def restore(file: Path, identity: Path | None, yes: bool) -> None:
    """Bring a backup back; exit code 1, with the reason, where nothing was changed."""
    keep_new_files_private()
    url = settings().database_url
    act = restore_sqlite if url.startswith("sqlite") else restore_postgres
    try:
        done = act(url, file.resolve(), identity, (lambda _question: True) if yes else confirm, clock.now())
    except RestoreRefused as refused:
        raise CommandRefused(str(refused)) from None
    click.echo(describe_restored(done))


def describe_restored(done: Restored) -> str:
    """What was brought back, and what to look at."""
    said = [
        f"« {done.town} » est restauré : {plural(done.families, 'famille')}, comme le {numeric_moment(done.taken_at)}.",
        "Ce qui a été enregistré après n'y est pas ; chacun se reconnecte.",
    ]
    if done.aside:
        said.append(f"Ce qui était là est gardé : {done.aside}")
    if done.waiting:
        some = plural(done.waiting, "message attendait", "messages attendaient")
        said.append(f"{some} à ce moment : au démarrage, ce qui est déjà parti depuis part une seconde fois.")
    if done.differences:
        some = plural(done.differences, "différence")
        said.append(f"Les comptes ne concordent pas ({some}) : « python -m cantine check » les nomme.")
    else:
        said.append("Les comptes sont justes.")
    return "\n".join(said)


@click.command(
    "migrate",
    help="Met la base de données à jour pour cette version du portail ; une vraie commune est sauvegardée avant. Le "
    "démarrage le fait de lui-même.",
    short_help="Met la base de données à jour.",
)
@click.option("--without-backup", is_flag=True, help="Sans la sauvegarde qui vient avant, à vos risques.")
@french_help
def migrate(without_backup: bool) -> None:
    """Migrate, as each start does; for where the backup before it cannot be made."""
    prepare_installation(settings().database_url, back_up=not without_backup)
    click.echo(f"La base de données est à jour (révision {find_head()}).")
