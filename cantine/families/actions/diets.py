"""The town hall keeps its list of diets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.number_input import check_position
from cantine.common.roles import Actor, Permission
from cantine.common.search import make_plain
from cantine.common.terms.diets import describe_diet
from cantine.common.vocabulary import Diet
from cantine.journal.entries import Action, write_entry
from cantine.store.locks import lock_row
from cantine.store.tables import TownDiet

LONGEST_NAME = 40


@dataclass(frozen=True)
class DietForm:
    """What the settings say of a diet; see the table. Without a `position` it stays where it is, or comes last."""

    name: str
    active: bool = True
    position: int | None = None

    def clean(self) -> dict[str, Any]:
        """The values to keep. Raises NotAccepted without a name, or for one that is too long."""
        name = form_input.require_line(self.name, "le nom du régime")
        if len(name) > LONGEST_NAME:
            raise NotAccepted(f"Le nom d'un régime a {LONGEST_NAME} lettres au plus : raccourcissez-le.")
        check_position(self.position)
        place = {} if self.position is None else {"position": self.position}
        return {"name": name, "active": self.active, **place}


def add_diet(db: Session, actor: Actor, form: DietForm, now: datetime) -> int:
    """Add a diet at the end of the list; returns its id. Raises Forbidden, NotAccepted for a name that is taken."""
    actor.must(Permission.EDIT_SETTINGS)
    values = form.clean()
    taken = {*db.scalars(select(TownDiet.name))}
    if make_plain(values["name"]) in {make_plain(said) for word in taken for said in (word, describe_diet(word))}:
        raise NotAccepted("Un régime porte déjà ce nom : choisissez-en un autre, ou proposez-le de nouveau.")
    position = (db.scalar(select(func.max(TownDiet.position))) or 0) + 1
    diet = TownDiet(**{"position": position, **values})
    db.add(diet)
    db.flush()
    write_entry(db, actor.account_id, Action.ADD_DIET, now, after=values)
    return diet.id


def edit_diet(
    db: Session, actor: Actor, diet_id: int, form: DietForm, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Offer a diet or offer it no more, and give it another place; who has it keeps it. `seen` is what the form showed.

    A diet keeps its name, for the days that are over hold it. Raises Forbidden, NotFound, NotAccepted for another name
    and for « Standard » offered no more, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_SETTINGS)
    diet = lock_row(db, TownDiet, diet_id)
    values = form.clean()
    if values.pop("name") not in (diet.name, describe_diet(diet.name)):
        raise NotAccepted("Un régime garde son nom : ajoutez l'autre, et ne proposez plus celui-ci.")
    if diet.name == Diet.STANDARD and not form.active:
        raise NotAccepted("« Standard » reste proposé : c'est le régime de qui n'en a pas d'autre.")
    before = {name: getattr(diet, name) for name in values}
    if changed := find_changes(values, before, seen):
        for name, value in changed.items():
            setattr(diet, name, value)
        told = {"diet": diet.name, **{name: before[name] for name in changed}}
        write_entry(db, actor.account_id, Action.EDIT_DIET, now, before=told, after=changed)
