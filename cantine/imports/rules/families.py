"""The rows of each family of a file become one draft; two rows that disagree are a fault of the later one."""

from collections.abc import Sequence
from typing import Any

from cantine.common.search import make_plain
from cantine.imports.rules.drafts import FamilyDraft, FamilyKey, Fault
from cantine.imports.rules.family_in_row import FamilyInRow
from cantine.imports.rules.fields import Field
from cantine.imports.rules.identity import is_same_person, make_person, make_street_key
from cantine.imports.rules.people import ChildInRow, GuardianInRow
from cantine.imports.rules.row import Columns, ToldFields


def build_drafts(
    groups: Sequence[Sequence[FamilyInRow]], columns: Columns, unknown: bool, faults: list[Fault], warnings: list[Fault]
) -> dict[FamilyKey, FamilyDraft]:
    """A draft for each group of rows, each with a key of its own; `unknown`: a quotient of 0 means an unknown one."""
    run = _Run(columns, unknown, faults, warnings)
    families = {}
    for rows in groups:
        key: FamilyKey = ("row", str(rows[0].line))
        families[key] = run.build(key, rows)
    return families


class _Run:
    """The families built so far, and what each line said of them."""

    def __init__(self, columns: Columns, unknown: bool, faults: list[Fault], warnings: list[Fault]) -> None:
        self._columns, self._unknown = columns, unknown
        self._faults, self._warnings = faults, warnings
        self._told: dict[tuple[Any, ...], tuple[int, Any]] = {}

    def build(self, key: FamilyKey, rows: Sequence[FamilyInRow]) -> FamilyDraft:
        """Build the family of these rows."""
        first = rows[0]
        number = next((row.number for row in rows if row.number), None)
        family = FamilyDraft(first.line, first.name, first.named, number=number)
        for row in rows:
            family.household.add(row.household)
            if row.named:
                self._agrees(key, row.line, Field.FAMILY_NAME, row.name)
            self._keep(key, row.line, family.values, row.told)
            self._money(key, row, family)
            for guardian in row.guardians:
                self._guardian(key, row.line, family, guardian)
            for child in row.children:
                self._child(key, row.line, family, child)
        family.quotient_unknown = family.quotient == 0 and self._unknown
        family.quotient = None if family.quotient_unknown else family.quotient
        return family

    def _agrees(self, whose: tuple[Any, ...], line: int, field: Field, value: Any) -> bool:
        """Whether this line contradicts no earlier one; otherwise it gets a fault."""
        first_line, first = self._told.setdefault((*whose, field), (line, value))
        plain = make_plain(value) if isinstance(value, str) else ""
        if first == value or (plain and make_plain(str(first)) == plain):
            return True
        if field is Field.ADDRESS and make_street_key(str(first)) == make_street_key(str(value)):
            return True
        said = f"« {first} »" if isinstance(first, str | int) and not isinstance(first, bool) else "autre chose"
        sentence = f"la ligne {first_line} dit {said} : laquelle est juste ?"
        self._faults.append(Fault(line, self._columns.title(field), sentence))
        return False

    def _keep(self, whose: tuple[Any, ...], line: int, values: dict[str, Any], told: ToldFields) -> None:
        """Add the values of this line that contradict no earlier one; an empty cell has no value."""
        for name, (field, value) in told.items():
            if value in (None, "") or not self._agrees((*whose, name), line, field, value):
                continue
            values.setdefault(name, value)

    def _money(self, key: FamilyKey, row: FamilyInRow, family: FamilyDraft) -> None:
        if row.quotient is not None and self._agrees(key, row.line, Field.QUOTIENT, row.quotient):
            family.quotient = row.quotient
        if row.balance is not None and self._agrees(key, row.line, Field.BALANCE, row.balance):
            family.balance = row.balance

    def _guardian(self, of_family: FamilyKey, line: int, family: FamilyDraft, said: GuardianInRow) -> None:
        """Add a guardian, known by name or address; of two people with one address, the first has the login."""
        email = said.told["email"][1]
        shared = False
        for key, draft in family.guardians.items():
            values = draft.values
            named = values.get("first_name", ""), values.get("last_name", "")
            same = is_same_person(*named, said.first_name, said.last_name)
            alike = make_person(*named) == make_person(said.first_name, said.last_name)
            theirs = values.get("email")
            if (email and theirs == email and same) or (alike and (not email or not theirs or theirs == email)):
                told = said.told if alike or len(make_person(*named)) < 2 else {**said.told}
                if not alike:
                    told = {name: one for name, one in told.items() if not name.endswith("_name")}
                self._keep((*of_family, *key), line, values, told)
                return
            shared = shared or bool(email and theirs == email)
        told = dict(said.told)
        if shared:
            told["email"] = (Field.EMAIL, None)
            others = f"« {email} » est déjà l'adresse d'un autre responsable de la famille"
            what = f"{others} : lui seul se connecte avec elle."
            self._warnings.append(Fault(line, self._columns.title(Field.EMAIL), what))
        key = ("guardian", str(len(family.guardians)))
        family.guardians[key] = said.draft
        self._keep((*of_family, *key), line, said.draft.values, told)
        said.draft.values.setdefault("last_name", "")

    def _child(self, of_family: FamilyKey, line: int, family: FamilyDraft, said: ChildInRow) -> None:
        draft = said.draft
        key: FamilyKey = ("child", *(make_plain(name) or name for name in (draft.last_name, draft.first_name)))
        kept = family.children.setdefault(key, draft)
        if kept is not draft:
            kept.subscriptions += draft.subscriptions
        self._keep((*of_family, *key), line, kept.values, said.told)
