"""The fields for what events cost: late, unbooked, absent, told late, picked up late; one line for each price."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import euros
from cantine.common.number_input import read_cents, read_hour, read_hundredths, write_hour
from cantine.common.terms.booking_events import EVENT_LABELS, BookingEvent, PricedEvent
from cantine.common.vocabulary import SurchargeKind
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.event_checks import check_events
from cantine.prices.rules.event_sentences import describe_events, describe_example
from pages.shared import escaping, notice
from pages.shared.forms.number_field import TypedNumber, show_whole_field

MORE, PERCENT, OTHER, PART, NOTHING = (
    "un montant en plus",
    "un pourcentage en plus",
    "un autre prix",
    "une part du prix",
    "rien",
)
"""How a clerk says what an event costs."""

KINDS = {
    MORE: SurchargeKind.FIXED,
    PERCENT: SurchargeKind.PERCENT,
    OTHER: SurchargeKind.REPLACED,
    PART: SurchargeKind.PERCENT,
    NOTHING: SurchargeKind.NONE,
}
Whose = tuple[bool | None, int | None]
"""Residents (None: everybody) and a label (id)."""

Made = Callable[[], tuple[PricedEvent, ...]]


def show_events_form(
    known: Sequence[PricedEvent], labels: Mapping[int, str], service: ServiceRules, day_cents: int, key: str
) -> Made:
    """Show a line for each price of an event, and a button for another one; what is returned makes the prices.

    Each line says its rule as a sentence, with what a day of `day_cents` costs then. `key` begins their keys. Raises
    NotAccepted.
    """
    count_key = f"{key}_count"
    st.session_state.setdefault(count_key, len(known))
    lines = [
        _show_line(known[place] if place < len(known) else None, labels, service, day_cents, f"{key}_{place}")
        for place in range(st.session_state[count_key])
    ]
    st.button("Ajouter un prix d'événement", key=f"{key}_more", on_click=_add_line, args=(count_key,))

    def make() -> tuple[PricedEvent, ...]:
        made = tuple(one for line in lines if (one := line()) is not None)
        check_events(made)
        return made

    return make


def _add_line(count_key: str) -> None:
    st.session_state[count_key] += 1


def _show_line(
    known: PricedEvent | None, labels: Mapping[int, str], service: ServiceRules, day_cents: int, key: str
) -> Callable[[], PricedEvent | None]:
    with st.container(border=True, key=key):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            event = _show_event(known, key)
            if event is None:
                return lambda: None
            made = _show_cost(known, event, key)
            whose = _show_whose(known, labels, key)
            nth = show_whole_field(
                "À partir de la … fois", known.from_nth if known else 1, 1, 99, key=f"{key}_nth", width=130
            )
            pickup = _show_pickup(known, key) if event is BookingEvent.LATE_PICKUP else _keep

        def make() -> PricedEvent:
            resident, label_id = whose
            rule = replace(made(), resident=resident, label_id=label_id, from_nth=nth.required())
            return pickup(rule)

        _show_meaning(make, labels, service, day_cents)
    return make


def _show_meaning(
    make: Callable[[], PricedEvent], labels: Mapping[int, str], service: ServiceRules, day_cents: int
) -> None:
    """Show the rule of a line as a sentence with its example, or what is wrong with it."""
    try:
        rule = make()
        check_events([rule])
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
    else:
        [said] = describe_events([rule], labels, service)
        st.html(escaping.render_paragraph(f"{said}. {describe_example(rule, day_cents, service)}"))


def _show_event(known: PricedEvent | None, key: str) -> BookingEvent | None:
    events: list[BookingEvent | None] = [*EVENT_LABELS, None]
    return st.selectbox(
        "Événement",
        events,
        events.index(known.event) if known else 0,
        format_func=lambda one: "— retirer cette ligne —" if one is None else EVENT_LABELS[one],
        key=f"{key}_event",
    )


def _show_cost(known: PricedEvent | None, event: BookingEvent, key: str) -> Callable[[], PricedEvent]:
    kinds = [kind for kind in KINDS if event is not BookingEvent.LATE_PICKUP or kind in (MORE, PERCENT)]
    stands = _name_kind(known) if known else MORE
    kind = st.selectbox("Coûte", kinds, kinds.index(stands) if stands in kinds else 0, key=f"{key}_kind")
    if kind == NOTHING:
        return lambda: PricedEvent(event, SurchargeKind.NONE)
    value = known.value if known and stands == kind else None
    if kind in (PERCENT, PART):
        hundredths = (value if kind == PERCENT else 10_000 + value) if value is not None else 5000
        shown = f"{hundredths / 100:g}".replace(".", ",")
        typed = TypedNumber(
            "Pourcentage",
            st.text_input("Pourcentage", shown, max_chars=10, key=f"{key}_{kind}", width=130),
            _read_percent,
        )
        less = 10_000 if kind == PART else 0
        return lambda: PricedEvent(event, SurchargeKind.PERCENT, typed.required() - less)
    label = "Prix" if kind == OTHER else "Montant"
    typed = TypedNumber(
        label,
        st.text_input(label, "" if value is None else euros(value), max_chars=20, key=f"{key}_{kind}", width=130),
        read_cents,
    )
    return lambda: PricedEvent(event, KINDS[kind], typed.required())


def _read_percent(typed: str) -> int:
    return read_hundredths(typed, most=100_000)


def _name_kind(rule: PricedEvent) -> str:
    if rule.kind is SurchargeKind.PERCENT and rule.value < 0:
        return PART
    return next(name for name, kind in KINDS.items() if kind is rule.kind)


def _show_whose(known: PricedEvent | None, labels: Mapping[int, str], key: str) -> Whose:
    names: dict[Whose, str] = {
        (None, None): "toutes les familles",
        (True, None): "les habitants",
        (False, None): "les extérieurs",
        **{(None, label_id): f"« {name} »" for label_id, name in labels.items()},
    }
    stands = (known.resident, known.label_id) if known else (None, None)
    if stands not in names:
        names[stands] = "comme avant"
    return st.selectbox("Pour", [*names], [*names].index(stands), format_func=names.__getitem__, key=f"{key}_whose")


def _show_pickup(known: PricedEvent | None, key: str) -> Callable[[PricedEvent], PricedEvent]:
    """Show after which hour a pick-up is late, and for how many minutes each its price is."""
    after = known.after if known else None
    typed = st.text_input(
        "Après (vide : la dernière heure)", "" if after is None else write_hour(after), max_chars=10, key=f"{key}_after"
    )
    hour = TypedNumber("Après", typed, read_hour)
    each = show_whole_field(
        "Par tranche de … minutes (vide : une fois)", known.per_minutes if known else None, 1, 240, key=f"{key}_each"
    )
    return lambda rule: replace(rule, after=hour.value(), per_minutes=each.value())


def _keep(rule: PricedEvent) -> PricedEvent:
    return rule
