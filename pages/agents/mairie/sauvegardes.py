"""« Sauvegardes »: the last good one, those of late, one at once, and how to bring one back."""

from contextlib import suppress

import streamlit as st

from cantine.backup import flow
from cantine.backup.queries.backups import LastBackup, list_backups
from cantine.backup.queries.freshness import read_freshness
from cantine.backup.rules.freshness import describe_age
from cantine.common.french import file_size, numeric_moment
from cantine.common.roles import Permission
from cantine.common.terms.backups import BackupKind
from cantine.doctor.disk_checks import BackupPlace, find_backup_place
from cantine.http.background.backups import ASKED
from cantine.settings import settings
from pages.shared import backup_notice, escaping, notice, session
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.tables import html_table

agent = session.require(Permission.EDIT_SETTINGS)
now = session.now()

KINDS = {BackupKind.DAILY: "de la nuit", BackupKind.ASKED: "demandée", BackupKind.BEFORE_MIGRATION: "avant mise à jour"}
HEAD = ("Faite", "Nature", "Taille", "Chiffrée", "Résultat", "Fichier")
NIGHTLY = (
    "Le serveur en fait une chaque nuit, à partir de 2 h 00, pendant que le portail travaille. Elle ne compte comme "
    "bonne qu'une fois rouverte et ses comptes vérifiés. Il en garde une par jour pendant 7 jours, une par semaine "
    "pendant 5 semaines, une par mois pendant 12 mois."
)
DEMONSTRATION = "Une commune de démonstration n'est pas sauvegardée d'elle-même ; vous pouvez essayer ici."
ELSEWHERE = (
    "copiez-le aussi ailleurs, ou donnez un dossier d'un autre disque avec CANTINE_BACKUP_FOLDER. Si le disque meurt, "
    "ce qui n'est que sur lui meurt avec lui."
)
WHERE = {
    BackupPlace.WITH_DATABASE: f"Ce dossier est sur le disque de la base de données : {ELSEWHERE}",
    BackupPlace.WITH_PORTAL: f"Ce dossier est sur le disque du portail : {ELSEWHERE}",
    BackupPlace.APART: (
        "Ce dossier est sur un autre disque, ou une autre partition : assurez-vous que c'est bien un autre disque, et "
        "gardez-en une copie hors du bâtiment. Ce qui brûle ou se fait voler ensemble est perdu ensemble."
    ),
}
OPEN_FILE = (
    "Les fichiers ne sont pas chiffrés : qui en a un a tout ce que le portail sait des familles. "
    "CANTINE_BACKUP_RECIPIENT les chiffre."
)


def describe_result(backup: LastBackup) -> str:
    """« Bonne », or why it failed."""
    return "Bonne" if backup.is_good else f"Échec : {backup.reason}"


def list_cells(backup: LastBackup) -> tuple[str, ...]:
    """A row of the table of backups."""
    size, encrypted = (file_size(backup.bytes), "oui" if backup.encrypted else "non") if backup.file else ("", "")
    made = numeric_moment(backup.started_at)
    return made, KINDS[backup.kind], size, encrypted, describe_result(backup), backup.file


def name_file(backup: LastBackup | None) -> str:
    """What is typed behind « restore »: the file, and where it was locked for age the key that opens it."""
    if backup is None:
        return "FICHIER"
    return f"--identity CLE_PRIVEE {backup.file}" if backup.file.endswith(".age") else backup.file


def show_button() -> None:
    """Show the button that makes one at once, or that one is being made here, or why the last one asked for failed."""
    if ASKED.since:
        st.info(
            f"Une sauvegarde est en cours depuis {numeric_moment(ASKED.since)} ; le portail travaille pendant ce temps."
        )
        st.button("Actualiser")
        return
    if ASKED.failure:
        notice.show_refusal(f"La sauvegarde demandée a échoué. {ASKED.failure}")
    if st.button("Sauvegarder maintenant", icon=":material/history:"):
        attempt("La sauvegarde a commencé. « Actualiser » dit quand elle est faite.", lambda it: ASKED.begin(it.actor))


with session.open_reader() as db:
    state = read_freshness(db, now)
    backups = list_backups(db)

st.title("Sauvegardes", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
backup_notice.show_state(agent)
st.markdown(escaping.keep_together(NIGHTLY))
if agent.demonstration:
    st.info(DEMONSTRATION)
if good := state.last_good:
    locked = "chiffrée" if good.encrypted else "non chiffrée"
    st.html(
        escaping.render_paragraph(
            f"La dernière bonne sauvegarde est du {numeric_moment(good.started_at)}, "
            f"{describe_age(good.started_at, now)} : {file_size(good.bytes)}, {KINDS[good.kind]}, {locked}."
        )
    )
show_button()
if backups:
    st.header("Les dernières", anchor=False)
    st.html(html_table.render_table(HEAD, map(list_cells, backups), "Les dernières sauvegardes", "backups"))
st.header("Où", anchor=False)
st.code(str(flow.choose_folder(settings().database_url)), language=None, wrap_lines=True)
with suppress(OSError):  # a folder into which the portal may not look: the last backup says so
    st.markdown(escaping.keep_together(WHERE[find_backup_place(settings().database_url)]))
if not settings().backup_recipient:
    st.markdown(escaping.keep_together(OPEN_FILE))
st.header("Le serveur est détruit", anchor=False)
st.markdown("Sur un nouveau serveur, dans une copie du portail avec son fichier .env, trois commandes :")
st.code(
    "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt\n"
    f".venv/bin/python -m cantine restore {name_file(good)}\n"
    ".venv/bin/python -m cantine serve",
    language=None,
    wrap_lines=True,
)
st.markdown(
    escaping.keep_together(
        "La deuxième vérifie le fichier avant de s'en servir, met de côté la base qui serait déjà là, et contrôle les "
        "comptes. Un fichier chiffré demande la clé privée, qui n'est pas sur le serveur."
    )
)
