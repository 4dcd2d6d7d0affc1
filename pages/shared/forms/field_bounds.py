"""How many letters a field takes: as many as its column (`store/text_bounds.py`), or as many as stand there already.

    first_name = st.text_input("Prénom", known.first_name, max_chars=fit("child.first_name", known.first_name))

A browser lets nobody type more. What a browser of somebody's own making sends would be cut by Streamlit without a word,
and so would a text that stood there before its column had a bound: here it is left whole, one letter beyond the bound,
so that it is refused where it is to be kept, with a sentence.
"""

import math

from streamlit.elements.widgets import number_input, text_widgets

from cantine.store.text_bounds import find_longest

_Text = text_widgets.TextInputSerde | text_widgets.TextAreaSerde
_read_number = number_input.NumberInputSerde.deserialize


def fit(column: str, stands: str | None = "") -> int:
    """The most letters of a field for this column, « family.name », in which this text stands."""
    return max(find_longest(column), len(stands or ""))


def _keep_whole(field: _Text, sent: str | None) -> str | None:
    """The text of a field: what stands in it as it is; what was sent, one letter longer than allowed at most."""
    if sent is None or field.max_chars is None:
        return field.value if sent is None else sent
    return sent[: field.max_chars + 1]


def _read_finite(field: number_input.NumberInputSerde, sent: float | None) -> float | None:
    """The number that was sent; one that is none (« nan », infinite) counts as not sent."""
    return _read_number(field, sent if sent is None or math.isfinite(sent) else None)


def guard_fields() -> None:
    """From now on no field of this server cuts a text without a word, or stumbles over a number that is none."""
    text_widgets.TextInputSerde.deserialize = _keep_whole  # type: ignore[assignment, method-assign]
    text_widgets.TextAreaSerde.deserialize = _keep_whole  # type: ignore[assignment, method-assign]
    number_input.NumberInputSerde.deserialize = _read_finite  # type: ignore[assignment, method-assign]
