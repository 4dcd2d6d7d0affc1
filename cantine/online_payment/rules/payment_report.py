"""The provider's report as a file: EN-TETE, a LIGNE for each payment, PIED-DE-PAGE.

Known of the format (users of PayFiP; the guide is not public): the columns 2 to 4 of a LIGNE are date, reference and
amount. Separator, date and amount are told from the file itself; one that does not decide is refused.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cantine.common import money
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, plural
from cantine.common.search import make_plain

HEAD, LINE, FOOT = "en tete", "ligne", "pied de page"
NAMED_FAULTS = 5
"""Wrong lines that a refusal names."""
LONGEST_SHOWN = 40
"""Letters of a wrong cell that a refusal shows."""
HIGHEST = 100_000_000
"""Cents of one payment: no provider takes more."""

MOST_LINES = 20_000
"""Lines of one file: more is no report of a canteen."""

_FIRST_LINE = re.compile(r'^ {0,9}"? {0,9}LIGNE {0,9}"? {0,9}([;,\t|])', re.IGNORECASE | re.MULTILINE)
_DATES = (
    re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>20\d{2})"),
    re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>20\d{2})"),
    re.compile(r"(?P<year>20\d{2})-(?P<month>\d{2})-(?P<day>\d{2})"),
)
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WHOLE = re.compile(r"[0-9]{1,12}")

TOO_LONG = "Ce relevé a trop de lignes : téléchargez-le pour une période plus courte."
NO_REPORT = "Ce fichier n'est pas un relevé de paiements : aucune ligne n'y commence par « LIGNE »."
CUT = "Ce relevé n'a pas de ligne « PIED-DE-PAGE » : il est peut-être coupé. Téléchargez-le à nouveau."
COMMAS = "Ce relevé sépare ses colonnes et ses centimes par des virgules : téléchargez-le avec des points-virgules."
CENTS_OR_EUROS = (
    "Ce relevé ne dit pas si ses montants sont en euros ou en centimes, et ses paiements connus ici ne le disent pas "
    "non plus : téléchargez-le avec des montants comme 12,50."
)


@dataclass(frozen=True)
class ReportedPayment:
    """A payment of the report: the reference of its attempt, its day, and its cents."""

    reference: str
    day: date
    cents: int


_Row = tuple[int, str, list[str]]
"""The number of a line of the file, what it begins with, and its other cells."""


@dataclass(frozen=True)
class _WrittenLine:
    """A LIGNE as it is written, and where."""

    number: int
    day: str
    reference: str
    amount: str


def decode_report(content: bytes) -> str:
    """The text of the file, in UTF-8 or in the old encoding of Windows; what matters of it is plain ASCII."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def list_references(text: str) -> set[str]:
    """The references that the report may name, to ask what is known of them."""
    return {line.reference for line in _list_lines(_split_rows(text))}


def parse_report(text: str, known: Mapping[str, int]) -> Sequence[ReportedPayment]:
    """The payments of the report, in its order. Raises NotAccepted with a sentence that says what is wrong where.

    `known` are the cents of our own attempts by reference: where no amount has decimals, those of the file that are
    among them decide whether its amounts are euros or cents.
    """
    rows = _split_rows(text)
    tags = {tag for _number, tag, _cells in rows}
    lines = [*_list_lines(rows)]
    if HEAD in tags and FOOT not in tags:
        raise NotAccepted(CUT)
    if not lines:
        raise NotAccepted("Ce relevé ne contient aucun paiement.")
    in_cents = _is_in_cents(lines, known)
    found: dict[str, ReportedPayment] = {}
    faults = [f"ligne {number}, début inconnu" for number, tag, _cells in rows if tag not in (HEAD, LINE, FOOT)]
    for line in lines:
        read = _read_line(line, in_cents=in_cents)
        if isinstance(read, str):
            faults.append(f"ligne {line.number}, {read}")
        elif found.setdefault(read.reference, read).cents != read.cents:
            faults.append(f"ligne {line.number}, deux montants pour la référence {read.reference}")
    if faults:
        more = f" et {len(faults) - NAMED_FAULTS} de plus" if len(faults) > NAMED_FAULTS else ""
        raise NotAccepted(f"Ce relevé ne se lit pas : {' ; '.join(faults[:NAMED_FAULTS])}{more}.")
    _check_foot(rows, len(lines), [found[line.reference].cents for line in lines], in_cents=in_cents)
    return [*found.values()]


def _split_rows(text: str) -> list[_Row]:
    """Each line with anything in it. Raises NotAccepted for what is no report."""
    separator = _FIRST_LINE.search(text)
    if separator is None:
        raise NotAccepted(NO_REPORT)
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise NotAccepted(TOO_LONG)
    reader = csv.reader(lines, delimiter=separator[1])
    try:
        rows = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(map(str.strip, cells))]
    except csv.Error:
        raise NotAccepted(NO_REPORT) from None
    if separator[1] == "," and all(
        len(cells) > 4 and re.fullmatch(r"\d\d", cells[4]) for _n, cells in rows if _read_tag(cells) == LINE
    ):
        raise NotAccepted(COMMAS)
    return [(number, _read_tag(cells), cells[1:]) for number, cells in rows]


def _read_tag(cells: Sequence[str]) -> str:
    """« en tete », however it is written."""
    return make_plain(cells[0])


def _list_lines(rows: Iterable[_Row]) -> Iterator[_WrittenLine]:
    """The lines of payments; the first one may hold the titles of the columns, which have no figures."""
    first = True
    for number, tag, cells in rows:
        if tag == LINE:
            day, reference, amount = [*cells, "", "", ""][:3]
            if not (first and cells and not re.search(r"\d", day + amount)):
                yield _WrittenLine(number, day, reference, amount)
            first = False


def _is_in_cents(lines: Sequence[_WrittenLine], known: Mapping[str, int]) -> bool:
    """Whether the amounts are cents rather than euros. Raises NotAccepted where nothing decides."""
    if not all(_WHOLE.fullmatch(line.amount) for line in lines):
        return False
    ours = [(int(line.amount), known[line.reference]) for line in lines if line.reference in known]
    as_cents = any(amount == cents for amount, cents in ours)
    as_euros = any(amount * 100 == cents for amount, cents in ours)
    if as_cents == as_euros:
        raise NotAccepted(CENTS_OR_EUROS)
    return as_cents


def _read_line(line: _WrittenLine, *, in_cents: bool) -> ReportedPayment | str:
    """The payment of this line, or what is wrong with it."""
    day, cents = _read_day(line.day), _read_cents(line.amount, in_cents=in_cents)
    if day is None:
        return f"date « {line.day[:LONGEST_SHOWN]} »"
    if not _REFERENCE.fullmatch(line.reference):
        return f"référence « {line.reference[:LONGEST_SHOWN]} »"
    if cents is None or not 0 < cents <= HIGHEST:
        return f"montant « {line.amount[:LONGEST_SHOWN]} »"
    return ReportedPayment(line.reference, day, cents)


def _read_day(written: str) -> date | None:
    """« 12112026 », « 12/11/2026 », « 2026-11-12 », each perhaps with an hour behind it."""
    bare = re.split(r"[ T]", written, maxsplit=1)[0]
    for form in _DATES:
        if found := form.fullmatch(bare):
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                return None
    return None


def _read_cents(written: str, *, in_cents: bool) -> int | None:
    if in_cents:
        return int(written)
    try:
        return money.parse_cents(written)
    except ValueError:
        return None


def _check_foot(rows: Iterable[_Row], count: int, cents: Iterable[int], *, in_cents: bool) -> None:
    """Raise NotAccepted where the last line counts otherwise: a number of payments, or that and their sum.

    With more figures than that it is not known which is which, and nothing is compared.
    """
    of_foot = [cells for _number, tag, cells in rows if tag == FOOT]
    figures = [cell for cells in of_foot for cell in cells if _read_cents(cell, in_cents=False) is not None]
    if not 1 <= len(figures) <= 2 or not _WHOLE.fullmatch(figures[0]):
        return
    if int(figures[0]) != count:
        said = plural(int(figures[0]), "paiement")
        raise NotAccepted(f"Le pied de page annonce {said}, le relevé en contient {count} : téléchargez-le à nouveau.")
    whole = sum(cents)
    if len(figures) == 2 and _read_cents(figures[1], in_cents=in_cents) != whole:
        raise NotAccepted(f"Le pied de page annonce {figures[1]}, les lignes font {euros(whole)}.")
