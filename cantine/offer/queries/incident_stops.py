"""The town's rules for what happened too often."""

from sqlalchemy import select

from cantine.common.terms.incident_stops import IncidentStop
from cantine.store.database import Reader
from cantine.store.tables import Commune


def read_incident_stops(db: Reader) -> tuple[IncidentStop, ...]:
    """After how many incidents parents are warned, and a child is stopped; empty: never. One query."""
    return db.scalar(select(Commune.incident_stops)) or ()
