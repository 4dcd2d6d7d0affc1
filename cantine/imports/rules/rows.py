"""The rows of a file grouped into families; every cell that cannot be read is a fault with its line and column."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from cantine.common.search import make_plain
from cantine.common.vocabulary import DIET_LABELS
from cantine.families.rules.quotients import Nought
from cantine.imports.rules import dates
from cantine.imports.rules.cell import FileCell, format_cell
from cantine.imports.rules.dates import DateOrder, DateStyle
from cantine.imports.rules.drafts import Draft, Fault, FileQuestion, QuestionKind, list_lines
from cantine.imports.rules.families import build_drafts
from cantine.imports.rules.family_in_row import FamilyInRow, read_family
from cantine.imports.rules.fields import Field
from cantine.imports.rules.footers import is_footer
from cantine.imports.rules.grouping import group_rows
from cantine.imports.rules.row import Columns, Row
from cantine.imports.rules.subscriptions import NamedService, add_subscriptions

MOST_FAULTS = 500
"""After so many faults the rest of the file is not read: it is the wrong file."""

READ, LEAVE = "read", "leave"
_DAYS = frozenset({Field.BIRTH_DATE, Field.FIRST, Field.LAST})


def read_rows(
    titles: Sequence[str],
    fields: Sequence[Field | None],
    rows: Sequence[Sequence[FileCell]],
    services: Sequence[NamedService],
    *,
    turns: Sequence[int] = (),
    lines: Sequence[int] = (),
    hidden: Collection[int] = (),
    later_epoch: bool = False,
    answers: Mapping[str, str] | None = None,
    diets: Sequence[str] = tuple(DIET_LABELS),
) -> Draft:
    """The families of these rows, where a row is a family, a child, or a child's service; empty rows are skipped.

    `titles` name the columns in the faults, `lines` the rows (else the first one is line 2). A family is recognised by
    our number, else by its name and address and a guardian or child in common; rows of one family may leave out what an
    earlier one says, but not contradict it. What the file leaves open is a question; `answers` are those that were
    given, by the key of the question; `diets` are those of the town.
    """
    given = answers or {}
    where = lines or range(2, len(rows) + 2)
    faults: list[Fault] = []
    warnings: list[Fault] = []
    questions = [*_ask_for_hidden([line for line in where if line in hidden])]
    left = hidden if questions and questions[0].find_answer(given) == LEAVE else ()
    columns = Columns(titles, fields, turns, services, diets)
    columns.calendars, asked = _read_calendars(columns, rows, where, later_epoch, given, faults)
    questions += asked
    wanted = ((line, row) for line, row in zip(where, rows, strict=True) if line not in left)
    said = _read_all(columns, wanted, faults, warnings)
    nought = [*_ask_for_nought(columns, said)]
    unknown = bool(nought) and nought[0].find_answer(given) == Nought.UNKNOWN
    grouping = group_rows(said, given)
    warnings += _tell_same_names(columns, grouping.groups)
    families = build_drafts(grouping.groups, columns, unknown, faults, warnings)
    questions += [*nought, *grouping.questions]
    faults.sort(key=lambda fault: fault.line)
    return Draft(families, tuple(faults[:MOST_FAULTS]), tuple(warnings), tuple(questions), dict(given))


def _read_all(
    columns: Columns, rows: Iterable[tuple[int, Sequence[FileCell]]], faults: list[Fault], warnings: list[Fault]
) -> list[FamilyInRow]:
    found = []
    for line, cells_of_row in rows:
        if len(faults) >= MOST_FAULTS:
            break
        if any(format_cell(cell) for cell in cells_of_row):
            row = Row(columns, line, cells_of_row, faults, warnings)
            if is_footer(row):
                what = "cette ligne n'est pas une famille (titres, total ou pied de page) : laissée de côté."
                row.warn(Field.FAMILY_NAME, what)
                continue
            said = read_family(row)
            if said is not None:
                add_subscriptions(row, said)
                found.append(said)
    return found


def _tell_same_names(columns: Columns, groups: Sequence[Sequence[FamilyInRow]]) -> Iterable[Fault]:
    """A warning for families of one name of which one has no number and no address: they stay two."""
    first: dict[str, FamilyInRow] = {}
    for one, *_rest in groups:
        other = first.setdefault(make_plain(one.name), one)
        bare = any(not (each.number or each.household.street) for each in (one, other))
        if other is not one and bare:
            told = (
                f"ligne {other.line} aussi, une famille s'appelle « {one.name} » : rien ne les relie, elles sont deux."
            )
            yield Fault(one.line, columns.title(Field.FAMILY_NAME), told)


def _ask_for_hidden(lines: Sequence[int]) -> Iterable[FileQuestion]:
    if not lines:
        return
    shown = list_lines(lines)
    what = f"1 ligne masquée ({shown}) : la lire aussi ?"
    if lines[1:]:
        what = f"{len(lines)} lignes masquées ({shown}) : les lire aussi ?"
    answers = ((LEAVE, "non, les laisser de côté"), (READ, "oui, les lire"))
    yield FileQuestion("hidden", QuestionKind.HIDDEN, what, answers)


def _ask_for_nought(columns: Columns, said: Sequence[FamilyInRow]) -> Iterable[FileQuestion]:
    lines = [one.line for one in said if one.quotient == 0]
    if lines:
        what = f"Le {columns.title(Field.QUOTIENT)} 0 (ligne {list_lines(lines)}) est-il nul ou inconnu ?"
        nil = (Nought.NIL, "nul : la famille paie la tranche la plus basse")
        unknown = (Nought.UNKNOWN, "inconnu : elle paie la plus chère")
        yield FileQuestion("nought", QuestionKind.NOUGHT, what, (nil, unknown))


def _read_calendars(
    columns: Columns,
    rows: Sequence[Sequence[FileCell]],
    lines: Sequence[int],
    later_epoch: bool,
    answers: Mapping[str, str],
    faults: list[Fault],
) -> tuple[dict[int, DateStyle], list[FileQuestion]]:
    """How each column writes its days; one with the month first somewhere is a question as a whole."""
    calendars: dict[int, DateStyle] = {}
    questions = []
    for (field, _turn), [place, *_others] in columns.places.items():
        if field not in _DAYS:
            continue
        calendars[place] = DateStyle(later_epoch=later_epoch)
        doubt = dates.find_doubt(row[place] if place < len(row) else None for row in rows)
        if doubt is None:
            continue
        title, line = columns.titles[place], lines[doubt.place]
        if doubt.mixed:
            what = f"« {doubt.text} » a le mois d'abord, d'autres dates de cette colonne le jour"
            faults.append(Fault(line, title, f"{what} : écrivez-les toutes comme 14/03/2018."))
            columns.doubted.add(place)
            continue
        sentence = f"Colonne « {title} » : « {doubt.text} » (ligne {line}) a le mois d'abord. Et les autres dates ?"
        offered = (
            (DateOrder.MONTH_FIRST, "le mois d'abord partout"),
            (DateOrder.DAY_FIRST, "le jour d'abord : la corriger"),
        )
        question = FileQuestion(f"days:{title}:{place}", QuestionKind.DAYS, sentence, offered)
        questions.append(question)
        order = DateOrder.DAY_FIRST if question.find_answer(answers) == DateOrder.DAY_FIRST else DateOrder.MONTH_FIRST
        calendars[place] = DateStyle(order, later_epoch)
    return calendars, questions
