"""A closure as the town hall enters it, and the letter to a family whose days it cancels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from cantine.rules.french import days_span, euros, listed, long_date
from cantine.rules.services import Closure
from cantine.rules.typed import NotAccepted, required

LONGEST = timedelta(366)


@dataclass(frozen=True)
class Covered:
    """A booking on a day that is closed: whose it is, and what it is for."""

    family_id: int
    child_id: int
    child: str
    day: date
    service_id: int


@dataclass(frozen=True)
class Credit:
    """A credit note (« 2026-0042 »): cents are positive."""

    number: str
    cents: int


def checked(closure: Closure) -> Closure:
    """The same with a clean label. Raises NotAccepted without one, for days the wrong way round, for over a year."""
    label = required(closure.label, "le motif de la fermeture")
    if closure.last < closure.first:
        raise NotAccepted("Le dernier jour est avant le premier : vérifiez les dates.")
    if closure.last - closure.first > LONGEST:
        raise NotAccepted("Une fermeture dure un an au plus : vérifiez les dates.")
    return replace(closure, label=label)


def whole(closure: Closure, services: Mapping[int, str], classrooms: Mapping[int, str]) -> str:
    """What it closes: « tout », « Repas et Étude », « classe CP », « Repas, classes CP et CM1 »."""
    what = [listed(name for key, name in services.items() if key in closure.service_ids)] if closure.service_ids else []
    if closure.classroom_ids:
        names = [name for key, name in classrooms.items() if key in closure.classroom_ids]
        what.append(f"{'classes' if len(names) > 1 else 'classe'} {listed(names)}")
    return ", ".join(what) or "tout"


def by_day(covered: Iterable[Covered], labels: Mapping[int, str]) -> list[str]:
    """« lundi 30 novembre 2026 : Repas et Étude », a line a day."""
    return [
        f"{long_date(day)} : {listed(labels[one.service_id] for one in of_day)}"
        for day, of_day in groupby(covered, lambda one: one.day)
    ]


def letter(closure: Closure, covered: Sequence[Covered], credits: Sequence[Credit], labels: Mapping[int, str]) -> str:
    """What a family is told, without greeting and signature; its bookings by child and day."""
    parts = [
        f"{closure.label} : fermeture {days_span(closure.first, closure.last)}.",
        "Ces inscriptions sont annulées et ne vous seront pas facturées :",
    ]
    for child, of_child in groupby(covered, lambda one: one.child):
        parts.append("\n".join([child, *(f"- {line}" for line in by_day(of_child, labels))]))
    if credits:
        numbers = listed(f"n°\u00a0{credit.number} ({euros(credit.cents)})" for credit in credits)
        several = len(credits) > 1
        parts.append(
            f"Ce qui était déjà facturé vous est rendu par {'les avoirs' if several else 'un avoir'} {numbers}, "
            f"{'portés' if several else 'porté'} à votre compte."
        )
    return "\n\n".join(parts)
