"""Closures in words: what one closes, and what it would cancel or has cancelled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby

import streamlit as st

from cantine.actions.closing_days import Closed
from cantine.rules.closures import Covered, Schools, by_day, whole
from cantine.rules.french import days_span, euros, long_date, plural
from cantine.rules.school_days import GUESSED, is_guessed, school_holiday
from cantine.rules.services import Closure
from pages.widgets import notice, tables

Labels = Mapping[int, str]
SHOWN = 200
"""Children named in a preview."""


def warn_of_removing(closure: Closure) -> str:
    """What removing it brings back, and what not."""
    if closure.free:
        return (
            "Ce qui n'est pas encore facturé de ces jours redevient payant, et les familles n'en sont pas prévenues. "
            "Ce qui est facturé gratuit ou rendu par un avoir le reste."
        )
    return (
        "Les inscriptions que cette fermeture a annulées ne reviennent pas d'elles-mêmes : les familles peuvent "
        "seulement réserver de nouveau, dans les délais."
    )


def say_removed(closure: Closure) -> str:
    """What was removed, and what holds now."""
    if closure.free:
        return "C'est supprimé : ce qui n'est pas encore facturé de ces jours est de nouveau payant."
    return "La fermeture est supprimée. Les familles peuvent de nouveau réserver ces jours."


def sentence(closure: Closure, services: Labels, classrooms: Labels, schools: Schools) -> str:
    """« Grève, le lundi 30 novembre 2026 : Repas, classe CP », as HTML."""
    what = whole(closure, services, classrooms, schools)
    span = days_span(closure.first, closure.last)
    if closure.free:
        closes = "tout est servi gratuitement" if what == "tout" else f"servi gratuitement, {what}"
    else:
        closes = "tout est fermé" if what == "tout" else what
    return f"<p><strong>{escape(closure.label)}</strong>, {span} : {escape(closes)}</p>"


def done(closed: Closed) -> str:
    """What was done, in one sentence."""
    families = len({one.family_id for one in closed.cancelled})
    if closed.freed:
        families = len({one.family_id for one in closed.freed})
        told = plural(families, "famille prévenue", "familles prévenues")
        freed = plural(len(closed.freed), "inscription gratuite", "inscriptions gratuites")
        return f"C'est enregistré : {freed}, {told} par mail{_credited(closed)}."
    if not closed.cancelled:
        return "La fermeture est enregistrée ; aucune inscription n'était concernée."
    cancelled = plural(len(closed.cancelled), "inscription annulée", "inscriptions annulées")
    return (
        f"La fermeture est enregistrée : {cancelled}, "
        f"{plural(families, 'famille prévenue', 'familles prévenues')} par mail{_credited(closed)}."
    )


def _credited(closed: Closed) -> str:
    notes = [credit for credits in closed.credits.values() for credit in credits]
    total = sum(credit.cents for credit in notes)
    return f", {euros(total)} rendus par {plural(len(notes), 'avoir')}" if notes else ""


def preview(closed: Closed, services: Labels) -> None:
    """What will be cancelled: in figures, by day and service, and for whom."""
    if closed.present:
        left = plural(len(closed.present), "inscription reste telle quelle", "inscriptions restent telles quelles")
        notice.warning(f"{left} : l'enfant a été pointé présent.")
        st.html(tables.folded("Afficher les enfants présents", _names(closed.present, services, "Enfants présents")))
    covered = closed.cancelled or closed.freed
    if not covered:
        st.info("Aucune inscription n'est concernée.")
        return
    children = len({one.child_id for one in covered})
    families = len({one.family_id for one in covered})
    what = "gratuites, qui restent prévues et pointées" if closed.freed else "à annuler"
    st.markdown(
        f"**{plural(len(covered), 'inscription')}** de {plural(children, 'enfant')} "
        f"({plural(families, 'famille')}) {what}{_credited(closed)}. Chaque famille reçoit un mail avec ses jours."
    )
    title = "Inscriptions gratuites par jour" if closed.freed else "Inscriptions à annuler par jour"
    st.html(_figures(covered, services, title))
    st.html(tables.folded("Afficher les enfants concernés", _names(covered, services, "Enfants concernés")))


def _figures(covered: Sequence[Covered], services: Labels, title: str) -> str:
    counted = Counter((one.day, one.service_id) for one in covered)
    shown = {key: label for key, label in services.items() if any(service == key for _day, service in counted)}
    head = ("Date", *shown.values())
    rows = [
        tables.row(head, (long_date(day), *(str(counted[day, key] or "") for key in shown)))
        for day in sorted({day for day, _service in counted})
    ]
    return tables.table(head, rows, title, "ticks")


def _names(covered: Sequence[Covered], services: Labels, title: str) -> str:
    head = ("Enfant", "Inscriptions")
    of_children = [[*of_child] for _child, of_child in groupby(covered, lambda one: (one.family_id, one.child_id))]
    rows = [tables.row(head, (some[0].child, " ; ".join(by_day(some, services)))) for some in of_children[:SHOWN]]
    more = len(of_children) - len(rows)
    rest = f"<p>… et {plural(more, 'autre enfant', 'autres enfants')}.</p>" if more > 0 else ""
    return tables.table(head, rows, title, "covered") + rest


def holidays(spans: Sequence[tuple[str, date, date]], title: str, zone: str) -> str:
    """A table of holidays with their days; school holidays that no arrêté has decreed yet are marked as guesses."""
    head = ("Nom", "Jours")
    rows = []
    for name, first, last in spans:
        guess = f" ({GUESSED})" if is_guessed(last) and school_holiday(first, zone) == name else ""
        rows.append(tables.row(head, (name, days_span(first, last) + guess)))
    return tables.table(head, rows, title, "holidays")
