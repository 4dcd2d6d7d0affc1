"""What a wish for many days changes and what it cannot, child by child: before it is saved, and afterwards."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

import streamlit as st

from cantine.billing.queries.changed_cost import ChangedCost
from cantine.bookings.rules.cell_changes import CellChange, MonthSaved
from cantine.common.french import begin_sentence, euros, join_words, long_date, month_name
from cantine.common.language.translate import mark_plural, translate, translate_plural
from cantine.common.refusal_sentences import Refusal, TooLate
from cantine.common.typed_text.html import escape
from pages.shared import escaping, notice
from pages.shared.tables import html_table

FEW = 4
"""Months, or days with one reason, that are in view; more of them are one click away."""

Results = Mapping[int, MonthSaved]
"""What becomes of the changes of each child, by its id."""


def describe_sum(changes: Iterable[CellChange], *, done: bool = False) -> str:
    """« 131 inscriptions à ajouter, 3 à retirer et 2 heures à changer »; once done « 131 inscriptions ajoutées … »."""
    added, removed, changed = _count_changes(changes)
    said = []
    if added:
        pair = mark_plural("{count} inscription à ajouter", "{count} inscriptions à ajouter")
        if done:
            pair = mark_plural("{count} inscription ajoutée", "{count} inscriptions ajoutées")
        said.append(translate_plural(added, *pair))
    if removed:
        pair = mark_plural("{count} inscription à retirer", "{count} inscriptions à retirer")
        if done:
            pair = mark_plural("{count} inscription retirée", "{count} inscriptions retirées")
        said.append(translate_plural(removed, *pair))
    if changed:
        to_do = translate_plural(changed, "{count} heure à changer", "{count} heures à changer")
        said.append(_describe_hours(changed) if done else to_do)
    return join_words(said)


def _count_changes(changes: Iterable[CellChange]) -> tuple[int, int, int]:
    """How many bookings are added, are taken off, and get another time."""
    counted = Counter((change.was_on, change.on) for change in changes)
    return counted[False, True], counted[True, False], counted[True, True]


def _describe_hours(count: int) -> str:
    return translate_plural(count, "{count} heure changée", "{count} heures changées")


def show_before(results: Results, names: Mapping[int, str], services: Mapping[int, str]) -> None:
    """Show what saving would change, child by child and month by month, and what it cannot; `names` are first names."""
    shown = [_render_child(names[child_id], result, services, done=False) for child_id, result in results.items()]
    st.html("".join(shown) + _render_wishes(results) + _render_refusals(results, names, services))


def show_cost(costs: Mapping[int, ChangedCost], names: Mapping[int, str]) -> None:
    """Show what the changes of each child (by id) cost, before they are saved; nothing where nothing has a price."""
    total = sum(costs.values(), ChangedCost())
    said = []
    if total.cents:
        each = [f"{names[id]} {euros(abs(cost.cents))}" for id, cost in costs.items() if cost.cents]
        apart = f" ({', '.join(each)})" if len(each) > 1 else ""
        amount = euros(abs(total.cents))
        more = translate("Estimation : {amount} de plus", amount=amount)
        less = translate("Estimation : {amount} de moins", amount=amount)
        said.append(f"<strong>{escape(more if total.cents > 0 else less)}</strong>{escape(apart)}.")
    if total.unpriced:
        missing = translate_plural(
            total.unpriced,
            "{count} inscription n'a pas encore de prix.",
            "{count} inscriptions n'ont pas encore de prix.",
        )
        said.append(escape(missing))
    if said:
        st.html(f'<p class="cost" role="status">{" ".join(said)}</p>')


def show_after(results: Results, names: Mapping[int, str], services: Mapping[int, str]) -> None:
    """Show what was saved and what was refused, in the same way."""
    saved = [change for result in results.values() for change in result.saved]
    if saved:
        notice.show_success(translate("Enregistré : {sum}.", sum=describe_sum(saved, done=True)))
    else:
        notice.show_warning(translate("Rien n'a changé."))
    shown = [_render_child(names[child_id], result, services, done=True) for child_id, result in results.items()]
    st.html("".join(shown) + _render_wishes(results) + _render_refusals(results, names, services))


def _render_wishes(results: Results) -> str:
    """How many of the changes are wishes and no bookings yet; nothing where none is."""
    prepared = sum(one.on for result in results.values() for one in result.prepared)
    wished = sum(one.on for result in results.values() for one in result.wished) - prepared
    later = translate_plural(
        prepared,
        "Dont {count} inscription préparée, à envoyer à l'ouverture.",
        "Dont {count} inscriptions préparées, à envoyer à l'ouverture.",
    )
    said = translate_plural(
        wished,
        "Dont {count} souhait, que la mairie accorde ou non ensuite.",
        "Dont {count} souhaits, que la mairie accorde ou non ensuite.",
    )
    return "".join(escaping.render_paragraph(text) for text, count in ((said, wished), (later, prepared)) if count)


def _render_child(name: str, result: MonthSaved, services: Mapping[int, str], *, done: bool) -> str:
    """How many bookings of a child change, of which services, in which months; many months are one click away."""
    nothing = translate("rien n'a changé") if done else translate("rien à changer")
    changes = describe_sum(result.saved, done=done) or nothing
    title = f"<h3>{escape(translate('{name} : {changes}', name=name, changes=changes))}</h3>"
    if not result.saved:
        return title
    of_service = _group_by_service(result.saved, services)
    in_all = ", ".join(f"{services[service_id]} {_describe_cell(some)}" for service_id, some in of_service.items())
    by_month = groupby(sorted(result.saved, key=lambda one: one.day), lambda one: one.day.replace(day=1))
    months = {month: [*of_month] for month, of_month in by_month}
    shown = f"{title}<p>{escape(in_all)}</p>"
    if len(months) == 1:
        return shown
    table = _render_table(translate("Changements de {name}", name=name), months, [*of_service], services)
    return shown + (table if len(months) <= FEW else html_table.render_folded(translate("Mois par mois"), table))


def _render_table(
    title: str, months: Mapping[date, Sequence[CellChange]], columns: Sequence[int], services: Mapping[int, str]
) -> str:
    """An HTML table with a row a month and a column for each service that changes."""
    head = (translate("Mois"), *(services[service_id] for service_id in columns))
    rows = []
    for month, some in months.items():
        of_service = _group_by_service(some, services)
        rows.append((month_name(month), *(_describe_cell(of_service.get(one, ())) for one in columns)))
    return html_table.render_table(head, rows, title, "ticks months")


def _group_by_service(some: Iterable[CellChange], services: Mapping[int, str]) -> dict[int, list[CellChange]]:
    """The changes of each service that has some, in the order of the grid's columns."""
    found: dict[int, list[CellChange]] = {service_id: [] for service_id in services}
    for change in some:
        found[change.service_id].append(change)
    return {service_id: changes for service_id, changes in found.items() if changes}


def _describe_cell(some: Iterable[CellChange]) -> str:
    """« +16 », « −2 », « +16 −2, 3 heures changées »."""
    added, removed, changed = _count_changes(some)
    counted = " ".join(([f"+{added}"] if added else []) + ([f"−{removed}"] if removed else []))
    return ", ".join(part for part in (counted, _describe_hours(changed) if changed else "") if part)


def _render_refusals(results: Results, names: Mapping[int, str], services: Mapping[int, str]) -> str:
    """What cannot be done, by reason: each day with its services, and for whom where that is not every child."""
    by_reason: dict[str, dict[date, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for child_id, result in results.items():
        for change, reason in result.refused:
            label = services.get(change.service_id) or translate("prestation")
            by_reason[_describe_reason(reason)][change.day][names[child_id]].append(label)
    if not by_reason:
        return ""
    count = sum(len(result.refused) for result in results.values())
    told = translate_plural(count, "{count} inscription impossible", "{count} inscriptions impossibles")
    shown = [f"<h3>{told}</h3>"]
    for title, of_day in by_reason.items():
        lines = [_describe_day(day, of_day[day], len(results)) for day in sorted(of_day)]
        headed = f"{escape(title)} ({translate_plural(len(lines), '{count} jour', '{count} jours')})"
        listed_days = f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
        few = len(lines) <= FEW
        shown.append(f"<p>{headed}</p>{listed_days}" if few else html_table.render_folded(headed, listed_days))
    return "".join(shown)


def _describe_reason(reason: Refusal) -> str:
    """The reason without its cutoff, as the days below it share it: each of them may have a cutoff of its own."""
    return translate("Délai dépassé.") if isinstance(reason, TooLate) else str(reason)


def _describe_day(day: date, of_child: Mapping[str, Sequence[str]], children: int) -> str:
    """« Lundi 29 mars 2027 : Repas et Étude », « … : Repas (LILI) » where it is not for every child alike."""
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, labels in of_child.items():
        alike[tuple(labels)].append(name)
    everybody = len(alike) == 1 and len(of_child) == children
    said = [join_words(labels) + ("" if everybody else f" ({join_words(names)})") for labels, names in alike.items()]
    return translate("{day} : {services}", day=begin_sentence(long_date(day)), services=", ".join(said))
