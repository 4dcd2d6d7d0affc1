"""The figures at the top of « Fréquentation »: what to cook at each school, and which diets, day by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from cantine.attendance.rules.headlines import Headline
from cantine.attendance.rules.kitchen import ADULTS, BASKET, WITHOUT_CLASS, KitchenRow, KitchenSheet
from cantine.common.french import format_number, moment, plural, weekday_and_day
from cantine.common.terms.diets import describe_diet
from cantine.common.typed_text.html import escape
from cantine.common.vocabulary import Diet
from pages.shared.attendance.attendance_words import build_list_address

WIDE = 2
"""Days with service that have a wide card, with their schools and diets; the others have a figure only."""

SCHOOLS = 4
"""Schools that stand in a card; more of them are folded, so that two days stay in view."""

_WEEKDAYS = ("lundis", "mardis", "mercredis", "jeudis", "vendredis", "samedis", "dimanches")


@dataclass(frozen=True)
class DayCards:
    """What the cards are about: a service, for one `school` or all; `sheets` has the meals of its days by school.

    `cooked` is whether the kitchen cooks for it. `notes`: how many children have a PAI, by day; None for those who may
    not see health notes.
    """

    service: str
    school: str | None
    cooked: bool
    sheets: Mapping[date, KitchenSheet]
    notes: Mapping[date, int] | None

    def render(self, told: Sequence[tuple[str, Headline]]) -> str:
        """The cards by their title as HTML: the next days with service wide, beside them the others as figures."""
        served = [headline for _, headline in told if len(headline.days) == 1][:WIDE]
        wide = [self._render_day(title, one) for title, one in told if one in served]
        small = [self._render_small(title, one) for title, one in told if one not in served]
        return f'<div class="headlines days">{"".join(wide)}<div class="headlines">{"".join(small)}</div></div>'

    def _render_day(self, title: str, told: Headline) -> str:
        day = told.days[0]
        sheet = self.sheets[day]
        count = sheet.whole.to_cook if self.cooked else told.expected
        unit = f' <span class="unit">{"à cuisiner" if self.cooked else "attendus"}</span>'
        parts = (
            _render_title(title, weekday_and_day(day)),
            f'<p class="figure">{self._link(day, format_number(count), self.school)}{unit}</p>',
            self._render_diets(sheet),
            self._render_schools(sheet),
            *_render_lines(_describe_change(told), _describe_open(told)),
        )
        return f"<section>{''.join(parts)}</section>"

    def _render_small(self, title: str, told: Headline) -> str:
        if not told.days:
            parts = [
                _render_title(title, ""),
                '<p class="figure">–</p>',
                *_render_lines(told.closed or "Aucun jour servi"),
            ]
            return f"<section>{''.join(parts)}</section>"
        one_day = len(told.days) == 1
        when = weekday_and_day(told.days[0]) if one_day else f"{plural(len(told.days), 'jour')} de service"
        count = format_number(told.expected)
        figure = self._link(told.days[0], count, self.school) if one_day else count
        lines = _render_lines(_describe_change(told), _describe_open(told))
        return f'<section>{_render_title(title, when)}<p class="figure">{figure}</p>{"".join(lines)}</section>'

    def _link(self, day: date, words: str, school: str | None) -> str:
        """A figure that leads to its names."""
        name = ", ".join(filter(None, [words, "les noms", weekday_and_day(day), school]))
        return _render_link(build_list_address(day, self.service, school), name, words)

    def _render_schools(self, sheet: KitchenSheet) -> str:
        """What to cook at each school, where there are several."""
        if len(sheet.lines) < 2:
            return ""
        rows = "".join(f"<li>{self._render_school(sheet.day, line)}</li>" for line in sheet.lines)
        if len(sheet.lines) <= SCHOOLS:
            return f'<ul class="schools">{rows}</ul>'
        told = plural(len(sheet.lines), "école")
        return f'<details><summary>{told}</summary><ul class="schools">{rows}</ul></details>'

    def _render_school(self, day: date, line: KitchenRow) -> str:
        special = {diet: count for diet, count in line.cooked.items() if count and diet != Diet.STANDARD}
        held = " · ".join(f"{describe_diet(diet)} {format_number(count)}" for diet, count in special.items())
        count = format_number(line.to_cook if self.cooked else line.total)
        figure = count if line.name in (ADULTS, WITHOUT_CLASS) else self._link(day, count, line.name)
        return f"<span>{escape(line.name)}</span><b>{figure}</b><small>{escape(held)}</small>"

    def _render_diets(self, sheet: KitchenSheet) -> str:
        """How many of each diet, then the baskets and the PAI; one that nobody has is left out."""
        whole = sheet.whole
        counts = {describe_diet(diet): count for diet, count in whole.cooked.items()}
        counts[BASKET] = whole.baskets
        told = [f"<li>{escape(name)} <b>{format_number(count)}</b></li>" for name, count in counts.items() if count]
        if self.notes and (noted := self.notes.get(sheet.day)):
            asked = urlencode({"jour": sheet.day.isoformat(), "prestation": self.service})
            name = f"PAI {noted}, allergies et consignes, {weekday_and_day(sheet.day)}"
            link = _render_link(f"/feuille-de-cuisine?{asked}", name, f"PAI <b>{noted}</b>")
            told.append(f'<li class="pai">{link}</li>')
        return f'<ul class="diets" aria-label="Régimes">{"".join(told)}</ul>' if told else ""


def _render_link(address: str, name: str, words: str) -> str:
    return f'<a class="page" href="{escape(address)}" aria-label="{escape(name)}">{words}</a>'


def _render_title(title: str, when: str) -> str:
    return f"<div><h2>{escape(title)}</h2><p>{escape(when)}</p></div>"


def _render_lines(*lines: str) -> list[str]:
    return [f"<p>{escape(line)}</p>" for line in lines if line]


def _describe_change(told: Headline) -> str:
    """« +3 par rapport aux 4 derniers lundis »."""
    if told.change is None:
        return ""
    days = f"{_WEEKDAYS[told.days[0].weekday()]}" if len(told.days) == 1 else "semaines"
    sign = "+" if told.change > 0 else "±" if told.change == 0 else ""
    last = "dernières" if days == "semaines" else "derniers"
    return f"{sign}{format_number(told.change)} par rapport aux 4 {last} {days}"


def _describe_open(told: Headline) -> str:
    """« 412 encore modifiables jusqu'au jeudi 26 novembre à 17 h 00 »."""
    if told.closes is None:
        return "Plus modifiable par les parents"
    changeable = plural(told.open, "modifiable")
    count = format_number(told.open) + changeable.removeprefix(str(told.open))
    return f"{count.replace('modifiable', 'encore modifiable')} jusqu'au {moment(told.closes)}"
