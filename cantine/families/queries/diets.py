"""The town's list of diets."""

from dataclasses import fields

from sqlalchemy import select

from cantine.families.rules.diets import KnownDiet
from cantine.store.database import Reader
from cantine.store.tables import TownDiet

_COLUMNS = [getattr(TownDiet, one.name) for one in fields(KnownDiet)]


def list_diets(db: Reader) -> list[KnownDiet]:
    """Every diet of the town in its order, those that are offered no more too."""
    return [KnownDiet(*row) for row in db.execute(select(*_COLUMNS).order_by(TownDiet.position, TownDiet.id))]
