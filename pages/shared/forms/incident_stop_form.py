"""The fields of the rules after too many incidents; each rule says what it means as a sentence, with its example."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.number_input import read_whole
from cantine.common.terms.booking_events import EVENT_LABELS, BookingEvent
from cantine.common.terms.incident_stops import IncidentStop, describe_incident_stop, describe_stop_example
from cantine.offer.actions.incident_stops import LONGEST_STOP, MOST_TIMES, IncidentStopsForm
from pages.shared import escaping, notice
from pages.shared.forms.number_field import show_whole_field


def show_incident_stops(
    known: Sequence[IncidentStop], services: Mapping[int, str], today: date, key: str
) -> Callable[[], IncidentStopsForm]:
    """Show a line for each rule, and a button for another one; what is returned makes the form of them.

    A line without incidents is left out. Raises NotAccepted.
    """
    count_key = f"{key}_count"
    st.session_state.setdefault(count_key, len(known))
    lines = [
        _show_line(known[place] if place < len(known) else None, services, today, f"{key}_{place}")
        for place in range(st.session_state[count_key])
    ]
    st.button("Ajouter une règle", key=f"{key}_more", on_click=_add_line, args=(count_key,))
    return lambda: IncidentStopsForm(tuple(one for line in lines if (one := line()) is not None))


def _add_line(count_key: str) -> None:
    st.session_state[count_key] += 1


def _show_line(
    known: IncidentStop | None, services: Mapping[int, str], today: date, key: str
) -> Callable[[], IncidentStop | None]:
    with st.container(border=True, key=key):
        events = st.multiselect(
            "Incidents comptés (vide : retirer la règle)",
            [*EVENT_LABELS],
            [one for one in EVENT_LABELS if known and one in known.events],
            format_func=EVENT_LABELS.__getitem__,
            placeholder="Choisir",
            key=f"{key}_events",
        )
        if not events:
            return lambda: None
        make = _show_numbers(known, frozenset(events), services, key)
        try:
            [rule] = IncidentStopsForm((make(),)).clean()
        except NotAccepted as refused:
            notice.show_refusal(str(refused))
        else:
            said = describe_incident_stop(rule, services), describe_stop_example(rule, today)
            st.html(escaping.render_paragraphs(said))
    return make


def _show_numbers(
    known: IncidentStop | None, events: frozenset[BookingEvent], services: Mapping[int, str], key: str
) -> Callable[[], IncidentStop]:
    choices: list[int | None] = [None, *services]
    stands = known.service_id if known else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        service = st.selectbox(
            "Dans la prestation",
            choices if stands in choices else [*choices, stands],
            choices.index(stands) if stands in choices else len(choices),
            format_func=lambda one: "toutes ensemble" if one is None else services.get(one, "comme avant"),
            key=f"{key}_service",
        )
        warned = ", ".join(map(str, known.warn_at)) if known else "1"
        typed = st.text_input("Avertir à la … fois (1, 2… ; vide : non)", warned, max_chars=40, key=f"{key}_warn")
        stop_at = known.stop_at if known else None
        stop = show_whole_field(
            "Suspendre à partir de la … fois (vide : non)", stop_at, 1, MOST_TIMES, key=f"{key}_stop"
        )
        span = "Pendant … jours (vide : jusqu'à la levée)"
        days = show_whole_field(span, known.days if known else None, 1, LONGEST_STOP, key=f"{key}_days")
    return lambda: IncidentStop(events, _read_times(typed), stop.value(), days.value(), service)


def _read_times(typed: str) -> tuple[int, ...]:
    """« 1, 2 et 3 », « 1;2 »: the numbers. Raises NotAccepted."""
    return tuple(
        read_whole(one, 1, MOST_TIMES) for one in typed.replace("et", ",").replace(";", ",").split(",") if one.strip()
    )
