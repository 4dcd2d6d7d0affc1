"""Which days of a sickness are billed: the only place that decides it, for the bill, the estimate and the sentences."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cantine.common.paris import local_date
from cantine.common.vocabulary import Carence, CarenceCount, ProofRule
from cantine.offer.rules.services import ServiceRules


@dataclass(frozen=True)
class ExcusedCase:
    """What an excused case says, such as « Grève »: free from the booked day `free_from` on (1 is the first).

    None: billed. With `proof_needed` it is free only once a proof was accepted.
    """

    label: str
    free_from: int | None = None
    proof_needed: bool = False


@dataclass(frozen=True)
class SickDay:
    """What the price of a sick booking depends on.

    `booked` is 1 on the first day of the sickness that was booked for this service, 2 on the next. `first` and `last`
    are the whole sickness, both included, `reported_at` when it was reported: None for a booking that is sick without
    a report, which is a sickness of its own. `proof_on`: the day of the proof that the town hall accepted, and
    `proof_sent_at` when the family sent it here; None where it came on paper. `case` is None for a sickness.
    """

    booked: int = 1
    first: date | None = None
    last: date | None = None
    reported_at: datetime | None = None
    proof_on: date | None = None
    proof_sent_at: datetime | None = None
    case: ExcusedCase | None = None

    @property
    def length(self) -> int:
        """How many days of the calendar the sickness lasts, the first and the last included."""
        return 1 if self.first is None or self.last is None else (self.last - self.first).days + 1

    def is_proved(self, hours: int | None) -> bool:
        """Whether a proof came, at most `hours` after the report; None: whenever it came.

        One that was sent is in time at the very end too. Of a proof on paper only the day is known: it is in time on
        the day on which the hours end.
        """
        if self.proof_on is None or hours is None or self.reported_at is None:
            return self.proof_on is not None
        ends = self.reported_at + timedelta(hours=hours)
        return self.proof_on <= local_date(ends) if self.proof_sent_at is None else self.proof_sent_at <= ends


def is_free_day(sick: SickDay, day: date, service: ServiceRules) -> bool:
    """Whether this day of a sickness costs nothing under the rules that the service has on it.

    A proof that is needed and did not come in time makes all days billed, and so does a sickness that is too short;
    else a proof that frees makes all of them free; else the first days are billed or free as the carence says. Where
    it counts from the call, the days before the call are billed. An excused case has its own rule, of all services.
    """
    if sick.case is not None:
        if sick.case.proof_needed and not sick.is_proved(None):
            return False
        return sick.case.free_from is not None and sick.booked >= sick.case.free_from
    proved = sick.is_proved(service.proof_hours)
    if sick.length < service.least_days or (service.proof is ProofRule.NEEDED and not proved):
        return False
    if service.proof is ProofRule.FREES and proved:
        return True
    number = find_number(sick, day, service.carence_counts)
    return number >= 1 and (number <= service.carence_days) is (service.carence is Carence.FIRST_FREE)


def find_number(sick: SickDay, day: date, counts: CarenceCount) -> int:
    """Which day of the sickness `day` is for the carence, 1 being the first; 0 or less on a day before the call."""
    if counts is CarenceCount.CALENDAR and sick.first is not None:
        return (day - sick.first).days + 1
    if counts is CarenceCount.CALL and sick.reported_at is not None:
        return (day - local_date(sick.reported_at)).days + 1
    return sick.booked


def is_never_free(service: ServiceRules) -> bool:
    """Whether a sickness is always billed, whatever its days; a proof that frees is left aside."""
    return service.carence is Carence.FIRST_FREE and service.carence_days < 1


def is_always_free(service: ServiceRules) -> bool:
    """Whether no day is billed by its number; a proof that is needed and a least length are left aside."""
    counted = service.carence_counts is CarenceCount.CALL
    return service.carence is Carence.FIRST_BILLED and service.carence_days < 1 and not counted
