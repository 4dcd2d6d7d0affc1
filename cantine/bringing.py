"""Bringing a file of families in, step by step: read it, see what it would do, do it."""

from collections.abc import Mapping
from dataclasses import asdict

from cantine import clock
from cantine.actions.import_families import Imported, Progress, import_families
from cantine.documents import reading as files
from cantine.documents.reading import Sheet
from cantine.queries import importing
from cantine.rules.french import euros, listed, plural
from cantine.rules.imports.columns import Field, match
from cantine.rules.imports.drafts import Draft
from cantine.rules.imports.rows import read_rows
from cantine.rules.paris import local_date
from cantine.rules.roles import Actor
from cantine.rules.typed import NotAccepted
from cantine.store.database import reading, writing

_WHAT = {
    "families": ("nouvelle famille", "nouvelles familles"),
    "families_changed": ("famille complétée", "familles complétées"),
    "guardians": ("nouveau responsable", "nouveaux responsables"),
    "children": ("nouvel enfant", "nouveaux enfants"),
    "children_changed": ("enfant complété", "enfants complétés"),
    "classes": ("nouvelle classe", "nouvelles classes"),
    "bookings": ("inscription", "inscriptions"),
    "balances": ("solde repris", "soldes repris"),
}

_NAMED = 12
"""Families named with their opening balance; the others are counted."""


def draft(url: str, content: bytes) -> Draft:
    """What the file says. Raises NotAccepted with every fault, one a line, or why it is no table."""
    found = draft_of(url, files.read(content))
    if found.faults:
        raise NotAccepted("\n".join(str(fault) for fault in found.faults))
    return found


def draft_of(url: str, sheet: Sheet, by_hand: Mapping[str, Field] | None = None) -> Draft:
    """The same, with its faults; `by_hand` says the columns that nobody knows. Raises NotAccepted without a name."""
    matched = match(sheet.titles, by_hand)
    if matched.faults:
        raise NotAccepted(" ".join(matched.faults))
    with reading(url) as db:
        services = importing.services(db)
    return read_rows(sheet.titles, matched.fields, sheet.rows, services)


class _Preview(Exception):
    """Ends the transaction of a preview: nothing of it is kept."""


def planned(url: str, actor: Actor, found: Draft) -> Imported:
    """What bringing it would do, found by doing it and taking it all back."""
    done = Imported()
    try:
        with writing(url) as db:
            now = clock.now()
            done = import_families(db, actor, found, local_date(now), now)
            raise _Preview
    except _Preview:
        return done


def bring(url: str, actor: Actor, found: Draft, progress: Progress | None = None) -> Imported:
    """All of it, in one transaction."""
    with writing(url) as db:
        now = clock.now()
        return import_families(db, actor, found, local_date(now), now, progress)


def told(done: Imported) -> str:
    """« 500 nouvelles familles, 750 nouveaux enfants et 12 450 inscriptions. »."""
    if done.nothing:
        return "Tout ce que dit ce fichier est déjà dans le portail."
    counts = {name: count for name, count in asdict(done).items() if count and name in _WHAT}
    return f"À importer : {listed(plural(count, *_WHAT[name]) for name, count in counts.items())}."


def describe_balances(done: Imported) -> str:
    """« Soldes repris : MOREL (n° 101) doit 12,50 € à la commune ; … »: who owes what to whom; empty where none is."""
    owed, ahead = (sum(abs(cents) for _name, cents in done.taken_over if (cents < 0) is owes) for owes in (True, False))
    if not done.taken_over:
        return ""
    said = [
        f"{name} doit {euros(-cents)} à la commune" if cents < 0 else f"{name} a {euros(cents)} d'avance"
        for name, cents in done.taken_over
    ]
    more = [f"et {plural(len(said) - _NAMED, 'autre famille', 'autres familles')}"] if len(said) > _NAMED else []
    return (
        f"Soldes repris : {euros(owed)} dus à la commune, {euros(ahead)} d'avance. "
        f"{' ; '.join([*said[:_NAMED], *more])}."
    )
