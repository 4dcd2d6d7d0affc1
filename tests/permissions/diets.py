"""Who may keep the town's list of diets."""

from sqlalchemy import select

from cantine.families.actions import diets
from cantine.families.actions.diets import DietForm
from cantine.store.tables import TownDiet
from tests.permissions.people import NOW, Deeds


def _pork(db) -> int:
    return db.scalar(select(TownDiet.id).where(TownDiet.name == "no_pork"))


MAY: Deeds = {
    diets.add_diet: (lambda _cast, db, who: diets.add_diet(db, who.actor, DietForm("Sans viande"), NOW), {"admin"}),
    diets.edit_diet: (
        lambda _cast, db, who: diets.edit_diet(db, who.actor, _pork(db), DietForm("Sans porc", False), NOW),
        {"admin"},
    ),
}
