"""Importing a file of families, step by step: read it, preview what it would do, do it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from cantine import clock
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, join_words, long_day, plural
from cantine.common.paris import local_date
from cantine.common.roles import Actor
from cantine.families.queries.diets import list_diets
from cantine.families.rules.diets import list_offered_diets
from cantine.imports.actions.import_families import ImportResult, ReportProgress, import_families
from cantine.imports.queries import known_families
from cantine.imports.reading import table_file as files
from cantine.imports.reading.table_file import FileSheet
from cantine.imports.rules.columns import match_columns
from cantine.imports.rules.drafts import Draft
from cantine.imports.rules.fields import Field
from cantine.imports.rules.rows import read_rows
from cantine.store.database import open_reader, open_writer
from cantine.store.patience import BULK

_WHAT = {
    "families": ("nouvelle famille", "nouvelles familles"),
    "families_changed": ("famille complétée", "familles complétées"),
    "guardians": ("nouveau responsable", "nouveaux responsables"),
    "children": ("nouvel enfant", "nouveaux enfants"),
    "children_changed": ("enfant complété", "enfants complétés"),
    "schools": ("nouvelle école", "nouvelles écoles"),
    "classes": ("nouvelle classe", "nouvelles classes"),
    "bookings": ("inscription", "inscriptions"),
    "balances": ("solde repris", "soldes repris"),
}

_NEW_CLASSES = ("Nouvelle classe", "Nouvelles classes")
_LEFT_OUT = {
    "over": ("déjà passé", "déjà passés"),
    "closed": ("fermé", "fermés"),
    "other_home": ("de l'autre parent", "de l'autre parent"),
    "not_enrolled": ("hors de la scolarité", "hors de la scolarité"),
}
_NAMED = 12
"""Families named with their opening balance; the others are counted."""


def read_draft(url: str, content: bytes, answers: Mapping[str, str] | None = None) -> Draft:
    """What the file says. Raises NotAccepted with every fault, one a line, or why it is no table."""
    found = build_draft(url, files.read_sheet(content), answers=answers)
    if found.faults:
        raise NotAccepted("\n".join(str(fault) for fault in found.faults))
    return found


def build_draft(
    url: str, sheet: FileSheet, by_hand: Mapping[str, Field] | None = None, answers: Mapping[str, str] | None = None
) -> Draft:
    """What the file says, faults included; `by_hand` names unknown columns, `answers` settle what the file leaves open.

    Raises NotAccepted where no column names the families, or two say the same.
    """
    matched = match_columns(sheet.titles, by_hand)
    if matched.faults:
        raise NotAccepted(" ".join(matched.faults))
    with open_reader(url) as db:
        services = known_families.list_services(db)
        offered = list_offered_diets(list_diets(db))
    return read_rows(
        sheet.titles,
        matched.fields,
        sheet.rows,
        services,
        turns=matched.turns,
        lines=sheet.lines,
        hidden=sheet.hidden,
        later_epoch=sheet.later_epoch,
        answers=answers,
        diets=offered,
    )


class _Preview(Exception):
    """Ends the transaction of a preview: nothing of it is kept."""


def plan_import(url: str, actor: Actor, found: Draft) -> ImportResult:
    """What the import would do, found by doing it and rolling it back; with every question, answered or not."""
    done = ImportResult()
    try:
        with open_writer(url, BULK) as db:
            now = clock.now()
            done = import_families(db, actor, found, local_date(now), now, trying=True)
            raise _Preview
    except _Preview:
        return done


def import_draft(
    url: str, actor: Actor, found: Draft, progress: ReportProgress | None = None, expected: ImportResult | None = None
) -> ImportResult:
    """Import the file in one transaction. Raises NotAccepted where that would no longer do what was `expected`."""
    with open_writer(url, BULK) as db:
        return import_draft_within(db, actor, found, clock.now(), progress, expected)


def import_draft_within(
    db: Session,
    actor: Actor,
    found: Draft,
    now: datetime,
    progress: ReportProgress | None = None,
    expected: ImportResult | None = None,
) -> ImportResult:
    """Import like `import_draft`, in a transaction that is already open and has checked the actor."""
    done = import_families(db, actor, found, local_date(now), now, progress)
    if expected is not None and done != expected:
        raise NotAccepted("Le portail a changé depuis l'aperçu : rien n'est importé. Vérifiez le nouvel aperçu.")
    return done


def describe_counts(done: ImportResult) -> str:
    """« 500 nouvelles familles, 750 nouveaux enfants et 12 450 inscriptions. »."""
    if done.changes_nothing:
        return "Tout ce que dit ce fichier est déjà dans le portail."
    return f"À importer : {join_words(plural(count, *_WHAT[name]) for name, count in done.counts.items())}."


def describe_details(done: ImportResult) -> list[str]:
    """What else is to be known before the import is accepted, a sentence each."""
    said = (describe_balances(done), describe_left_out(done), describe_without_guardian(done))
    return [*describe_new_names(done), *filter(None, said)]


def describe_new_names(done: ImportResult) -> list[str]:
    """« Nouvelles classes : CP A, CE1. », a sentence for classes and one for schools, each named once."""
    said = []
    for name, (one, several) in (("schools", ("Nouvelle école", "Nouvelles écoles")), ("classes", _NEW_CLASSES)):
        if names := done.new_names.get(name):
            said.append(f"{several if names[1:] else one} : {', '.join(names)}.")
    return said


def describe_left_out(done: ImportResult) -> str:
    """« 12 jours laissés de côté : 8 déjà passés, 4 fermés. »; empty where every day is booked."""
    counts = {name: done.left_out[name] for name in _LEFT_OUT if done.left_out[name]}
    if not counts:
        return ""
    why = join_words(plural(count, *_LEFT_OUT[name]) for name, count in counts.items())
    return f"{plural(sum(counts.values()), 'jour laissé de côté', 'jours laissés de côté')} : {why}."


def describe_without_guardian(done: ImportResult) -> str:
    """« 3 familles sans responsable »: who can neither sign in nor get an invoice; empty where there is none."""
    names = done.without_guardian
    if not names:
        return ""
    more = f" et {len(names) - _NAMED} autres" if len(names) > _NAMED else ""
    what = "Elles ne peuvent" if names[1:] else "Elle ne peut"
    named = f"{plural(len(names), 'famille')} sans responsable : {', '.join(names[:_NAMED])}{more}."
    return f"{named} {what} ni se connecter ni recevoir de facture."


def describe_balances(done: ImportResult) -> str:
    """« Soldes repris au 1er septembre 2026 : … MOREL (n° 101) doit 12,50 € à la commune. »: who owes what to whom.

    Empty where no balance is taken over.
    """
    owed, ahead = (sum(abs(cents) for _name, cents in done.taken_over if (cents < 0) is owes) for owes in (True, False))
    if not done.taken_over:
        return ""
    said = [
        f"{name} doit {euros(-cents)} à la commune" if cents < 0 else f"{name} a {euros(cents)} d'avance"
        for name, cents in done.taken_over
    ]
    more = [f"et {plural(len(said) - _NAMED, 'autre famille', 'autres familles')}"] if len(said) > _NAMED else []
    named = " ; ".join([*said[:_NAMED], *more])
    taken_on = f" au {long_day(done.balances_on)}" if done.balances_on else ""
    return f"Soldes repris{taken_on} : {euros(owed)} dus à la commune, {euros(ahead)} d'avance. {named}."
