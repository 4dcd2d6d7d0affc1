"""Finding the rows of one family; where nothing decides, the clerk is asked."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cantine.imports.rules.drafts import FileQuestion, QuestionKind, list_lines
from cantine.imports.rules.family_in_row import FamilyInRow
from cantine.imports.rules.identity import FamilyDescription, Kinship, compare, find_marks

MOST_COMPARED = 40
"""How many families of one name, otherwise unknown, a row is compared with; the clerk is asked about all of them."""

ONE, SEVERAL = "one", "several"


@dataclass
class FamilyGroup:
    """The rows (by their position) that are one family so far."""

    rows: list[int]
    household: FamilyDescription
    maybe: set[int] = field(default_factory=set)


@dataclass
class GroupedRows:
    """The groups of rows, in the order of the file, and the questions that only the clerk can answer."""

    groups: list[list[FamilyInRow]]
    questions: list[FileQuestion]


def group_rows(said: Sequence[FamilyInRow], answers: Mapping[str, str]) -> GroupedRows:
    """Put the rows of one family together; `answers` are those to earlier questions, by their keys."""
    run = _Run()
    for place, one in enumerate(said):
        run.take(place, one.household)
    questions: list[FileQuestion] = []
    joined: list[list[int]] = []
    for cluster in run.clusters():
        if len(cluster) == 1:
            joined.append(cluster[0].rows)
            continue
        question = _ask_if_one_family(cluster, said)
        questions.append(question)
        if question.find_answer(answers) == ONE:
            joined.append(sorted(row for group in cluster for row in group.rows))
        else:
            joined += [group.rows for group in cluster]
    return GroupedRows([[said[place] for place in rows] for rows in sorted(joined)], questions)


def _ask_if_one_family(cluster: Sequence[FamilyGroup], said: Sequence[FamilyInRow]) -> FileQuestion:
    firsts = [said[min(group.rows)].line for group in cluster]
    name = said[min(cluster[0].rows)].name
    sentence = (
        f"« {name} », lignes {list_lines(firsts)} : rien dans le fichier ne dit si c'est une seule famille. "
        "Sinon, ajoutez une colonne « n° famille »."
    )
    answers = ((ONE, "une seule famille"), (SEVERAL, f"{len(cluster)} familles différentes"))
    return FileQuestion(f"rows:{','.join(map(str, firsts))}", QuestionKind.ONE_FAMILY, sentence, answers)


class _Run:
    def __init__(self) -> None:
        self._groups: dict[int, FamilyGroup] = {}
        self._by_number: dict[int, int] = {}
        self._by_mark: dict[Hashable, dict[int, None]] = defaultdict(dict)

    def take(self, place: int, household: FamilyDescription) -> None:
        """Add this row to the group that it belongs to, or begin a new one."""
        number = household.number
        home = self._by_number.get(number) if number else None
        same, maybe = ([home] if home is not None else []), set()
        for other in self._candidates(household):
            if other == home or other not in self._groups:
                continue
            link = compare(self._groups[other].household, household)
            if link is Kinship.SAME:
                same.append(other)
            elif link is Kinship.MAYBE:
                maybe.add(other)
        if not same:
            self._groups[place] = FamilyGroup([place], household, maybe)
            target = place
        else:
            target, *others = same
            self._join(target, place, household, maybe)
            for other in others:
                self._merge(target, other)
        self._mark(target, household)

    def _join(self, target: int, place: int, household: FamilyDescription, maybe: set[int]) -> None:
        group = self._groups[target]
        group.rows.append(place)
        group.household.add(household)
        group.maybe |= maybe

    def _merge(self, target: int, other: int) -> None:
        """Merge two groups that a row connects; never two with different numbers."""
        one, two = self._groups[target], self._groups[other]
        if one.household.number and two.household.number:
            return
        one.rows += two.rows
        one.household.add(two.household)
        one.maybe |= two.maybe
        del self._groups[other]
        self._mark(target, one.household)

    def _candidates(self, household: FamilyDescription) -> dict[int, None]:
        found: dict[int, None] = {}
        for mark in find_marks(household):
            found |= self._by_mark[mark]
        for name in household.names:
            bare = self._by_mark["bare", name] if household.street else self._by_mark["any", name]
            found |= dict.fromkeys([*bare][:MOST_COMPARED])
        return found

    def _mark(self, target: int, household: FamilyDescription) -> None:
        if household.number:
            self._by_number[household.number] = target
        for mark in find_marks(household):
            self._by_mark[mark][target] = None
        for name in household.names:
            for kind in ("any",) if household.street else ("any", "bare"):
                if len(self._by_mark[kind, name]) < MOST_COMPARED:
                    self._by_mark[kind, name][target] = None

    def clusters(self) -> Iterator[list[FamilyGroup]]:
        """Lists of groups that may be one family; any other group is alone in its list."""
        leader = {place: place for place in self._groups}

        def find(place: int) -> int:
            while leader[place] != place:
                leader[place] = leader[leader[place]]
                place = leader[place]
            return place

        for place, group in self._groups.items():
            for other in group.maybe:
                if other in leader and compare(group.household, self._groups[other].household) is Kinship.MAYBE:
                    leader[find(place)] = find(other)
        found: dict[int, list[FamilyGroup]] = defaultdict(list)
        for place, group in self._groups.items():
            found[find(place)].append(group)
        yield from found.values()
