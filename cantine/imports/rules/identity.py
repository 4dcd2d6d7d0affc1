"""Whether two descriptions mean the same family: never by a name alone, nor by a CAF number alone."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from cantine.common.search import make_plain

Person = frozenset[str]
"""The words of a person's names in any order: « EXEMPLE Camille » is « Camille EXEMPLE »."""


class Kinship(Enum):
    """How two descriptions of a family are related; MAYBE is a question to the clerk."""

    SAME = auto()
    MAYBE = auto()
    OTHER = auto()


@dataclass
class FamilyDescription:
    """What distinguishes a family from others: its number, names, address, CAF number, and its members."""

    number: int | None = None
    names: set[str] = field(default_factory=set)
    street: str = ""
    code: str = ""
    caf: str = ""
    emails: set[str] = field(default_factory=set)
    guardians: set[Person] = field(default_factory=set)
    children: dict[Person, date | None] = field(default_factory=dict)

    def add(self, other: "FamilyDescription") -> None:
        """Add what another description of the same family says."""
        self.number, self.caf = self.number or other.number, self.caf or other.caf
        self.street, self.code = self.street or other.street, self.code or other.code
        self.names |= other.names
        self.emails |= other.emails
        self.guardians |= other.guardians
        for child, born in other.children.items():
            self.children[child] = self.children.get(child) or born


def make_person(first_name: str, last_name: str) -> Person:
    """A person by name, regardless of capitals, accents and order."""
    return frozenset(make_plain(f"{first_name} {last_name}").split()) or frozenset({f"{first_name}{last_name}"})


_SHORT = {
    "allee": ("all",),
    "appartement": ("apt", "appt", "app"),
    "avenue": ("av", "ave"),
    "batiment": ("bat",),
    "boulevard": ("bd", "bld", "blvd", "boul"),
    "chemin": ("ch", "che", "chem"),
    "docteur": ("dr",),
    "faubourg": ("fg", "fbg"),
    "general": ("gal", "gen"),
    "impasse": ("imp",),
    "lotissement": ("lot",),
    "marechal": ("mal",),
    "place": ("pl",),
    "residence": ("res",),
    "route": ("rte",),
    "rue": ("r",),
    "saint": ("st",),
    "sainte": ("ste",),
    "square": ("sq",),
}
_STREET_WORDS = {short: word for word, several in _SHORT.items() for short in several}
_SMALL_WORDS = frozenset({"d", "de", "des", "du", "l", "la", "le", "les"})


def make_street_key(address: str) -> str:
    """A key for an address: « 12, av. du Gal Leclerc » and « 12 avenue du Général Leclerc » have the same."""
    words = make_plain(address).replace(".", " ").split()
    return " ".join(_STREET_WORDS.get(word, word) for word in words if word not in _SMALL_WORDS)


def make_caf_key(number: str) -> str:
    """A key for a CAF number: « 0123456 » and « 123 456 » have the same, as spreadsheets drop the first 0."""
    return make_plain(number).replace(" ", "").lstrip("0")


def is_same_person(first: str, last: str, other_first: str, other_last: str) -> bool:
    """Whether two names may be one person's: all words of one are in the other, or only the last names differ."""
    if make_plain(first) and make_plain(other_first):
        return make_plain(first) == make_plain(other_first)
    one, other = make_person(first, last), make_person(other_first, other_last)
    return one <= other or other <= one


def shares_child(one: Mapping[Person, date | None], other: Mapping[Person, date | None]) -> bool:
    """Whether both have a child of the same names whose birth dates do not differ."""
    both = one.keys() & other.keys()
    return any(not (one[child] and other[child]) or one[child] == other[child] for child in both)


def compare(one: FamilyDescription, other: FamilyDescription) -> Kinship:
    """SAME by our number, or by name, address and a guardian or a child in common.

    The CAF number may replace an address that has changed, but then a guardian must be in common: separated parents may
    both have the old number. Where neither has an address, the e-mail address or the child decides.
    """
    if one.number and other.number:
        return Kinship.SAME if one.number == other.number else Kinship.OTHER
    if not one.names & other.names:
        return Kinship.OTHER
    email = bool(one.emails & other.emails)
    contradicted = bool(one.emails and other.emails) and not email
    guardian = email or (bool(one.guardians & other.guardians) and not contradicted)
    child = shares_child(one.children, other.children)
    if one.street and other.street:
        if one.street == other.street and (not (one.code and other.code) or one.code == other.code):
            return Kinship.SAME if guardian or child else Kinship.MAYBE
        caf = bool(one.caf) and one.caf == other.caf
        return Kinship.SAME if caf and guardian else Kinship.MAYBE if guardian else Kinship.OTHER
    return _compare_without_address(one, other, email=email, guardian=guardian, child=child)


def _compare_without_address(
    one: FamilyDescription, other: FamilyDescription, *, email: bool, guardian: bool, child: bool
) -> Kinship:
    strangers = bool(one.guardians and other.guardians) and not guardian
    said_alike = not (one.street or other.street) or (bool(one.caf) and one.caf == other.caf)
    if email or (said_alike and guardian and child):
        return Kinship.SAME
    if child and not strangers and said_alike:
        return Kinship.SAME
    if guardian or child:
        return Kinship.MAYBE
    return Kinship.OTHER if strangers or (one.caf and other.caf and one.caf != other.caf) else Kinship.MAYBE


def find_marks(household: FamilyDescription) -> Iterator[Hashable]:
    """Marks of a family: two descriptions of it share at least one, unless neither has an address."""
    for name in household.names:
        if household.street:
            yield "street", name, household.street
        yield from (("email", name, email) for email in household.emails)
        yield from (("guardian", name, one) for one in household.guardians)
        yield from (("child", name, one) for one in household.children)
        if household.caf:
            yield "caf", name, household.caf
