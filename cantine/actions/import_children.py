"""The children of an imported file: added or completed, with their class, diet and health note."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from cantine.actions import placing
from cantine.queries.importing import Known, Town
from cantine.rules.custody import Weeks
from cantine.rules.imports.changes import changes
from cantine.rules.imports.drafts import ChildDraft, FamilyDraft
from cantine.rules.search import plain
from cantine.store.tables import Child, Classroom, Custody, HealthNote, School

ONLY_SCHOOL = "École"
"""The school of classes whose file names none, where the commune has none yet."""


class Children:
    """Children on their way from the file to their families; `ids` are theirs, by draft, once written."""

    def __init__(self, db: Session, town: Town, today: date) -> None:
        self.db, self.today = db, today
        self.ids: dict[int, int] = {}
        self.added = self.changed = self.classes = 0
        self._schools, self._rooms = dict(town.schools), dict(town.classrooms)

    def write(self, found: Iterable[tuple[FamilyDraft, int, Known | None]]) -> None:
        """Those of each family (with its id, and as it was); a new child is with its family all weeks."""
        new: list[tuple[int, ChildDraft, Child]] = []
        for family, family_id, before in found:
            known: Mapping[tuple[str, str], Any] = before.children if before else {}
            for child in family.children.values():
                values = self._values(child)
                health = values.pop("health", "")
                there = known.get((plain(child.last_name), plain(child.first_name)))
                if there is None:
                    row = Child(first_name=child.first_name, last_name=child.last_name, **values)
                    self.db.add(row)
                    new.append((family_id, child, row))
                else:
                    child_id, was = there
                    self._complete(child, child_id, was, values, health)
        self.db.flush()
        for family_id, child, row in new:
            self.ids[id(child)] = row.id
            self.db.add(Custody(child_id=row.id, family_id=family_id, weeks=Weeks.ALL))
            if health := child.values.get("health"):
                self.db.add(HealthNote(child_id=row.id, text=health))
        self.db.flush()
        self.added += len(new)

    def _values(self, child: ChildDraft) -> dict[str, Any]:
        values = {name: value for name, value in child.values.items() if name not in ("school", "classroom")}
        if room := child.values.get("classroom"):
            values["classroom_id"] = self._room(child.values.get("school", ""), room)
        return values

    def _room(self, school: str, room: str) -> int:
        """The class of this name, of the school named, or of the only one; added where it is not there."""
        name = plain(school)
        if not name and len(self._schools) == 1:
            [name] = self._schools
        school_id = self._schools.get(name)
        if school_id is None:
            added = School(name=school or ONLY_SCHOOL)
            self.db.add(added)
            self.db.flush()
            school_id = self._schools[plain(added.name)] = added.id
        key = school_id, plain(room)
        if key not in self._rooms:
            position = sum(one == school_id for one, _name in self._rooms) + 1
            classroom = Classroom(school_id=school_id, name=room, position=position)
            self.db.add(classroom)
            self.db.flush()
            self._rooms[key] = classroom.id
            self.classes += 1
        return self._rooms[key]

    def _complete(self, draft: ChildDraft, child_id: int, before: Any, values: dict[str, Any], health: str) -> None:
        self.ids[id(draft)] = child_id
        changed = changes(before, values)
        moves = {name: value for name, value in changed.items() if name in placing.MOVES}
        if moves:
            placing.place(self.db, [child_id], self.today, moves)
        if rest := {name: value for name, value in changed.items() if name not in moves}:
            self.db.execute(update(Child).where(Child.id == child_id).values(**rest))
        if health and not before["health"]:  # what the town hall wrote itself says more than a file
            self.db.add(HealthNote(child_id=child_id, text=health))
        self.changed += bool(changed or (health and not before["health"]))
