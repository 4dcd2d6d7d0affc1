"""The children of an imported file: added or completed, with their class, diet and health note."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from cantine.common.french import numeric_date
from cantine.common.roles import Actor
from cantine.common.search import make_plain
from cantine.common.vocabulary import Weeks
from cantine.families.actions import _placements
from cantine.families.actions.children import set_custody
from cantine.imports.actions.import_homes import HomesImport, SharedChild
from cantine.imports.queries.known_families import KnownFamily, KnownTown
from cantine.imports.rules.drafts import ChildDraft, FamilyDraft, Fault, find_differences
from cantine.imports.rules.identity import make_person
from cantine.store.tables import Child, Classroom, Custody, HealthNote, School

ONLY_SCHOOL = "École"
"""The school of classes whose file names none, where the commune has none yet."""


class ChildrenImport:
    """Children on their way from the file to their families; `ids` are theirs, by draft, once written."""

    def __init__(self, db: Session, town: KnownTown, homes: HomesImport, today: date) -> None:
        self.db, self.today = db, today
        self.ids: dict[int, int] = {}
        self.added = self.changed = 0
        self.new_classes: list[str] = []
        self.warnings: list[Fault] = []
        self.new_schools: list[str] = []
        self._homes = homes
        self._others = {id(shared.other): shared for shared in homes.shared}
        self._families: dict[int, int] = {}
        self._town = town
        self._schools, self._rooms = dict(town.schools), dict(town.classrooms)

    def write(self, found: Iterable[tuple[FamilyDraft, int, KnownFamily | None]], actor: Actor, now: datetime) -> None:
        """Write the children of each family (with its id, and as it was); a new child is with its family in all weeks.

        A child of two homes is written once, with the weeks that the clerk chose.
        """
        new: list[tuple[int, ChildDraft, Child]] = []
        for family, family_id, before in found:
            known: Mapping[Any, Any] = before.children if before else {}
            for child in family.children.values():
                self._families[id(child)] = family_id
                if id(child) in self._homes.left or id(child) in self._others:
                    continue
                named = make_person(child.first_name, child.last_name)
                there = known.get(named) or self._find_longer(child, family, known)
                if there is None:
                    values = {name: value for name, value in self._build_values(child).items() if name != "health"}
                    row = Child(first_name=child.first_name, last_name=child.last_name, **values)
                    self.db.add(row)
                    new.append((family_id, child, row))
                else:
                    self._complete(child, *there)
        self.db.flush()
        firsts = {id(shared.first): shared for shared in self._homes.shared}
        for family_id, child, row in new:
            self.ids[id(child)] = row.id
            weeks = firsts[id(child)].weeks[0] if id(child) in firsts else Weeks.ALL
            self.db.add(Custody(child_id=row.id, family_id=family_id, weeks=weeks))
            if health := child.values.get("health"):
                self.db.add(HealthNote(child_id=row.id, text=health))
        self.db.flush()
        for shared in self._homes.shared:
            self._write_second_home(shared, actor, now)
        self.db.flush()
        self.added += len(new)

    def _find_longer(self, child: ChildDraft, family: FamilyDraft, known: Mapping[Any, Any]) -> Any:
        """Find « Léa Marie » where the family has a « Léa » of the same birth date, or the other way round.

        Where the file has both, they are two children: twins.
        """
        named, born = make_person(child.first_name, child.last_name), child.values.get("birth_date")
        others = {make_person(one.first_name, one.last_name) for one in family.children.values()}
        found = [
            there
            for name, there in known.items()
            if born and there[1]["birth_date"] == born and (name < named or named < name) and name not in others
        ]
        if len(found) != 1:
            return None
        before = " ".join(filter(None, (found[0][1]["first_name"], found[0][1]["last_name"])))
        now = " ".join(filter(None, (child.first_name, child.last_name)))
        told = f"« {now} » est {before}, du même jour de naissance : l'enfant garde son nom."
        self.warnings.append(Fault(child.line, "", told))
        return found[0]

    def _write_second_home(self, shared: SharedChild, actor: Actor, now: datetime) -> None:
        """Add the second family of a child; where the portal knew the child, its bookings follow the new weeks."""
        first, second = shared.weeks
        family_id = self._families[id(shared.other)]
        child_id = shared.child_id if shared.child_id is not None else self.ids[id(shared.first)]
        self.ids[id(shared.other)] = child_id
        if shared.home_id is None:
            self.db.add(Custody(child_id=child_id, family_id=family_id, weeks=second))
        else:
            set_custody(self.db, actor, child_id, {shared.home_id: first, family_id: second}, now)
            self.changed += 1

    def _build_values(self, child: ChildDraft) -> dict[str, Any]:
        values = {name: value for name, value in child.values.items() if name not in ("school", "classroom")}
        if room := child.values.get("classroom"):
            values["classroom_id"] = self._find_or_add_classroom(child.values.get("school", ""), room)
        return values

    def _find_or_add_classroom(self, school: str, room: str) -> int:
        """The class (id) of this name in the named school, or in the only one; added where it does not exist."""
        name = make_plain(school)
        if not name and len(self._schools) == 1:
            [name] = self._schools
        school_id = self._schools.get(name)
        if school_id is None:
            added = School(name=school or ONLY_SCHOOL)
            self.db.add(added)
            self.db.flush()
            school_id = self._schools[make_plain(added.name)] = added.id
            self.new_schools.append(added.name)
        key = school_id, make_plain(room)
        if key not in self._rooms:
            position = sum(one == school_id for one, _name in self._rooms) + 1
            classroom = Classroom(school_id=school_id, name=room, position=position)
            self.db.add(classroom)
            self.db.flush()
            self._rooms[key] = classroom.id
            self.new_classes.append(f"{room} ({school})" if school else room)
        return self._rooms[key]

    def _complete(self, draft: ChildDraft, child_id: int, before: Any) -> None:
        values = self._build_values(draft)
        health = values.pop("health", "")
        self.ids[id(draft)] = child_id
        changed = find_differences(before, values)
        if "birth_date" in changed and before["birth_date"]:
            days = numeric_date(before["birth_date"]), numeric_date(changed["birth_date"])
            told = f"la date de naissance de {draft.first_name} change : {days[0]} devient {days[1]}."
            self.warnings.append(Fault(draft.line, "", told))
        moves = {name: value for name, value in changed.items() if name in _placements.MOVES}
        if moves:
            _placements.place(self.db, [child_id], self.today, moves)
        if rest := {name: value for name, value in changed.items() if name not in moves}:
            self.db.execute(update(Child).where(Child.id == child_id).values(**rest))
        if health and not before["health"]:  # what the town hall wrote itself says more than a file
            self.db.add(HealthNote(child_id=child_id, text=health))
        self.changed += bool(changed or (health and not before["health"]))
