"""What the card of a week says in few words: until when it is open, why a day is not, what its services are called."""

from collections.abc import Iterable
from datetime import datetime

from cantine.bookings.rules.deadlines import Deadline
from cantine.common import refusal_sentences as refusals
from cantine.common.cutoff_types import Weekly
from cantine.common.french import hour, join_words, moment, weekday_and_day
from cantine.common.language.translate import mark, translate
from cantine.common.limits import limit_refusals as limits
from cantine.common.paris import PARIS
from cantine.common.refusal_sentences import Refusal

CLOSED = mark("fermé")
WORDS: dict[type[Refusal], str] = {
    refusals.TooLate: mark("trop tard"),
    refusals.TooEarly: mark("pas encore"),
    refusals.WishDeclined: mark("attente"),
    refusals.PublicHoliday: mark("férié"),
    refusals.SchoolHoliday: mark("vacances"),
    refusals.NotEnrolled: mark("hors école"),
    refusals.OtherParentsWeek: mark("autre parent"),
    refusals.OtherParentsDay: mark("autre parent"),
    refusals.StaffOnly: mark("mairie"),
    refusals.AlreadyInvoiced: mark("facturé"),
    refusals.BooksClosed: mark("clos"),
    refusals.Full: mark("complet"),
    refusals.ReportedSick: mark("absent"),
    refusals.CalledOff: mark("annulé"),
    refusals.MarkedPresent: mark("présent"),
    limits.NoGroup: mark("complet"),
    limits.NotForChild: mark("réservé"),
    limits.Suspended: mark("suspendu"),
    limits.NeedsService: mark("lié"),
    limits.NeededBy: mark("lié"),
    limits.Excluded: mark("exclu"),
}
"""What a chip has room for of each reason; the whole sentence is one tap away. Of all others the day is closed."""


def describe_in_a_word(reason: Refusal) -> str:
    """« complet », « férié », « fermé »."""
    return translate(WORDS.get(type(reason), CLOSED))


def describe_deadline(deadline: Deadline, now: datetime) -> dict[str, object]:
    """Until when the week is open, for the browser, which counts its last hour down: by the server's clock at `now`.

    text « jusqu'au jeudi 26 novembre à 17 h 00 », with the day or the period it is for where that is not the whole
    week; hour « jusqu'à 17 h 00 »; over: what follows; closes and now in milliseconds since 1970.
    """
    text = translate("jusqu'au {moment}", moment=moment(deadline.closes))
    if not isinstance(deadline.service.booking_cutoff, Weekly) or deadline.exempt:
        text = translate("{day} : {until}", day=weekday_and_day(deadline.day), until=text)
    if deadline.period and not deadline.exempt:
        text = translate("« {period} » : {until}", period=deadline.period, until=text)
    at = hour(deadline.closes.astimezone(PARIS).time())
    return {
        "text": text,
        "hour": translate("jusqu'à {hour}", hour=at),
        "over": translate("fermée depuis {hour}", hour=at),
        "closes": int(deadline.closes.timestamp() * 1000),
        "now": int(now.timestamp() * 1000),
    }


MANY = 3
"""From how many kinds of services on their names are not all told."""


def name_others(labels: Iterable[str]) -> str:
    """« Garderie et étude »: the first words of these services' names, each once; all of more than three have none."""
    kinds = list(dict.fromkeys(label.split()[0] for label in labels))
    if len(kinds) > MANY:
        return translate("Autres prestations")
    return join_words([kinds[0], *map(_begin_small, kinds[1:])]) if kinds else ""


def _begin_small(word: str) -> str:
    """« étude » of « Étude »; an abbreviation stays."""
    return word[0].lower() + word[1:] if word[1:] and word[1:].islower() else word
