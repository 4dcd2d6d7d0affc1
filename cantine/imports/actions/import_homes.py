"""A child that two families of a file have is one child with two homes; the clerk says who has which weeks."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cantine.common.form_input import NotAccepted
from cantine.common.french import numeric_date
from cantine.common.search import make_plain
from cantine.common.vocabulary import Weeks
from cantine.imports.queries.known_families import KnownFamily, KnownTown
from cantine.imports.rules.drafts import ChildDraft, FamilyDraft, FileQuestion, QuestionKind
from cantine.imports.rules.identity import Person, make_person

_EVEN_FIRST, _ODD_FIRST, _FIRST, _SECOND, _TWO = "even", "odd", "first", "second", "two"


@dataclass
class ComingChild:
    """A child that a family of the file brings; `known_id` where the portal has it in that family already."""

    family: FamilyDraft
    draft: ChildDraft
    known: KnownFamily | None
    known_id: int | None

    @property
    def birth_date(self) -> date | None:
        """The birth date by the file, else by the portal."""
        known = self.known.children.get(_build_person(self.draft)) if self.known else None
        return self.draft.values.get("birth_date") or (known[1]["birth_date"] if known else None)


@dataclass(frozen=True)
class SharedChild:
    """A child of two homes: `other` is the same as `first`, or as the child that the portal has (`child_id`)."""

    other: ChildDraft
    first: ChildDraft | None
    child_id: int | None
    home_id: int | None
    weeks: tuple[Weeks, Weeks]
    """Of the first home (`home_id` where the portal knows it), and of the other."""


class HomesImport:
    """Children with two homes, found by comparing each child of the file with the other families of file and portal."""

    def __init__(self, town: KnownTown, answers: Mapping[str, str]) -> None:
        self._town, self._answers = town, answers
        self.questions: list[FileQuestion] = []
        self.shared: list[SharedChild] = []
        self.left: set[int] = set()
        """Drafts (by `id()`) that stay with the other family."""
        self._elsewhere: dict[tuple[Person, date], set[int]] = defaultdict(set)
        for known in town.families.values():
            for named, (child_id, values) in known.children.items():
                if values["birth_date"]:
                    self._elsewhere[named, values["birth_date"]].add(child_id)

    def settle(
        self, families: Sequence[tuple[FamilyDraft, KnownFamily | None]], open_ones: Collection[int] = ()
    ) -> None:
        """Find the children of two homes, and what the clerk says of them. Raises NotAccepted for a third home.

        `open_ones` (by `id()`) may be families of the portal: nothing is asked about them before that is known.
        """
        coming: dict[Person, list[ComingChild]] = defaultdict(list)
        for family, known in families:
            if id(family) in open_ones:
                continue
            for draft in family.children.values():
                there = known.children.get(_build_person(draft)) if known else None
                coming[_build_person(draft)].append(ComingChild(family, draft, known, there[0] if there else None))
        for several in coming.values():
            if len(several) > 1:
                self._settle_in_file(several)
        settled = self.left | {id(shared.other) for shared in self.shared}
        for several in coming.values():
            for one in several:
                if id(one.draft) not in settled:
                    self._settle_with_portal(one)

    def _settle_in_file(self, several: Sequence[ComingChild]) -> None:
        for place, first in enumerate(several):
            others = [other for other in several[place + 1 :] if other.family is not first.family]
            twins = [other for other in others if _is_one_child(first, other)]
            if len(twins) > 1 and first.birth_date and all(twin.birth_date for twin in twins):
                where = f"est dans {len(twins) + 1} familles du fichier"
                raise NotAccepted(f"{_format_full_name(first)} {where} : un enfant en a deux au plus.")
            for other in twins:
                if id(first.draft) in self.left or id(other.draft) in self.left:
                    continue
                if first.known_id is not None and first.known_id == other.known_id:
                    continue
                self._ask_whose_weeks(first, other)

    def _ask_whose_weeks(self, first: ComingChild, other: ComingChild) -> None:
        if first.known_id is None and other.known_id is not None:
            first, other = other, first
        sure = bool(first.birth_date and other.birth_date)
        one, two = _format_family_name(first), _format_family_name(other)
        born = f", né(e) le {numeric_date(first.birth_date)}" if first.birth_date else ""
        sentence = (
            f"{_format_full_name(first)}{born}, est dans deux familles : {one} (ligne {first.draft.line}) et {two} "
            f"(ligne {other.draft.line}). Quelles semaines chez qui ?"
        )
        if make_plain(one) == make_plain(two):
            one, two = (f"{name} (ligne {each.draft.line})" for name, each in ((one, first), (two, other)))
        answers = [*_list_weeks(one, two), (_FIRST, f"toujours chez {one}"), (_SECOND, f"toujours chez {two}")]
        if not sure:
            answers.insert(0, (_TWO, "ce sont deux enfants différents"))
        key = f"homes:{first.draft.line}:{other.draft.line}:{first.draft.first_name} {first.draft.last_name}"
        question = FileQuestion(key, QuestionKind.HOMES, sentence, tuple(answers))
        self.questions.append(question)
        answer = question.find_answer(self._answers)
        if answer in (_FIRST, _SECOND):
            self.left.add(id((other if answer == _FIRST else first).draft))
        elif weeks := _WEEKS.get(answer or ""):
            home = first.known.id if first.known and first.known_id is not None else None
            self.shared.append(SharedChild(other.draft, first.draft, first.known_id, home, weeks))

    def _settle_with_portal(self, one: ComingChild) -> None:
        """Find a child that the portal has in another family, by names and birth date."""
        born = one.birth_date
        if one.known_id is not None or born is None:
            return
        found = self._elsewhere.get((_build_person(one.draft), born), set())
        if not found:
            return
        child_id = min(found)
        homes = self._town.homes[child_id]
        if len(homes) > 1:
            raise NotAccepted(
                f"Ligne {one.draft.line} : {_format_full_name(one)} est déjà dans deux familles du portail. Changez "
                "d'abord la garde sur la fiche de l'enfant."
            )
        [home] = homes
        theirs = f"la famille {self._town.families[home]}" if home in self._town.families else "une autre famille"
        sentence = (
            f"Ligne {one.draft.line} : {_format_full_name(one)}, né(e) le {numeric_date(born)}, est déjà dans "
            f"{theirs}. Quelles semaines chez qui ?"
        )
        answers = (*_list_weeks(theirs, _format_family_name(one)), (_FIRST, f"toujours chez {theirs}"))
        question = FileQuestion(f"home:{one.draft.line}:{child_id}", QuestionKind.HOMES, sentence, answers)
        self.questions.append(question)
        answer = question.find_answer(self._answers)
        if answer == _FIRST:
            self.left.add(id(one.draft))
        elif weeks := _WEEKS.get(answer or ""):
            self.shared.append(SharedChild(one.draft, None, child_id, home, weeks))


_WEEKS = {_EVEN_FIRST: (Weeks.EVEN, Weeks.ODD), _ODD_FIRST: (Weeks.ODD, Weeks.EVEN)}


def _list_weeks(one: str, two: str) -> list[tuple[str, str]]:
    return [
        (_EVEN_FIRST, f"semaines paires chez {one}, impaires chez {two}"),
        (_ODD_FIRST, f"semaines impaires chez {one}, paires chez {two}"),
    ]


def _build_person(draft: ChildDraft) -> Person:
    return make_person(draft.first_name, draft.last_name)


def _format_full_name(one: ComingChild) -> str:
    return f"{one.draft.first_name} {one.draft.last_name}".strip()


def _format_family_name(one: ComingChild) -> str:
    number = one.family.number or (one.known.values["number"] if one.known else None)
    return f"{one.family.name} (n° {number})" if number else one.family.name


def _is_one_child(one: ComingChild, other: ComingChild) -> bool:
    """Whether these may be one child: by birth date where both have one, else unless their classes differ."""
    if one.birth_date and other.birth_date:
        return one.birth_date == other.birth_date
    rooms = {make_plain(str(each.draft.values.get("classroom", ""))) for each in (one, other)} - {""}
    return len(rooms) < 2
