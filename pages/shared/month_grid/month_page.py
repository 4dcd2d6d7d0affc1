"""What both pages with a month grid do with it: show it, save what the browser sent, go to another child or month."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from cantine.bookings.rules.cell_changes import MonthSaved
from cantine.closures.rules import describe_free_days
from cantine.common.roles import Forbidden, NotFound
from cantine.offer.queries import offer
from pages.shared import calendar_words, session
from pages.shared.component import write_json
from pages.shared.database_failures import NotSaved, take_sentence
from pages.shared.month_grid import month_message
from pages.shared.month_grid.month_data import MonthSheet, describe_columns
from pages.shared.month_grid.month_grid import show_month_grid
from pages.shared.month_grid.month_span import MonthSpan, describe_month

Sent = TypeVar("Sent")


def answer_save(message: Any, save: Callable[[session.Act], dict[str, Any]], unusable: str) -> dict[str, Any] | None:
    """What the browser is told of a save of its `message`: what `save` returns, why nothing was saved (`unusable`
    follows a message that is not understood), or that it is to be sent again. None where nobody is signed in any more:
    the sign-in comes next, and the browser keeps the changes."""
    try:
        with session.begin_act() as it:
            return save(it)
    except session.SignedOut:
        return None
    except NotSaved:
        return month_message.describe_unsaved(take_sentence())
    except (NotFound, Forbidden):
        return month_message.describe_stranger(message)
    except ValueError:
        return month_message.describe_refused(unusable)


def read_active_labels(it: session.Act) -> dict[int, str]:
    """The names of the services that are offered, by id."""
    return {service.id: service.label for service in offer.list_services(it.db)}


@dataclass(frozen=True)
class PreparedMonth:
    """A month as the grid shows it: whose it is, the names of the family's children (by id), its days, and as JSON what
    is written once for several runs."""

    child_id: int
    names: Mapping[int, str]
    span: MonthSpan
    written: Mapping[str, bytes]


def prepare_month(
    sheet: MonthSheet,
    weeks: Sequence[Mapping[str, Any]],
    children: Iterable[tuple[int, str]],
    span: MonthSpan,
    note: str,
    **more: Any,
) -> PreparedMonth:
    """The month of `span` with these `weeks` of the `sheet`, in the language of the run. `children` are the family's,
    with the one of the `sheet`; `more` goes to the grid."""
    names = dict(children)
    labels = {service.id: service.label for service in sheet.services}
    free = describe_free_days(sheet.calendar.closures, sheet.child.pupil.classroom_id, labels, *span.shown)
    notes = [note, *free, calendar_words.describe_guess(span.last)]
    told = {
        "child": {"id": sheet.child.id, "name": sheet.child.first_name},
        "children": [{"id": child_id, "name": name} for child_id, name in names.items()],
        "month": describe_month(span.first, sheet.today),
        "note": " ".join(filter(None, notes)),
        "services": describe_columns(sheet.services),
        "weeks": weeks,
        **more,
    }
    return PreparedMonth(sheet.child.id, names, span, {name: write_json(value) for name, value in told.items()})


class MonthPage(Generic[Sent]):
    """`read` makes of the browser's message what `save` saves; where either raises ValueError, `unusable` is said."""

    def __init__(
        self, read: Callable[[Any], Sent], save: Callable[[session.Act, Sent], Mapping[int, MonthSaved]], unusable: str
    ) -> None:
        self._read, self._save_sent, self._unusable = read, save, unusable
        self._names: Mapping[int, str] = {}

    def show(self, month: PreparedMonth) -> Mapping[str, Any] | None:
        """Show the month, and return what became of the last save, if one came just now."""
        self._names = month.names
        # The address names the child and the month: it can be kept, sent, and does not move on with the deadline.
        st.query_params.from_dict({"enfant": str(month.child_id), "mois": f"{month.span.first:%Y-%m}"})
        outcome: Mapping[str, Any] | None = st.session_state.pop("outcome", None)
        sent = show_month_grid({"outcome": outcome}, "grid", self._save, self._go, month.written)
        # A page that was cut off for long is new to the server: what it sends then comes without its callback.
        if (sent.save or sent.go) and not st.session_state.pop("answered", False):
            self._save() if sent.save else self._go()
            st.rerun()
        st.session_state.pop("answered", None)
        return outcome

    def _save(self) -> None:
        """Save what the browser sent; the page that follows shows what became of it."""
        st.session_state["answered"] = True

        message = st.session_state["grid"]["save"]

        def save(it: session.Act) -> dict[str, Any]:
            saved = self._save_sent(it, self._read(message))
            return month_message.describe_outcomes(saved, read_active_labels(it), self._names)

        if outcome := answer_save(message, save, self._unusable):
            st.session_state["outcome"] = outcome

    def _go(self) -> None:
        """Put the child or the month that was asked for into the address."""
        st.session_state["answered"] = True
        st.query_params.update(month_message.read_destination(st.session_state["grid"]["go"]))
