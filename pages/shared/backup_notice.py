"""What administrators are told where no backup is recent: on their home, on « Réglages » and on « Sauvegardes »."""

from cantine.access.queries.visitors import Visitor
from cantine.backup.queries.freshness import BackupState, read_freshness
from cantine.backup.rules.freshness import Freshness
from cantine.common.french import numeric_moment
from cantine.common.roles import Permission
from pages.shared import notice, session

NEW = (
    "Ce portail n'a pas encore de sauvegarde : le serveur fait la première cette nuit, à partir de 2 h 00, s'il reste "
    "allumé."
)


def show_state(agent: Visitor, *, with_way: bool = False) -> None:
    """Show an administrator in red that no good backup is younger than 36 hours, or that a new commune has none yet;
    `with_way` shows the link to « Sauvegardes » below."""
    if agent.demonstration or not agent.actor.may(Permission.EDIT_SETTINGS):
        return
    with session.open_reader() as db:
        state = read_freshness(db, session.now())
    if state.freshness is Freshness.LATE:
        notice.show_refusal(describe_late(state))
    elif state.freshness is Freshness.NEW:
        notice.show_news(NEW)
    else:
        return
    if with_way:
        session.show_link("sauvegardes", "Voir les sauvegardes", "history")


def describe_late(state: BackupState) -> str:
    """That no backup is recent, of when the last one is, and why the last try failed."""
    last = (
        f"la dernière est du {numeric_moment(state.last_good.started_at)}" if state.last_good else "il n'y en a aucune"
    )
    why = (
        f" La dernière tentative, le {numeric_moment(state.failed_at)}, a échoué : {state.reason}"
        if state.failed_at
        else ""
    )
    return f"Aucune bonne sauvegarde de moins de 36 heures : {last}.{why}"
