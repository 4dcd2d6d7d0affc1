"""Which family of the portal each family of a file is; where that is not certain, the clerk is asked."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

from cantine.imports.queries.known_families import KnownFamily, KnownTown
from cantine.imports.rules.drafts import FamilyDraft, Fault, FileQuestion, QuestionKind
from cantine.imports.rules.identity import FamilyDescription, Kinship, compare, find_marks, shares_child

NEW = "new"
_MOST_COMPARED = 20
"""Families of one name that a family without an address is compared with."""


class FamilyMatching:
    """Finds the family of the town that a family of a file is, by what the two have in common."""

    def __init__(self, town: KnownTown, answers: Mapping[str, str]) -> None:
        self._town, self._answers = town, answers
        self.questions: list[FileQuestion] = []
        self.warnings: list[Fault] = []
        self.renumbered: set[int] = set()
        """Drafts (by `id()`) whose number is another family's."""
        self.undecided: set[int] = set()
        """Drafts of which the clerk has not said yet which family they are."""
        self._by_mark: dict[Hashable, list[int]] = defaultdict(list)
        self._by_caf: dict[str, list[int]] = defaultdict(list)
        for known in town.families.values():
            household = known.household
            for mark in find_marks(household):
                self._by_mark[mark].append(known.id)
            if household.caf:
                self._by_caf[household.caf].append(known.id)
            for name in household.names:
                self._by_mark["any", name].append(known.id)
                if not household.street:
                    self._by_mark["bare", name].append(known.id)

    def find(self, draft: FamilyDraft) -> KnownFamily | None:
        """The family that this one is, None for a new one; an uncertain one is asked about, and new until answered."""
        found = self._find_by_number(draft) if draft.number in self._town.by_number else self._find_by_people(draft)
        if found is None and draft.number in self._town.closed_numbers:
            self._give_other_number(draft)
        if caf := draft.household.caf:
            for other in self._by_caf.get(caf, ()):
                if found is None or other != found.id:
                    self._warn_of_caf(draft, self._town.families[other])
        return found

    def _give_other_number(self, draft: FamilyDraft) -> None:
        """Leave the number of the file to the account that has it, which takes no people."""
        self.renumbered.add(id(draft))
        whose = "un tiers payeur ou une famille anonyme"
        told = f"{whose} a déjà le n° {draft.number} : la famille {draft.name} en reçoit un autre."
        self.warnings.append(Fault(draft.line, "", told))

    def _find_by_number(self, draft: FamilyDraft) -> KnownFamily | None:
        """Find by number, which is unique; where name and people all differ, it may be that of another program."""
        known = self._town.families[self._town.by_number[draft.number or 0]]
        if not draft.named or draft.household.names & known.household.names or _share_people(draft, known):
            return known
        sentence = (
            f"Ligne {draft.line} : le n° {draft.number} est celui de la famille {known.values['name']}, le fichier "
            f"l'appelle {draft.name}, et personne n'est en commun."
        )
        yes = f"c'est elle : {known.values['name']} devient {draft.name}"
        answer = self._ask(draft, sentence, [(known, yes)], "une autre famille, à qui donner un autre numéro")
        if answer is None:
            self.renumbered.add(id(draft))
        return answer

    def _find_by_people(self, draft: FamilyDraft) -> KnownFamily | None:
        household = replace(draft.household, number=None)
        same, maybe = [], []
        for known in self._list_candidates(household):
            link = compare(household, known.household)
            if link is Kinship.SAME:
                same.append(known)
            elif link is Kinship.MAYBE:
                maybe.append(known)
        if draft.number:  # one that we do not know: another family, unless everything else is the same
            maybe = []
        if len(same) == 1 and not draft.number:
            return same[0]
        if not (same or maybe):
            return None
        people = same or maybe
        sentence = f"Ligne {draft.line} : {_describe(draft.name, draft.values)} est-elle une famille du portail ?"
        if draft.number:
            who = f"le n° {draft.number} ({draft.name})"
            sentence = f"Ligne {draft.line} : {who} n'est pas connu, la famille semble l'être."
        shown = [(known, f"oui, la {_describe(f'famille {known}', known.values)}") for known in people[:8]]
        return self._ask(draft, sentence, shown, "non, une nouvelle famille")

    def _list_candidates(self, household: FamilyDescription) -> Iterable[KnownFamily]:
        found: dict[int, None] = {}
        for mark in find_marks(household):
            found |= dict.fromkeys(self._by_mark.get(mark, ()))
        for name in household.names:
            bare = self._by_mark.get(("bare" if household.street else "any", name), [])
            found |= dict.fromkeys(bare[:_MOST_COMPARED])
        return [self._town.families[one] for one in found]

    def _ask(
        self, draft: FamilyDraft, sentence: str, people: list[tuple[KnownFamily, str]], new: str
    ) -> KnownFamily | None:
        answers = (*((str(known.values["number"]), shown) for known, shown in people), (NEW, new))
        question = FileQuestion(f"known:{draft.line}:{draft.name}", QuestionKind.KNOWN_FAMILY, sentence, answers)
        self.questions.append(question)
        answer = question.find_answer(self._answers)
        if answer is None:
            self.undecided.add(id(draft))
        return next((known for known, _shown in people if str(known.values["number"]) == answer), None)

    def _warn_of_caf(self, draft: FamilyDraft, other: KnownFamily) -> None:
        number = draft.values.get("caf_number", "")
        told = f"le n° CAF {number} est aussi celui de la famille {other} : elles restent deux familles."
        self.warnings.append(Fault(draft.line, "", told))


def _share_people(draft: FamilyDraft, known: KnownFamily) -> bool:
    one, other = draft.household, known.household
    together = one.emails & other.emails or one.guardians & other.guardians
    return bool(together) or shares_child(one.children, other.children)


def _describe(name: str, values: Mapping[str, object]) -> str:
    address = " ".join(str(values.get(part) or "") for part in ("address", "postal_code", "town")).split()
    return f"{name} ({' '.join(address)})" if address else name
