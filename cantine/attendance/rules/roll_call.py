"""The roll call: what is noted about who came, and why something cannot be noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cantine.common.french import hour
from cantine.common.paris import PARIS, local_date
from cantine.common.refusal_sentences import Refusal
from cantine.common.vocabulary import Presence, State, TimeChoice
from cantine.offer.rules.services import ServiceRules

ARRIVED = "Arrivé sans inscription"
"""The reason of a booking that was added at the door."""

AHEAD = timedelta(minutes=5)
"""How far a tablet's clock may be ahead of the server's."""

MARK_WORDS = {Presence.UNKNOWN: "non pointé", Presence.PRESENT: "présent", Presence.ABSENT: "absent"}


@dataclass(frozen=True)
class Mark:
    """What is noted for one booking: whether the child came, and at what time (minutes) it arrived or left."""

    presence: Presence = Presence.UNKNOWN
    time: int | None = None

    def __post_init__(self) -> None:
        if self.time is not None and (self.presence is not Presence.PRESENT or not 0 <= self.time < 24 * 60):
            raise ValueError("Une heure se note d'un enfant présent.")

    def __str__(self) -> str:
        """« présent à 16 h 42 », « absent », « non pointé »."""
        at = "" if self.time is None else f" à {hour(self.time)}"
        return f"{MARK_WORDS[self.presence]}{at}"


@dataclass(frozen=True)
class Tap:
    """One tap at the roll call: the new mark, and each mark that this screen has shown or sent for the booking before.

    A screen without an answer cannot know whether what it sent was stored: both marks are then possible.
    """

    booking_id: int
    mark: Mark
    was: Sequence[Mark]


class NotNoted(Exception):
    """Nothing was noted; `str()` is the French sentence that says why."""


class InTheFuture(NotNoted):
    """The roll is called on the day itself or later."""

    def __str__(self) -> str:
        return "Ce jour n'est pas encore arrivé : le pointage se fait le jour même ou après."


@dataclass
class DayIsClosed(NotNoted):
    """The books of the day are closed; the sentence says up to which day."""

    sentence: str

    def __str__(self) -> str:
        return self.sentence


class IsBilled(NotNoted):
    """The booking stands on an invoice."""

    def __str__(self) -> str:
        return "Déjà facturé : le pointage ne change plus. Les finances corrigent par un avoir, dans « Facturation »."


class NoLongerBooked(NotNoted):
    """The booking was cancelled meanwhile."""

    def __str__(self) -> str:
        return "L'inscription a été annulée entre-temps."


class IsSick(NotNoted):
    """The child was reported sick: there is nothing to note, unless it came all the same."""

    def __str__(self) -> str:
        return "Absence déjà signalée."


class HasNoTime(NotNoted):
    """The service is not priced by time."""

    def __str__(self) -> str:
        return "Cette prestation n'a pas d'heure."


class NotYet(NotNoted):
    """The time has not come yet."""

    def __str__(self) -> str:
        return "Cette heure n'est pas encore passée."


class NotAddedHere(NotNoted):
    """Only what the roll call has added can be taken back there."""

    def __str__(self) -> str:
        return "Cette inscription n'a pas été ajoutée au pointage : notez l'enfant absent."


@dataclass
class CannotBeAdded(NotNoted):
    """The child cannot be served that day, for a reason of the rules."""

    reason: Refusal

    def __str__(self) -> str:
        return str(self.reason)


@dataclass
class NotedMeanwhile(NotNoted):
    """Somebody noted something else since the screen was shown; that stays. `at` is an instant, in UTC."""

    mark: Mark
    by: str
    at: datetime | None

    def __str__(self) -> str:
        when = f" à {hour(self.at.astimezone(PARIS).time())}" if self.at else ""
        whom = f" par {self.by}{when}" if self.by else ""
        return f"Noté entre-temps{whom} : {self.mark}."


@dataclass(frozen=True)
class NotedState:
    """What is stored for a booking: its state, its mark, who noted it when, whether it is billed."""

    state: State
    mark: Mark
    by: str
    at: datetime | None
    billed: bool


def check_day(day: date, now: datetime) -> None:
    """Raise InTheFuture before the day has begun in Paris."""
    if day > local_date(now):
        raise InTheFuture


def check_time(time_choice: TimeChoice, day: date, time: int | None, now: datetime) -> None:
    """Raise for a time of a service without times, or one later than now (minutes since midnight)."""
    if time is None:
        return
    if time_choice is TimeChoice.NONE:
        raise HasNoTime
    latest = (now + AHEAD).astimezone(PARIS)
    if (day, time) > (latest.date(), latest.hour * 60 + latest.minute):
        raise NotYet


def check_tap(stands: NotedState, tap: Tap) -> None:
    """Raise where the tap is refused; a mark that is already as wanted never is."""
    if stands.billed:
        raise IsBilled
    if stands.state is State.CANCELLED:
        raise NoLongerBooked
    if stands.state is State.SICK and tap.mark.presence is not Presence.PRESENT:
        raise IsSick
    if stands.mark not in tap.was:
        raise NotedMeanwhile(stands.mark, stands.by, stands.at)


def decide_state(state: State, presence: Presence, *, late: bool, reported_sick: bool) -> State:
    """The state of a booking once this presence is noted: a sick child that came is booked like the others.

    `late`: it was added after its cutoff. Where the presence is taken back, a child that was reported sick is
    sick again.
    """
    if not reported_sick or state is State.CANCELLED:
        return state
    if presence is Presence.PRESENT:
        return State.ADDED if late else State.BOOKED
    return State.SICK


def choose_roll_service(services: Sequence[ServiceRules], minutes: int) -> ServiceRules | None:
    """The service whose roll is called at this time of the day (minutes): arrivals, departures, else the first other.

    Arrivals are called until half an hour after their last time, departures from half an hour before their first.
    """
    for service in services:
        if service.time_choice is TimeChoice.ARRIVAL and service.times and minutes <= service.times[-1] + 30:
            return service
        if service.time_choice is TimeChoice.DEPARTURE and service.times and minutes >= service.times[0] - 30:
            return service
    untimed = (service for service in services if service.time_choice is TimeChoice.NONE)
    return next(untimed, services[0] if services else None)
