"""The town says after how many incidents parents are warned, and a child books no new days."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.terms.incident_stops import IncidentStop, describe_incident_stop
from cantine.journal.entries import Action, write_entry
from cantine.store.locks import lock_commune
from cantine.store.tables import Service

MOST_TIMES, LONGEST_STOP = 99, 365
"""Times in a school year, and days of a stop."""


@dataclass(frozen=True)
class IncidentStopsForm:
    """All rules of the town; of the same events in the same service there is one."""

    rules: tuple[IncidentStop, ...] = ()

    def clean(self) -> tuple[IncidentStop, ...]:
        """The rules to keep. Raises NotAccepted."""
        rules = tuple(_clean_rule(rule) for rule in self.rules)
        if len({rule.key for rule in rules}) < len(rules):
            raise NotAccepted("Deux règles portent sur les mêmes incidents de la même prestation : gardez-en une.")
        return rules


def _clean_rule(rule: IncidentStop) -> IncidentStop:
    if not rule.events:
        raise NotAccepted("Choisissez les incidents que la règle compte.")
    if not rule.warn_at and rule.stop_at is None:
        raise NotAccepted("Dites à quelle fois les parents sont avertis, ou à laquelle les inscriptions s'arrêtent.")
    times = [*rule.warn_at, *([rule.stop_at] if rule.stop_at is not None else [])]
    if not all(1 <= one <= MOST_TIMES for one in times):
        raise NotAccepted(f"Une fois se compte de 1 à {MOST_TIMES}.")
    if rule.stop_at is not None and any(one >= rule.stop_at for one in rule.warn_at):
        raise NotAccepted("Un avertissement vient avant la suspension : donnez-lui un nombre plus petit.")
    if rule.days is not None and not 1 <= rule.days <= LONGEST_STOP:
        raise NotAccepted(f"Une suspension dure de 1 à {LONGEST_STOP} jours ; vide : jusqu'à ce que la mairie la lève.")
    days = rule.days if rule.stop_at is not None else None
    return replace(rule, warn_at=tuple(sorted(set(rule.warn_at))), days=days)


def set_incident_stops(
    db: Session, actor: Actor, form: IncidentStopsForm, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Let these be the town's rules; whoever is stopped stays so, and nobody is warned again of what was noted.

    Choosing what holds already writes nothing; `seen` is what the form showed. Raises Forbidden, NotAccepted,
    FieldsChangedMeanwhile, NotFound for no such service.
    """
    actor.must(Permission.EDIT_SETTINGS)
    commune = lock_commune(db)
    rules, before = form.clean(), commune.incident_stops or ()
    if not find_changes({"incident_stops": rules}, {"incident_stops": before}, seen):
        return
    services = dict(db.execute(select(Service.id, Service.label)).all())
    if any(rule.service_id is not None and rule.service_id not in services for rule in rules):
        raise NotFound
    commune.incident_stops = rules
    told, after = (
        {"incident_stops": [describe_incident_stop(one, services) for one in some]} for some in (before, rules)
    )
    write_entry(db, actor.account_id, Action.SET_INCIDENT_STOPS, now, before=told, after=after)
