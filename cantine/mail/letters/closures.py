"""Letters about days that are closed, served for nothing, or open again."""

from collections.abc import Sequence
from datetime import date

from cantine.common.french import days_span
from cantine.common.language.translate import translate
from cantine.mail.letters.letter import Letter, compose

ChildLines = Sequence[tuple[str, Sequence[str]]]
"""The children of a family, each with a line a day."""


def write_closure_letter(
    commune: str, label: str, first: date, last: date, children: ChildLines, given_back: str, *, free: bool
) -> Letter:
    """Days that are closed, or served for nothing (`free`); `given_back` says what of it had been billed."""
    span = days_span(first, last)
    return compose(
        commune,
        translate("service gratuit {span}", span=span) if free else translate("fermeture {span}", span=span),
        translate("{label} : service gratuit {span}.", label=label, span=span)
        if free
        else translate("{label} : fermeture {span}.", label=label, span=span),
        translate("Les enfants sont accueillis. Ces inscriptions sont maintenues et ne vous seront pas facturées :")
        if free
        else translate("Ces inscriptions sont annulées et ne vous seront pas facturées :"),
        *_list_children(children),
        given_back,
    )


def write_reopening_letter(
    commune: str, label: str, first: date, last: date, back: ChildLines, left: ChildLines
) -> Letter:
    """Days that are open again after all: what is booked again as it was, and what could not be, with its reason."""
    span = days_span(first, last)
    again = [
        translate(
            "Ces inscriptions, que la fermeture avait annulées, sont rétablies telles qu'elles étaient, sans "
            "majoration :"
        ),
        *_list_children(back),
    ]
    lost = [
        translate(
            "Ces inscriptions n'ont pas pu être rétablies ; vous pouvez réserver de nouveau ce qui est encore "
            "possible :"
        ),
        *_list_children(left),
    ]
    return compose(
        commune,
        translate("réouverture {span}", span=span),
        translate("{label} : la fermeture prévue {span} n'a pas lieu.", label=label, span=span),
        *(again if back else ()),
        *(lost if left else ()),
    )


def _list_children(children: ChildLines) -> list[str]:
    return ["\n".join([child, *(f"- {line}" for line in lines)]) for child, lines in children]
