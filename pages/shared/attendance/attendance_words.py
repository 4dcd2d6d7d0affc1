"""The words of the attendance pages: figures, groups, totals, files."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from cantine.attendance.queries.attendance import Group
from cantine.attendance.rules.attendance_counts import Breakdown, Measure
from cantine.attendance.rules.day_ranges import DayRange
from cantine.attendance.rules.kitchen import WITHOUT_CLASS
from cantine.common.french import format_number, percent
from cantine.common.terms.diets import describe_diet
from cantine.common.typed_text.html import escape
from cantine.families.queries.classes import SchoolClass, label_classes

FIGURES = {"Inscrits": Measure.EXPECTED, "Présents": Measure.PRESENT}


def name_groups(
    by: Breakdown, rooms: Sequence[SchoolClass], services: Mapping[int, str], diets: Sequence[str] = ()
) -> dict[Group, str]:
    """The French name of each group, in the order in which they are shown; `diets` are those of the groups."""
    if by is Breakdown.DIET:
        return {diet: describe_diet(diet) for diet in diets}
    names: dict[Group, str] = {}
    if by is Breakdown.SERVICE:
        names.update(services.items())
        return names
    if by is Breakdown.SCHOOL:
        return {**{room.school_id: room.school for room in rooms}, None: WITHOUT_CLASS}
    names.update(label_classes(rooms).items())
    return {**names, None: WITHOUT_CLASS}


def describe_standby(late: float) -> str:
    """« Chiffres de la base secondaire, en retard de 3 s. »: how old what was asked of the standby is, in seconds."""
    return f"Chiffres de la base secondaire, {f'en retard de {late:.0f} s' if late >= 1 else 'sans retard'}."


def build_list_address(day: date, service: str, school: str | None = None) -> str:
    """The address of « Liste du jour » with the names of this day."""
    asked = {"jour": day.isoformat(), "prestation": service, "ecole": school}
    return f"/liste-du-jour?{urlencode({name: value for name, value in asked.items() if value})}"


def describe_total(
    service: str,
    figure: str,
    shown: DayRange,
    figures: Mapping[date, int],
    before: DayRange | None,
    figures_before: Mapping[date, int],
) -> str:
    """« Repas, inscrits : 224. Un an avant (semaine du 24 novembre 2025) : 210, soit +6,7 %. »"""
    here = sum(count for day, count in figures.items() if day in shown)
    said = f"{escape(service)}, {figure.lower()} : <strong>{format_number(here)}</strong>."
    if before is not None:
        there = sum(count for day, count in figures_before.items() if day in before)
        if not there:
            return f"<p>{said} Rien n'était inscrit un an avant.</p>"
        more = f", soit {'+' if here >= there else '−'}{percent(abs(here - there) / there)}"
        name = str(before)[0].lower() + str(before)[1:]
        said += f" Un an avant ({escape(name)}) : {format_number(there)}{more}."
    return f"<p>{said}</p>"


def describe_legend(*, compared: bool, apart: int | None = None) -> str:
    """The legend of the chart's signs, as HTML; `apart`: how many schools have a colour, where not all have one."""
    before = " Trait noir : le même jour de semaine, 52 semaines avant." if compared else ""
    grey = "En gris : vacances, jours fériés et fermetures. Cadre pointillé : aujourd'hui."
    largest = f" Les {apart} écoles qui ont le plus d'enfants ont leur couleur." if apart else ""
    return f'<p class="aside">{grey}{before}{largest}</p>'


KINDS = {"xlsx": "Télécharger (Excel)", "csv": "Télécharger (CSV)"}


def render_downloads(name: str, asked: Mapping[str, object], kinds: Mapping[str, str] = KINDS) -> str:
    """Links to files with the figures that were chosen, as HTML."""
    question = escape(urlencode({name: value for name, value in asked.items() if value is not None}))
    links = [f'<a href="/telecharger/{name}.{kind}?{question}" download>{words}</a>' for kind, words in kinds.items()]
    return f'<p class="aside">{" · ".join(links)}</p>'
