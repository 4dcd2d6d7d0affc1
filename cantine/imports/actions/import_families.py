"""Families of a file are imported: new ones are added, known ones completed; importing again changes nothing."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Permission
from cantine.common.school_days import school_year
from cantine.families.actions import _residence, _search_words
from cantine.imports.actions.import_bookings import BookingsImport
from cantine.imports.actions.import_children import ChildrenImport
from cantine.imports.actions.import_guardians import GuardiansImport
from cantine.imports.actions.import_homes import HomesImport
from cantine.imports.actions.import_matching import FamilyMatching
from cantine.imports.queries import known_families
from cantine.imports.queries.known_families import KnownFamily, KnownTown
from cantine.imports.rules.drafts import Draft, FamilyDraft, Fault, FileQuestion, find_differences
from cantine.journal.entries import Action, write_entry
from cantine.ledger.actions import _opening_balances
from cantine.store.closed_books import find_closed_until
from cantine.store.locks import share_commune
from cantine.store.tables import Family, Quotient


@dataclass
class ImportResult:
    """What an import adds and changes, by number; and what the clerk should know of it."""

    families: int = 0
    families_changed: int = 0
    guardians: int = 0
    children: int = 0
    children_changed: int = 0
    schools: int = 0
    classes: int = 0
    bookings: int = 0
    balances: int = 0
    taken_over: list[tuple[str, int]] = field(default_factory=list)
    """« MOREL (n° 101) » and its opening balance in cents, negative where it owes, as it was on `balances_on`."""
    balances_on: date | None = None
    new_names: dict[str, list[str]] = field(default_factory=dict, compare=False)
    """New « schools » and « classes » by name."""
    without_guardian: list[str] = field(default_factory=list, compare=False)
    """Families that nobody can sign in for, nor be sent an invoice."""
    left_out: Counter[str] = field(default_factory=Counter, compare=False)
    """Days that are not booked: « over », « closed », « other_home », « not_enrolled »."""
    warnings: list[Fault] = field(default_factory=list, compare=False)
    questions: list[FileQuestion] = field(default_factory=list, compare=False)
    """What the file and the portal do not decide."""

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind were added or changed, without zeros."""
        return {name: count for name in COUNTED if (count := getattr(self, name))}

    @property
    def changes_nothing(self) -> bool:
        """Whether the portal had everything already."""
        return not self.counts


COUNTED = [one.name for one in fields(ImportResult) if one.default == 0]


class UnansweredQuestions(NotAccepted):
    """The import has questions that only the clerk can answer, and that have no answer yet."""

    def __init__(self, questions: Sequence[FileQuestion]) -> None:
        super().__init__("\n".join(["Le fichier ne décide pas :", *map(str, questions)]))
        self.questions = questions


class ContradictoryAnswers(NotAccepted):
    """The clerk's answers contradict each other; `questions` are those to answer again."""

    def __init__(self, sentence: str, questions: Sequence[FileQuestion]) -> None:
        super().__init__(sentence)
        self.questions = questions


ReportProgress = Callable[[float], object]
"""Told how much is done, from 0 to 1."""


def import_families(
    db: Session,
    actor: Actor,
    draft: Draft,
    today: date,
    now: datetime,
    progress: ReportProgress | None = None,
    *,
    trying: bool = False,
) -> ImportResult:
    """Write everything that the file says and the portal does not know yet, in this one transaction.

    A family is recognised by its number, or by its name and address and somebody in common; a guardian by address or
    name; a child by its names. What the file leaves empty stays as it is. Bookings are made from `today` to the end of
    the school year on the days that the service runs; a balance is taken over by a family without any movement only.
    Raises NotAccepted where the file has faults, and UnansweredQuestions where something is open, unless it is
    `trying`: a preview, which is rolled back.
    """
    actor.must(Permission.EDIT_FAMILIES)
    if draft.faults:
        raise NotAccepted("Ce fichier a des erreurs : corrigez-les, puis importez-le de nouveau.")
    _hold_books(db, draft, today)
    run = _Import(db, known_families.read_town(db), draft, actor, today, now)
    try:
        run.write_families()
    except NotAccepted as refused:
        raise ContradictoryAnswers(str(refused), run.questions) from refused
    steps = (run.write_guardians, run.write_children, run.write_quotients, run.write_bookings, run.write_balances)
    for number, step in enumerate(steps, 1):
        step()
        if progress:
            progress(number / (len(steps) + 1))
    run.sum_up()
    open_questions = [one for one in run.done.questions if one.find_answer(draft.answers) is None]
    if open_questions and not trying:
        raise UnansweredQuestions(open_questions)
    _search_words.refresh(db, [family_id for _draft, family_id, _known in run.found])
    if not run.done.changes_nothing:
        write_entry(db, actor.account_id, Action.IMPORT_FAMILIES, now, after=run.done.counts)
    return run.done


def _hold_books(db: Session, draft: Draft, today: date) -> None:
    """Nobody closes the books meanwhile. Raises NotAccepted where the file has balances and their day does not do."""
    share_commune(db)
    if draft.has_balances:
        _opening_balances.check_taken_on(db, draft.balances_on or today, today)


class _Import:
    """One import on its way, step by step; each step writes many rows at once."""

    def __init__(self, db: Session, town: KnownTown, draft: Draft, actor: Actor, today: date, now: datetime) -> None:
        self.db, self.town, self.draft = db, town, draft
        self.actor, self.today, self.now = actor, today, now
        self.done = ImportResult(warnings=[*draft.warnings])
        self.found: list[tuple[FamilyDraft, int, KnownFamily | None]] = []
        self._matching, self._homes = FamilyMatching(town, draft.answers), HomesImport(town, draft.answers)
        self._people = GuardiansImport(db, town, draft.answers)
        highest = max([*town.by_number, *town.closed_numbers], default=0)
        taken = {family.number for family in draft.families.values()}
        self._numbers = (number for number in range(highest + 1, highest + 10**7) if number not in taken)

    @property
    def questions(self) -> list[FileQuestion]:
        """Every question so far, those of the file first."""
        parts = (self._matching, self._homes, self._people)
        return [*self.draft.questions, *(question for part in parts for question in part.questions)]

    def write_families(self) -> None:
        """Complete the families of the file that are known, add the others. Raises NotAccepted for one twice."""
        matched = [(family, self._matching.find(family)) for family in self.draft.families.values()]
        self._homes.settle(matched, self._matching.undecided)
        seen: dict[int, int] = {}
        rows = []
        for family, known in matched:
            if known and (line := seen.setdefault(known.id, family.line)) != family.line:
                raise NotAccepted(
                    f"Les lignes {line} et {family.line} sont toutes deux la famille {known} : donnez-leur ce n° dans "
                    "le fichier, ou répondez autrement."
                )
            row = None if known else self._add_family(family)
            rows.append((family, row, known))
            if known:
                self._complete_family(family, known)
        self.db.flush()
        self.found = [(family, row.id if row else known.id if known else 0, known) for family, row, known in rows]

    def _add_family(self, family: FamilyDraft) -> Family:
        own = family.number if id(family) not in self._matching.renumbered else None
        number = own or next(self._numbers)
        row = Family(number=number, name=family.name, **family.values)
        self.db.add(row)
        self.done.families += 1
        return row

    def _complete_family(self, family: FamilyDraft, known: KnownFamily) -> None:
        named = {"name": family.name} if family.named else {}
        changed = find_differences(known.values, {**named, **family.values})
        if changed.get("caf_number", "").lstrip("0") == known.values["caf_number"].lstrip("0"):
            changed.pop("caf_number", None)  # a spreadsheet dropped its nought
        if changed:
            if "resident" in changed:
                _residence.set_residence(self.db, known.id, changed["resident"], self.today)
            self.db.execute(update(Family).where(Family.id == known.id).values(**changed))
            self.done.families_changed += 1

    def write_guardians(self) -> None:
        """Write the guardians: see `import_guardians`."""
        self._people.write(self.found)
        self.done.guardians = self._people.added

    def write_children(self) -> None:
        """Write the children: see `import_children`."""
        self._offspring = ChildrenImport(self.db, self.town, self._homes, self.today)
        self._offspring.write(self.found, self.actor, self.now)
        new = {"schools": self._offspring.new_schools, "classes": self._offspring.new_classes}
        self.done.new_names = new
        self.done.schools, self.done.classes = len(new["schools"]), len(new["classes"])
        self.done.children, self.done.children_changed = self._offspring.added, self._offspring.changed

    def write_quotients(self) -> None:
        """Set quotients familiaux where they change, None is unknown: a first one from the first day of the school year
        on whose books are open, another one from today on."""
        first_day, _ = school_year(self.today)
        if closed_until := find_closed_until(self.db):
            first_day = max(first_day, closed_until + timedelta(1))
        for draft, family_id, before in self.found:
            if draft.quotient is None and not draft.quotient_unknown:
                continue
            known = before.quotients if before else {}
            holds = max((day for day in known if day <= self.today), default=None)
            if holds is None and draft.quotient is not None:
                self.db.add(Quotient(family_id=family_id, first_day=first_day, value=draft.quotient))
            elif holds is not None and known[holds] != draft.quotient:
                self.db.merge(Quotient(family_id=family_id, first_day=self.today, value=draft.quotient))
                self.done.families_changed += 1
        self.db.flush()

    def write_bookings(self) -> None:
        """Write the bookings: see `import_bookings`; an archived family books nothing."""
        wanted = []
        for draft, family_id, known in self.found:
            gone = known is not None and known.values["archived_on"] is not None
            booking = [child for child in draft.children.values() if child.subscriptions]
            if gone and booking:
                told = f"la famille {known} est archivée : rien n'est inscrit pour elle."
                self.done.warnings.append(Fault(draft.line, "", told))
                continue
            ids = self._offspring.ids
            wanted += [(child, ids[id(child)], family_id) for child in booking if id(child) in ids]
        bookings = BookingsImport(self.db, self.today)
        bookings.write(wanted)
        self.done.bookings, self.done.left_out = bookings.added, bookings.left_out

    def write_balances(self) -> None:
        """Write the opening balances of families without invoices and payments."""
        wanted = {family_id: draft.balance for draft, family_id, _known in self.found if draft.balance}
        written = _opening_balances.write_opening_balances(self.db, wanted, self.draft.balances_on or self.today)
        self.done.balances += len(written)
        self.done.balances_on = (self.draft.balances_on or self.today) if written else None
        rows = select(Family.id, Family.name, Family.number).where(Family.id.in_(written)).order_by(Family.number)
        self.done.taken_over += [(f"{name} (n° {number})", written[id]) for id, name, number in self.db.execute(rows)]

    def sum_up(self) -> None:
        """Add what was found on the way to the result."""
        self.done.questions = self.questions
        self.done.warnings += [*self._matching.warnings, *self._people.warnings, *self._offspring.warnings]
        self.done.without_guardian = [
            family.name for family, _id, known in self.found if not family.guardians and not (known and known.guardians)
        ]
